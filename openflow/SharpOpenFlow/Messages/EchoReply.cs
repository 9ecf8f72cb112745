using System.Buffers;
using System.Collections.Immutable;

namespace SharpOpenFlow;

/// <summary>Offsets in OFPT_ECHO_REPLY (OpenFlow 1.3.5 §7.5.3).</summary>
file static class At
{
    public const int Data = OpenFlowHeader.Length;
}

/// <summary>OFPT_ECHO_REPLY: the proof, with the request's data.</summary>
/// <param name="Data">Arbitrary bytes, at most 65,527.</param>
public sealed record EchoReply(ImmutableArray<byte> Data) : IMessage
{
    /// <summary>An echo without data.</summary>
    public static readonly EchoReply Empty = new([]);

    /// <inheritdoc/>
    public MessageType Type => MessageType.EchoReply;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = new WireWriter(output, Type, At.Data + Data.Length, xid);
        wire.Bytes(At.Data, Data.AsSpan());
        wire.Complete();
    }
}

/// <summary>A received OFPT_ECHO_REPLY, read in place.</summary>
public readonly ref struct EchoReplyView : IMessageView<EchoReplyView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private EchoReplyView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <inheritdoc/>
    public static MessageType Type => MessageType.EchoReply;

    /// <summary>The bytes after the header.</summary>
    public ReadOnlySpan<byte> Data => _wire[At.Data..];

    /// <inheritdoc/>
    public static EchoReplyView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.Check(wire, MessageType.EchoReply, At.Data);
        return new EchoReplyView(wire);
    }

    /// <summary>Copies the message.</summary>
    public EchoReply ToOwned() => new([.. Data]);
}
