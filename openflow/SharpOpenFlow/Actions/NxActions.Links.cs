using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>NXAST_MULTIPATH, read: a number chosen by a hash of the packet.</summary>
/// <param name="Fields">What is hashed (NX_HASH_FIELDS_*).</param>
/// <param name="Basis">Universal hash parameter.</param>
/// <param name="Algorithm">How a link is chosen (NX_MP_ALG_*).</param>
/// <param name="Links">How many links there are.</param>
/// <param name="Argument">The algorithm's argument.</param>
/// <param name="Destination">Where the link's number goes.</param>
public readonly record struct MultipathAction(
    ushort Fields, ushort Basis, ushort Algorithm, int Links, uint Argument, FieldRange Destination)
{
    internal const int Length = 32;
    internal const int FieldsAt = 10, BasisAt = 12, AlgorithmAt = 16, MaxLinkAt = 18, ArgumentAt = 20;
    internal const int RangeAt = 26, DestinationAt = 28;

    /// <summary>Reads the action, which must be of this kind.</summary>
    public static MultipathAction From(ActionView action)
    {
        var wire = action.Wire;
        return new(
            ReadUInt16BigEndian(wire[FieldsAt..]), ReadUInt16BigEndian(wire[BasisAt..]),
            ReadUInt16BigEndian(wire[AlgorithmAt..]), ReadUInt16BigEndian(wire[MaxLinkAt..]) + 1,
            ReadUInt32BigEndian(wire[ArgumentAt..]),
            FieldRange.Read(wire[DestinationAt..], ReadUInt16BigEndian(wire[RangeAt..])));
    }
}

/// <summary>NXAST_BUNDLE and NXAST_BUNDLE_LOAD, read in place: one of several ports, chosen by a hash.</summary>
public readonly ref struct BundleAction
{
    internal const int HeaderLength = 32;
    internal const int AlgorithmAt = 10, FieldsAt = 12, BasisAt = 14, MemberTypeAt = 16, CountAt = 20, RangeAt = 22;
    internal const int DestinationAt = 24;
    internal const uint PortMembers = 0x00000002;

    private const int PortLength = 2;

    private readonly ReadOnlySpan<byte> _wire;

    private BundleAction(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <summary>What is hashed (NX_HASH_FIELDS_*).</summary>
    public ushort Fields => ReadUInt16BigEndian(_wire[FieldsAt..]);

    /// <summary>Universal hash parameter.</summary>
    public ushort Basis => ReadUInt16BigEndian(_wire[BasisAt..]);

    /// <summary>How a port is chosen (NX_BD_ALG_*).</summary>
    public ushort Algorithm => ReadUInt16BigEndian(_wire[AlgorithmAt..]);

    /// <summary>Where the port's number goes; null when the packet goes to the port.</summary>
    public FieldRange? Destination => new ActionView(_wire).NxType == NxActionType.BundleLoad
        ? FieldRange.Read(_wire[DestinationAt..], ReadUInt16BigEndian(_wire[RangeAt..]))
        : null;

    /// <summary>How many ports there are.</summary>
    public int Count => ReadUInt16BigEndian(_wire[CountAt..]);

    /// <summary>A port.</summary>
    public PortNo this[int index] =>
        ShortPort.Read(ReadUInt16BigEndian(_wire[(HeaderLength + (index * PortLength))..]));

    /// <summary>Reads the action, which must be of this kind.</summary>
    public static BundleAction From(ActionView action) => new(action.Wire);

    internal static void Check(ReadOnlySpan<byte> wire)
    {
        ActionCheck.AtLeast(wire, HeaderLength);
        ActionCheck.AtLeast(wire, HeaderLength + (new BundleAction(wire).Count * PortLength));
    }
}

/// <summary>NXAST_SAMPLE and its later kinds, read: packets for an IPFIX collector.</summary>
/// <param name="Probability">How many of 65,536 packets.</param>
/// <param name="CollectorSet">Number of the collector set.</param>
/// <param name="ObservationDomain">IPFIX observation domain.</param>
/// <param name="ObservationPoint">IPFIX observation point.</param>
/// <param name="SamplingPort">The port that is sampled; null when it is not said.</param>
/// <param name="Direction">1 for ingress, 2 for egress, 0 when it is not said.</param>
public readonly record struct SampleAction(
    ushort Probability, uint CollectorSet, uint ObservationDomain, uint ObservationPoint, PortNo? SamplingPort,
    byte Direction)
{
    internal const int Length = 24;
    internal const int Length2 = 32;
    internal const int ProbabilityAt = 10, CollectorSetAt = 12, DomainAt = 16, PointAt = 20, PortAt = 24;
    internal const int DirectionAt = 26;

    private const ushort NoPort = 0xffff;

    /// <summary>Reads the action, which must be of this kind.</summary>
    public static SampleAction From(ActionView action)
    {
        var wire = action.Wire;
        var port = wire.Length >= Length2 ? ReadUInt16BigEndian(wire[PortAt..]) : NoPort;
        return new(
            ReadUInt16BigEndian(wire[ProbabilityAt..]), ReadUInt32BigEndian(wire[CollectorSetAt..]),
            ReadUInt32BigEndian(wire[DomainAt..]), ReadUInt32BigEndian(wire[PointAt..]),
            port == NoPort ? null : ShortPort.Read(port), wire.Length >= Length2 ? wire[DirectionAt] : (byte)0);
    }
}

/// <summary>NXAST_CHECK_PKT_LARGER, read: a bit that tells whether the packet is longer.</summary>
/// <param name="PacketLength">Bytes of the packet that are not yet longer.</param>
/// <param name="Destination">The bit.</param>
public readonly record struct CheckPacketLargerAction(ushort PacketLength, FieldRange Destination)
{
    internal const int Length = 24;
    internal const int PacketLengthAt = 10, OffsetAt = 12, DestinationAt = 14;

    /// <summary>Reads the action, which must be of this kind.</summary>
    public static CheckPacketLargerAction From(ActionView action) => new(
        ReadUInt16BigEndian(action.Wire[PacketLengthAt..]),
        FieldRange.Read(action.Wire[DestinationAt..], ReadUInt16BigEndian(action.Wire[OffsetAt..]), 1));
}
