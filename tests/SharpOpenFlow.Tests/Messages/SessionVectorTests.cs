using System.Buffers;
using System.Buffers.Binary;
using SdnPersona.TestSupport.OpenFlow;

namespace SharpOpenFlow.Tests.Messages;

/// <summary>Foreign bytes first: messages that Open vSwitch made, read, written again, cut, split and spoilt.</summary>
[TestClass]
public sealed class SessionVectorTests
{
    private const int Mutations = 50_000;
    private const int Seed = 20130404;

    public static IEnumerable<SessionVector> Good => SessionVector.All.Where(vector => vector.Error is null);

    public static IEnumerable<SessionVector> Bad => SessionVector.All.Where(vector => vector.Error is not null);

    [TestMethod]
    public void Vectors_TypesOfTheSession_AllPresent()
    {
        var types = Good.Select(vector => (MessageType)vector.Wire[1]).ToHashSet();
        MessageType[] expected =
        [
            MessageType.Hello, MessageType.Error, MessageType.EchoRequest, MessageType.EchoReply,
            MessageType.Experimenter, MessageType.FeaturesRequest, MessageType.FeaturesReply,
            MessageType.GetConfigRequest, MessageType.GetConfigReply, MessageType.SetConfig,
            MessageType.PortStatus, MessageType.MultipartRequest, MessageType.MultipartReply,
            MessageType.BarrierRequest, MessageType.BarrierReply, MessageType.RoleRequest, MessageType.RoleReply,
        ];
        CollectionAssert.AreEquivalent(expected, types.ToArray());
    }

    [TestMethod]
    [DynamicData(nameof(Good))]
    public void Captured_ReadAndWritten_IsTheSameBytes(SessionVector vector)
    {
        var message = SessionMessage.Parse(vector.Wire);

        Assert.AreEqual(
            Convert.ToHexStringLower(vector.Wire), Convert.ToHexStringLower(
                SessionMessage.Write(message, OpenFlowHeader.Read(vector.Wire).Xid)));
    }

    [TestMethod]
    [DynamicData(nameof(Good))]
    public void Captured_CutAnywhere_IsRefused(SessionVector vector)
    {
        for (var length = 2; length < vector.Wire.Length; length++)
        {
            var cut = length;
            Assert.ThrowsExactly<OpenFlowProtocolException>(
                () => SessionMessage.Parse(vector.Wire.AsSpan(0, cut)), $"at {length}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Good))]
    public void Captured_CutAnywhereWithTheLengthAdjusted_IsRefusedOrWhole(SessionVector vector)
    {
        var cut = vector.Wire.ToArray();
        for (var length = OpenFlowHeader.Length; length < cut.Length; length++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(cut.AsSpan(2), (ushort)length);
            AssertRefusedOrRewritable(cut.AsSpan(0, length));
        }
    }

    [TestMethod]
    [DynamicData(nameof(Good))]
    public void Captured_StreamSplitAtEachByte_IsTheSameMessage(SessionVector vector)
    {
        byte[] stream = [.. vector.Wire, .. vector.Wire];
        for (var at = 0; at <= stream.Length; at++)
        {
            var buffer = ByteSequence.Of(stream.AsMemory(0, at), stream.AsMemory(at));

            Assert.IsTrue(MessageFraming.TryReadMessage(ref buffer, out var first), $"split at {at}");
            Assert.IsTrue(MessageFraming.TryReadMessage(ref buffer, out var second), $"split at {at}");

            Assert.IsTrue(first.ToArray().AsSpan().SequenceEqual(vector.Wire), $"split at {at}");
            Assert.IsTrue(second.ToArray().AsSpan().SequenceEqual(vector.Wire), $"split at {at}");
            Assert.IsTrue(buffer.IsEmpty);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Good))]
    public void Captured_StreamNotThereYet_NeedsMoreAndTakesNothing(SessionVector vector)
    {
        for (var length = 0; length < vector.Wire.Length; length++)
        {
            var buffer = new ReadOnlySequence<byte>(vector.Wire, 0, length);

            Assert.IsFalse(MessageFraming.TryReadMessage(ref buffer, out _));
            Assert.AreEqual(length, buffer.Length);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Bad))]
    public void Malformed_Read_SaysWhichErrorIsOwed(SessionVector vector)
    {
        var fault = Assert.ThrowsExactly<OpenFlowProtocolException>(() => SessionMessage.Parse(vector.Wire));

        Assert.AreEqual(
            vector.Error, ErrorNames.Of(fault.Type, fault.Code, fault.Experimenter).Replace(
                "(0x4f4e4600)", "", StringComparison.Ordinal));
    }

    [TestMethod]
    public void Captured_BytesSpoilt_AreRefusedOrRewritable()
    {
        var random = new Random(Seed);
        var vectors = Good.Where(vector => vector.Wire.Length is > OpenFlowHeader.Length and < 600).ToArray();
        var whole = 0;
        for (var i = 0; i < Mutations; i++)
        {
            var wire = vectors[random.Next(vectors.Length)].Wire.ToArray();
            for (var j = 0; j < 3; j++)
            {
                wire[random.Next(OpenFlowHeader.Length, wire.Length)] = (byte)random.Next(256);
            }

            whole += AssertRefusedOrRewritable(wire) ? 1 : 0;
        }

        Assert.IsGreaterThan(Mutations / 10, whole, "the mutations must get past the first check");
    }

    /// <summary>True when the message is well-formed; then what is written is read as the same value again.</summary>
    private static bool AssertRefusedOrRewritable(ReadOnlySpan<byte> wire)
    {
        IMessage message;
        try
        {
            message = SessionMessage.Parse(wire);
        }
        catch (OpenFlowProtocolException)
        {
            return false;
        }
        catch (AssertFailedException)
        {
            // Spoilt into a type that belongs to other tests.
            return false;
        }
        catch (ArgumentException)
        {
            // Text that is no UTF-8, or fills its field to the last byte, can be read but not be written.
            return false;
        }

        _ = message.ToString();
        var written = SessionMessage.Write(message, 1);
        Assert.AreSequenceEqual(written, SessionMessage.Write(SessionMessage.Parse(written), 1));
        return true;
    }
}
