using System.Buffers;
using System.Buffers.Binary;
using SdnPersona.TestSupport.OpenFlow;

namespace SharpOpenFlow.Tests.Vectors;

/// <summary>Foreign bytes first: every vector printed, written again, cut, split and refused.</summary>
[TestClass]
public sealed class VectorTests
{
    /// <summary>Longer messages are cut at fewer places, so that a run stays short.</summary>
    private const int MostCuts = 2000;

    public static IEnumerable<object[]> Accepted =>
        Vector.Accepted.Select(vector => new object[] { vector.ToString() });

    public static IEnumerable<object[]> Rejected =>
        Vector.All.Where(vector => vector.Error is not null).Select(vector => new object[] { vector.ToString() });

    [TestMethod]
    [DynamicData(nameof(Accepted))]
    public void Format_Message_EqualsOvsOfctl(string name)
    {
        var vector = Find(name);
        var text = OpenFlowText.Format(vector.Bytes);
        Assert.AreNotEqual("", text);
        if (vector.Text is { } expected)
        {
            Assert.AreEqual(Lines(expected), Lines(text));
        }
        else if (vector.File != "error")
        {
            // An error may quote a malformed message.
            Assert.DoesNotContain("***decode error", text);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Accepted))]
    public void WriteTo_OwnedValue_SameBytes(string name)
    {
        var vector = Find(name);
        var written = Rewritten(vector.Bytes);

        Assert.AreEqual(Convert.ToHexStringLower(vector.Bytes), Convert.ToHexStringLower(written));
        Assert.AreEqual(OpenFlowText.Format(vector.Bytes), OpenFlowText.Format(written));
    }

    [TestMethod]
    [DynamicData(nameof(Accepted))]
    public void Parse_TruncatedAnywhere_BadLen(string name)
    {
        var bytes = Find(name).Bytes;
        foreach (var length in Cuts(bytes))
        {
            var malformed = Assert.ThrowsExactly<OpenFlowProtocolException>(
                () => OwnedMessage.Parse(bytes.AsSpan(0, length)), $"at {length}");
            Assert.AreEqual(
                (ErrorType.BadRequest, (ushort)BadRequestCode.BadLen), (malformed.Type, malformed.Code), $"at {length}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Accepted))]
    public void Parse_CutWithItsHeader_RefusedOrRewritable(string name)
    {
        var bytes = Find(name).Bytes.ToArray();
        foreach (var length in Cuts(bytes).Where(length => length >= OpenFlowHeader.Length))
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)length);
            var cut = bytes[..length];
            _ = OpenFlowText.Format(cut);
            try
            {
                Assert.AreEqual(length, Rewritten(cut).Length, $"at {length}");
            }
            catch (OpenFlowProtocolException malformed)
            {
                Assert.IsTrue(
                    ErrorConstants.Find(malformed.Type, malformed.Code, malformed.Experimenter) is not null,
                    $"at {length}: {malformed.Type} {malformed.Code}");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Accepted))]
    public void Stream_SplitAtEachByte_SameMessages(string name)
    {
        var bytes = Find(name).Bytes;
        byte[] stream = [.. bytes, .. bytes];
        foreach (var at in Cuts(stream).Append(stream.Length))
        {
            var buffer = ByteSequence.Of(stream.AsMemory(0, at), stream.AsMemory(at));

            Assert.IsTrue(MessageFraming.TryReadMessage(ref buffer, out var first), $"split at {at}");
            Assert.IsTrue(MessageFraming.TryReadMessage(ref buffer, out var second), $"split at {at}");

            Assert.IsTrue(first.ToArray().AsSpan().SequenceEqual(bytes), $"split at {at}");
            Assert.IsTrue(second.ToArray().AsSpan().SequenceEqual(bytes), $"split at {at}");
            Assert.IsTrue(buffer.IsEmpty);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Accepted))]
    public void Stream_NotThereYet_NeedsMoreAndTakesNothing(string name)
    {
        var bytes = Find(name).Bytes;
        foreach (var length in Cuts(bytes))
        {
            var buffer = new ReadOnlySequence<byte>(bytes, 0, length);

            Assert.IsFalse(MessageFraming.TryReadMessage(ref buffer, out _));
            Assert.AreEqual(length, buffer.Length);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Rejected))]
    public void Parse_MalformedMessage_SaysWhichErrorIsOwed(string name)
    {
        var vector = Find(name);

        var malformed = Assert.ThrowsExactly<OpenFlowProtocolException>(() => OwnedMessage.Parse(vector.Bytes));

        Assert.AreEqual(
            vector.Error, ErrorNames.Of(malformed.Type, malformed.Code, malformed.Experimenter).Replace(
                "(0x4f4e4600)", "", StringComparison.Ordinal));
        var text = OpenFlowText.Format(vector.Bytes);
        Assert.IsTrue(vector.Bytes[0] != OpenFlowHeader.OpenFlow13 || text.Contains("***", StringComparison.Ordinal), text);
    }

    private static byte[] Rewritten(byte[] bytes) =>
        OwnedMessage.Write(OwnedMessage.Parse(bytes), OwnedMessage.Xid(bytes));

    private static IEnumerable<int> Cuts(byte[] bytes)
    {
        var step = (bytes.Length / MostCuts) + 1;
        for (var length = 0; length < bytes.Length; length += step)
        {
            yield return length;
        }
    }

    private static string Lines(string text) =>
        string.Join('\n', text.Split('\n').Select(line => line.TrimEnd())).TrimEnd('\n');

    private static Vector Find(string name) => Vector.All.Single(vector => vector.ToString() == name);
}
