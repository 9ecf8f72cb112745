using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_packet_in</c> (OpenFlow 1.3.5 §7.4.1).</summary>
file static class At
{
    public const int BufferId = 8;
    public const int TotalLength = 12;
    public const int Reason = 14;
    public const int TableId = 15;
    public const int Cookie = 16;
    public const int Match = 24;

    /// <summary>Between the match and the packet, so that the packet's IP header is aligned.</summary>
    public const int Padding = 2;

    public const int MinimumLength = 34;
}

/// <summary>OFPT_PACKET_IN, kept: a packet that a switch hands to the controller.</summary>
public sealed record PacketInEvent : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.PacketIn;

    /// <summary>Where the switch keeps the packet, if it does.</summary>
    public BufferId Buffer { get; init; } = BufferId.None;

    /// <summary>Bytes of the packet on the wire; <see cref="Data"/> may hold fewer.</summary>
    public required ushort TotalLength { get; init; }

    /// <summary>Why it came.</summary>
    public required PacketInReason Reason { get; init; }

    /// <summary>The table that sent it.</summary>
    public byte Table { get; init; }

    /// <summary>Cookie of the flow that sent it; all ones when none did.</summary>
    public ulong Cookie { get; init; }

    /// <summary>The packet's ingress port and what the pipeline had noted about it: metadata and registers.</summary>
    public required Match Match { get; init; }

    /// <summary>The packet, from its Ethernet header on.</summary>
    public required ByteList Data { get; init; }

    /// <summary>The ingress port; null when the switch does not say.</summary>
    public PortNo? InPort => Match.TryGet(OxmFields.InPort, out var port, out _) ? port : null;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var data = At.Match + Match.Length + At.Padding;
        var wire = new WireWriter(output, MessageType.PacketIn, data + Data.Length, xid);
        wire.UInt32(At.BufferId, Buffer.Value);
        wire.UInt16(At.TotalLength, TotalLength);
        wire.Byte(At.Reason, (byte)Reason);
        wire.Byte(At.TableId, Table);
        wire.UInt64(At.Cookie, Cookie);
        Match.WriteTo(wire.Span[At.Match..]);
        wire.Bytes(data, Data.Span);
        wire.Complete();
    }
}

/// <summary>A received OFPT_PACKET_IN, read in place.</summary>
public readonly ref struct PacketInView : IMessageView<PacketInView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private PacketInView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <inheritdoc/>
    public static MessageType Type => MessageType.PacketIn;

    /// <summary>Where the switch keeps the packet, if it does.</summary>
    public BufferId Buffer => new(ReadUInt32BigEndian(_wire[At.BufferId..]));

    /// <summary>Bytes of the packet on the wire; <see cref="Data"/> may hold fewer.</summary>
    public ushort TotalLength => ReadUInt16BigEndian(_wire[At.TotalLength..]);

    /// <summary>Why it came.</summary>
    public PacketInReason Reason => (PacketInReason)_wire[At.Reason];

    /// <summary>The table that sent it.</summary>
    public byte Table => _wire[At.TableId];

    /// <summary>Cookie of the flow that sent it; all ones when none did.</summary>
    public ulong Cookie => ReadUInt64BigEndian(_wire[At.Cookie..]);

    /// <summary>The packet's ingress port and what the pipeline had noted about it: metadata and registers.</summary>
    public OxmList Match => OxmList.At(_wire[At.Match..]);

    /// <summary>The ingress port; null when the switch does not say.</summary>
    public PortNo? InPort => Match.TryGet(OxmFields.InPort, out var port, out _) ? port : null;

    /// <summary>The packet, from its Ethernet header on.</summary>
    public ReadOnlySpan<byte> Data => _wire[(At.Match + Match.MatchLength + At.Padding)..];

    /// <inheritdoc/>
    public static PacketInView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.Check(wire, MessageType.PacketIn, At.MinimumLength);
        var match = OxmList.Check(wire[At.Match..]);
        if (wire.Length < At.Match + match.MatchLength + At.Padding)
        {
            OpenFlowProtocolException.Throw(
                BadRequestCode.BadLen, $"packet-in of {wire.Length} bytes with a match of {match.MatchLength}");
        }

        return new PacketInView(wire);
    }

    /// <summary>An owned copy.</summary>
    public PacketInEvent ToOwned() => new()
    {
        Buffer = Buffer,
        TotalLength = TotalLength,
        Reason = Reason,
        Table = Table,
        Cookie = Cookie,
        Match = Match.ToOwned(),
        Data = ByteList.CopyOf(Data),
    };
}
