using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>nx_packet_in</c>; the fields have no header of their own.</summary>
file static class At
{
    public const int BufferId = 16;
    public const int TotalLength = 20;
    public const int Reason = 22;
    public const int TableId = 23;
    public const int Cookie = 24;
    public const int MatchLength = 32;
    public const int Match = 40;
    public const int Padding = 2;
}

/// <summary>NXT_PACKET_IN: a packet with the fields of the pipeline under Nicira's numbers.</summary>
public sealed record NxPacketIn : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.Experimenter;

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

    /// <summary>The packet's ingress port and what the pipeline had noted about it.</summary>
    public required Match Match { get; init; }

    /// <summary>The packet, from its Ethernet header on.</summary>
    public required ByteList Data { get; init; }

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var data = At.Match + ActionLayout.Padded(Match.FieldsLength) + At.Padding;
        var wire = ExperimenterMessage.Open(
            output, ExperimenterId.Nicira, (uint)NxMessageType.PacketIn, data - ExperimenterMessage.Body + Data.Length,
            xid);
        wire.UInt32(At.BufferId, Buffer.Value);
        wire.UInt16(At.TotalLength, TotalLength);
        wire.Byte(At.Reason, (byte)Reason);
        wire.Byte(At.TableId, Table);
        wire.UInt64(At.Cookie, Cookie);
        wire.UInt16(At.MatchLength, (ushort)Match.FieldsLength);
        Match.WriteFields(wire.Span[At.Match..]);
        wire.Bytes(data, Data.Span);
        wire.Complete();
    }

    internal static NxPacketIn Parse(ReadOnlySpan<byte> wire)
    {
        ExperimenterMessage.AtLeast(wire, At.Match - ExperimenterMessage.Body, "a packet-in");
        var length = ReadUInt16BigEndian(wire[At.MatchLength..]);
        var data = At.Match + ActionLayout.Padded(length) + At.Padding;
        MultipartBody.AtLeast(wire, data, "a packet-in");
        return new()
        {
            Buffer = new BufferId(ReadUInt32BigEndian(wire[At.BufferId..])),
            TotalLength = ReadUInt16BigEndian(wire[At.TotalLength..]),
            Reason = (PacketInReason)wire[At.Reason],
            Table = wire[At.TableId],
            Cookie = ReadUInt64BigEndian(wire[At.Cookie..]),
            Match = Match.ParseFields(wire.Slice(At.Match, length)),
            Data = ByteList.CopyOf(wire[data..]),
        };
    }
}
