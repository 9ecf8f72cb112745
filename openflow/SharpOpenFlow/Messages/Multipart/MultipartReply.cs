using System.Buffers;
using System.Collections.Immutable;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_multipart_reply</c> (OpenFlow 1.3.5 §7.3.5).</summary>
file static class At
{
    public const int Type = 8, Flags = 10, Body = 16;
    public const ushort More = 1;
}

/// <summary>OFPT_MULTIPART_REPLY: one part of an answer.</summary>
/// <param name="MultipartType">OFPMP_*.</param>
/// <param name="More">OFPMPF_REPLY_MORE: further parts follow.</param>
/// <param name="Body">The part's body: whole elements.</param>
public sealed record MultipartReply(MultipartType MultipartType, bool More, ImmutableArray<byte> Body) : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.MultipartReply;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = new WireWriter(output, Type, At.Body + Body.Length, xid);
        wire.UInt16(At.Type, (ushort)MultipartType);
        wire.UInt16(At.Flags, More ? At.More : (ushort)0);
        wire.Bytes(At.Body, Body.AsSpan());
        wire.Complete();
    }
}

/// <summary>One part of a received answer, read in place; its body is for the reader of its type to judge.</summary>
public readonly ref struct MultipartReplyView : IMessageView<MultipartReplyView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private MultipartReplyView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <inheritdoc/>
    public static MessageType Type => MessageType.MultipartReply;

    /// <summary>OFPMP_*.</summary>
    public MultipartType MultipartType => (MultipartType)ReadUInt16BigEndian(_wire[At.Type..]);

    /// <summary>All flags.</summary>
    public ushort Flags => ReadUInt16BigEndian(_wire[At.Flags..]);

    /// <summary>OFPMPF_REPLY_MORE: further parts follow.</summary>
    public bool More => (ReadUInt16BigEndian(_wire[At.Flags..]) & At.More) != 0;

    /// <summary>The part's body.</summary>
    public ReadOnlySpan<byte> Body => _wire[At.Body..];

    /// <inheritdoc/>
    public static MultipartReplyView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.Check(wire, MessageType.MultipartReply, At.Body);
        return new MultipartReplyView(wire);
    }

    /// <summary>Copies the message.</summary>
    public MultipartReply ToOwned() => new(MultipartType, More, [.. Body]);
}
