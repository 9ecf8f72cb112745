using System.Buffers;
using System.Text;

namespace SharpOvsdb.Tests.Wire;

/// <summary>Where a message ends, however the stream is cut.</summary>
[TestClass]
public sealed class JsonFramingTests
{
    private static readonly string[] Messages =
    [
        """{"id":1,"method":"echo","params":[]}""",
        """ {"a":"}\"{[\\","b":[{},{"c":"\\\""}]}""",
        "\r\n\t{}",
        """{"ü":"€𝄞]","deep":[[[[{"x":[]}]]]]}""",
    ];

    [TestMethod]
    public void TryRead_StreamCutAtEveryByte_GivesTheSameMessages()
    {
        var stream = Encoding.UTF8.GetBytes(string.Concat(Messages));
        for (var cut = 0; cut <= stream.Length; cut++)
        {
            var framing = new JsonFraming(1000);

            var messages = Feed(framing, stream[..cut], stream[cut..]);

            CollectionAssert.AreEqual(Messages, messages, $"cut at {cut}");
        }
    }

    [TestMethod]
    public void TryRead_OneByteAtATime_GivesTheSameMessages()
    {
        var stream = Encoding.UTF8.GetBytes(string.Concat(Messages));

        var messages = Feed(new JsonFraming(1000), [.. stream.Select(octet => new[] { octet })]);

        CollectionAssert.AreEqual(Messages, messages);
    }

    [TestMethod]
    public void TryRead_MessageInManySegments_IsFound()
    {
        var stream = Encoding.UTF8.GetBytes(Messages[1] + Messages[3]);
        var buffer = Segments([.. stream.Select(octet => new ReadOnlyMemory<byte>([octet]))]);
        var framing = new JsonFraming(1000);

        Assert.IsTrue(framing.TryRead(ref buffer, out var first));
        Assert.IsTrue(framing.TryRead(ref buffer, out var second));
        Assert.IsFalse(framing.TryRead(ref buffer, out _));

        Assert.AreEqual(Messages[1], Encoding.UTF8.GetString(first));
        Assert.AreEqual(Messages[3], Encoding.UTF8.GetString(second));
    }

    [TestMethod]
    [DataRow("[1]")]
    [DataRow("\"text\"")]
    [DataRow("}")]
    [DataRow("]")]
    [DataRow("null")]
    [DataRow("{}x")]
    [DataRow("\0")]
    public void TryRead_NoObject_IsRefused(string text)
    {
        var failure = Assert.ThrowsExactly<OvsdbException>(
            () => Feed(new JsonFraming(1000), Encoding.UTF8.GetBytes(text)));

        Assert.AreEqual(OvsdbErrorKind.Protocol, failure.Kind);
    }

    [TestMethod]
    [DataRow("{\"a\":\"xxx\"}", 11, false)]
    [DataRow("{\"a\":\"xxxx\"}", 11, true)]
    [DataRow("           {", 11, true, DisplayName = "white space counts")]
    [DataRow("{\"aaaaaaaaaaaaaaaaaaaaa", 11, true, DisplayName = "an unfinished message is not waited for")]
    public void TryRead_LongerThanAllowed_IsRefusedHoweverCut(string text, int limit, bool refused)
    {
        var stream = Encoding.UTF8.GetBytes(text);
        for (var cut = 0; cut <= stream.Length; cut++)
        {
            if (refused)
            {
                Assert.ThrowsExactly<OvsdbException>(() => Feed(new JsonFraming(limit), stream[..cut], stream[cut..]));
            }
            else
            {
                Assert.HasCount(1, Feed(new JsonFraming(limit), stream[..cut], stream[cut..]));
            }
        }
    }

    [TestMethod]
    public void InMessage_AfterHalfAMessage_IsTrueUntilItIsWhole()
    {
        var framing = new JsonFraming(1000);

        Feed(framing, "{\"a\":"u8.ToArray());
        Assert.IsTrue(framing.InMessage);

        framing = new JsonFraming(1000);
        Feed(framing, "{}  "u8.ToArray());
        Assert.IsFalse(framing.InMessage);
    }

    // As a pipe would: what was not taken is given again, with what came after it.
    private static List<string> Feed(JsonFraming framing, params byte[][] chunks)
    {
        var messages = new List<string>();
        var waiting = new List<ReadOnlyMemory<byte>>();
        foreach (var chunk in chunks)
        {
            waiting.Add(chunk);
            var buffer = Segments(waiting);
            while (framing.TryRead(ref buffer, out var message))
            {
                messages.Add(Encoding.UTF8.GetString(message));
            }

            waiting = [buffer.ToArray()];
        }

        return messages;
    }

    private static ReadOnlySequence<byte> Segments(List<ReadOnlyMemory<byte>> parts)
    {
        var first = new Segment(parts[0], null);
        var last = first;
        foreach (var part in parts.Skip(1))
        {
            last = new Segment(part, last);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is not null)
            {
                before.Next = this;
                RunningIndex = before.RunningIndex + before.Memory.Length;
            }
        }
    }
}
