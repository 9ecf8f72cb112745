using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>NXT_CT_FLUSH_ZONE: forgets the tracked connections of a zone.</summary>
/// <param name="Zone">The zone.</param>
public sealed record NxCtFlushZone(ushort Zone) : IMessage
{
    private const int Length = 8;
    private const int ZoneAt = 6;

    /// <inheritdoc/>
    public MessageType Type => MessageType.Experimenter;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = ExperimenterMessage.Open(
            output, ExperimenterId.Nicira, (uint)NxMessageType.CtFlushZone, Length, xid);
        wire.UInt16(ExperimenterMessage.Body + ZoneAt, Zone);
        wire.Complete();
    }

    internal static NxCtFlushZone Parse(ReadOnlySpan<byte> wire) =>
        new(ReadUInt16BigEndian(ExperimenterMessage.Exactly(wire, Length, "a zone")[ZoneAt..]));
}

/// <summary>One direction of a tracked connection; what is null is not asked for.</summary>
public sealed record CtTuple
{
    /// <summary>Address of the sender: IPv4 in the form ::ffff:a.b.c.d.</summary>
    public IPv6? Source { get; init; }

    /// <summary>Address of the receiver.</summary>
    public IPv6? Destination { get; init; }

    /// <summary>Port of the sender.</summary>
    public ushort? SourcePort { get; init; }

    /// <summary>Port of the receiver.</summary>
    public ushort? DestinationPort { get; init; }

    /// <summary>Identifier of an ICMP echo.</summary>
    public ushort? IcmpId { get; init; }

    /// <summary>Type of an ICMP message.</summary>
    public byte? IcmpType { get; init; }

    /// <summary>Code of an ICMP message.</summary>
    public byte? IcmpCode { get; init; }
}

/// <summary>NXT_CT_FLUSH: forgets the tracked connections of a zone, or one connection.</summary>
/// <param name="IpProto">IP protocol of the connection; zero for all.</param>
/// <param name="Family">Address family; Open vSwitch does not judge it.</param>
/// <param name="Properties">Tuples and zone (NXT_CT_*), as they were received.</param>
public sealed record NxCtFlush(byte IpProto, byte Family, ByteList Properties) : IMessage
{
    private const int HeaderLength = 8;
    private const ushort OriginalTuple = 0;
    private const ushort ReplyTuple = 1;
    private const ushort ZoneId = 2;

    /// <inheritdoc/>
    public MessageType Type => MessageType.Experimenter;

    /// <summary>The direction of the connection's first packet; null without one.</summary>
    public CtTuple? Original => Tuple(OriginalTuple);

    /// <summary>The other direction; null without one.</summary>
    public CtTuple? Reply => Tuple(ReplyTuple);

    /// <summary>The zone; null for all.</summary>
    public ushort? Zone => PropertyList.Check(Properties.Span).Find(ZoneId, 2) is { IsEmpty: false } zone
        ? ReadUInt16BigEndian(zone)
        : null;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = ExperimenterMessage.Open(
            output, ExperimenterId.Nicira, (uint)NxMessageType.CtFlush, HeaderLength + Properties.Length, xid);
        wire.Byte(ExperimenterMessage.Body, IpProto);
        wire.Byte(ExperimenterMessage.Body + 1, Family);
        wire.Bytes(ExperimenterMessage.Body + HeaderLength, Properties.Span);
        wire.Complete();
    }

    internal static NxCtFlush Parse(ReadOnlySpan<byte> wire)
    {
        var body = ExperimenterMessage.AtLeast(wire, HeaderLength, "a ct-flush");
        var flush = new NxCtFlush(body[0], body[1], ByteList.CopyOf(body[HeaderLength..]));
        PropertyList.Check(flush.Properties.Span);
        _ = flush.Zone;
        _ = flush.Original;
        _ = flush.Reply;
        return flush;
    }

    private CtTuple? Tuple(ushort type)
    {
        if (!PropertyList.Check(Properties.Span).TryFind(type, out var payload))
        {
            return null;
        }

        if (payload.Length < PropertyList.HeaderLength)
        {
            OpenFlowProtocolException.Throw(
                ErrorType.TableFeaturesFailed, (ushort)TableFeaturesFailedCode.BadLen, "a connection's tuple is cut");
        }

        // Nested properties are aligned as their parent's: its header and four bytes of padding come before them.
        var parts = PropertyList.Check(payload[PropertyList.HeaderLength..]);
        return new()
        {
            Source = Address(parts.Find(0, IPv6.Length)),
            Destination = Address(parts.Find(1, IPv6.Length)),
            SourcePort = Number(parts.Find(2, 2)),
            DestinationPort = Number(parts.Find(3, 2)),
            IcmpId = Number(parts.Find(4, 2)),
            IcmpType = parts.Find(5, 1) is { IsEmpty: false } icmpType ? icmpType[0] : null,
            IcmpCode = parts.Find(6, 1) is { IsEmpty: false } icmpCode ? icmpCode[0] : null,
        };
    }

    private static IPv6? Address(ReadOnlySpan<byte> payload) => payload.IsEmpty ? null : IPv6.Read(payload);

    private static ushort? Number(ReadOnlySpan<byte> payload) =>
        payload.IsEmpty ? null : ReadUInt16BigEndian(payload);
}
