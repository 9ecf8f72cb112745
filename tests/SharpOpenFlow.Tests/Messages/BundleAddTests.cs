using System.Buffers;
using System.IO.Pipelines;

using SharpOpenFlow.Tests.Vectors;

namespace SharpOpenFlow.Tests.Messages;

[TestClass]
public sealed class BundleAddTests
{
    // Envelope of 24 bytes, then the message; both with transaction id 2.
    private const string Wire = "04040023000000024f4e4600000008fd0000000700000003" + "0402000b00000002010203";

    private static readonly BundleAdd Add = new(
        7, BundleFlags.Atomic | BundleFlags.Ordered, new EchoRequest([1, 2, 3]));

    [TestMethod]
    public async Task WriteTo_PipeAfterOtherMessages_LeavesThemAlone()
    {
        var pipe = new Pipe(new PipeOptions(minimumSegmentSize: 16));

        BarrierRequest.Instance.WriteTo(pipe.Writer, 1);
        Add.WriteTo(pipe.Writer, 2);
        BarrierRequest.Instance.WriteTo(pipe.Writer, 3);
        await pipe.Writer.CompleteAsync();

        var read = await pipe.Reader.ReadAsync();
        Assert.AreEqual(
            "0414000800000001" + Wire + "0414000800000003",
            Convert.ToHexStringLower(read.Buffer.ToArray()));
    }

    [TestMethod]
    public void WriteTo_UncleanMemory_PaddingIsZero()
    {
        var memory = new UncleanWriter();

        Add.WriteTo(memory, 2);

        Assert.AreEqual(
            Wire, Convert.ToHexStringLower(memory.Written));
    }

    [TestMethod]
    public void WriteTo_MessageThatFillsTheEnvelope_IsWritten()
    {
        var wire = OwnedMessage.Write(Add with { Message = new EchoRequest([.. new byte[65_503]]) }, 1);

        Assert.HasCount(65_535, wire);
        Assert.AreEqual(65_511, BundleAddView.Parse(wire).Message.Length);
    }

    [TestMethod]
    public void WriteTo_MessageTooLargeForTheEnvelope_ThrowsAndWritesNothing()
    {
        var output = new ArrayBufferWriter<byte>();

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => (Add with { Message = new EchoRequest([.. new byte[65_504]]) }).WriteTo(output, 1));

        Assert.AreEqual(0, output.WrittenCount);
    }

    [TestMethod]
    public void WriteTo_MessageInTwoPieces_Throws() =>
        Assert.ThrowsExactly<InvalidOperationException>(
            () => (Add with { Message = new InTwoPieces() }).WriteTo(new ArrayBufferWriter<byte>(), 1));

    private sealed class InTwoPieces : IMessage
    {
        public MessageType Type => MessageType.EchoRequest;

        public void WriteTo(IBufferWriter<byte> output, uint xid)
        {
            EchoRequest.Empty.WriteTo(output, xid);
            EchoRequest.Empty.WriteTo(output, xid);
        }
    }

    /// <summary>Memory that shows where nothing is written.</summary>
    private sealed class UncleanWriter : IBufferWriter<byte>
    {
        private readonly byte[] _memory = [.. Enumerable.Repeat((byte)0xa5, 256)];
        private int _length;

        public ReadOnlySpan<byte> Written => _memory.AsSpan(0, _length);

        public void Advance(int count) => _length += count;

        public Memory<byte> GetMemory(int sizeHint = 0) => _memory.AsMemory(_length);

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }
}
