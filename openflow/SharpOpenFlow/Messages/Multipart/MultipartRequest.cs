using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_multipart_request</c> (OpenFlow 1.3.5 §7.3.5).</summary>
file static class At
{
    public const int Type = 8, Flags = 10, Body = 16;
    public const ushort More = 1;
}

/// <summary>OFPT_MULTIPART_REQUEST in one part, around any body.</summary>
/// <param name="Body">The body; it states the type.</param>
public sealed record MultipartRequest(IMultipartRequestBody Body) : IMessage
{
    /// <summary>OFPMPF_REQ_MORE: further parts with the same transaction id follow (table features only).</summary>
    public bool More
    {
        get => (Flags & At.More) != 0;
        init => Flags = (ushort)(value ? Flags | At.More : Flags & ~At.More);
    }

    /// <summary>All flags, those that OpenFlow 1.3 does not know included.</summary>
    public ushort Flags { get; init; }

    /// <inheritdoc/>
    public MessageType Type => MessageType.MultipartRequest;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = new WireWriter(output, Type, At.Body + Body.Length, xid);
        wire.UInt16(At.Type, (ushort)Body.Type);
        wire.UInt16(At.Flags, Flags);
        Body.WriteTo(wire.Span[At.Body..]);
        wire.Complete();
    }
}

/// <summary>
/// A received OFPT_MULTIPART_REQUEST, read in place; its body is for the reader of its type to judge.
/// </summary>
public readonly ref struct MultipartRequestView : IMessageView<MultipartRequestView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private MultipartRequestView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <inheritdoc/>
    public static MessageType Type => MessageType.MultipartRequest;

    /// <summary>OFPMP_*.</summary>
    public MultipartType MultipartType => (MultipartType)ReadUInt16BigEndian(_wire[At.Type..]);

    /// <summary>All flags.</summary>
    public ushort Flags => ReadUInt16BigEndian(_wire[At.Flags..]);

    /// <summary>OFPMPF_REQ_MORE: further parts follow.</summary>
    public bool More => (ReadUInt16BigEndian(_wire[At.Flags..]) & At.More) != 0;

    /// <summary>What follows type and flags.</summary>
    public ReadOnlySpan<byte> Body => _wire[At.Body..];

    /// <inheritdoc/>
    public static MultipartRequestView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.Check(wire, MessageType.MultipartRequest, At.Body);
        return new MultipartRequestView(wire);
    }
}
