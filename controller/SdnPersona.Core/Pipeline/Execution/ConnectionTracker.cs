using System.Net;
using SharpOpenFlow;

namespace SdnPersona.Core.Pipeline.Execution;

/// <summary>
/// A small connection tracker with the states of Open vSwitch's own one (lib/conntrack): per zone, both directions, TCP picked
/// up in the middle, answers without a connection invalid, SCTP without its ports. Connections neither end nor time out.
/// </summary>
internal sealed class ConnectionTracker
{
    private readonly Dictionary<Tuple, Entry> _entries = [];

    /// <summary>Connections that were committed.</summary>
    public int Count => _entries.Count;

    /// <summary>What the tracker says of a packet, and the mark of its connection, zero without one.</summary>
    public (CtState State, uint Mark) Look(ushort zone, Packet packet)
    {
        if (packet.About is { } about)
        {
            // An error travels against the packet that it is about.
            return Find(zone, about) is var (parent, against)
                ? (CtState.Tracked | CtState.Related | (against ? 0 : CtState.Reply), parent.Mark)
                : (CtState.Tracked | CtState.Invalid, 0);
        }

        if (!IsKnownType(packet))
        {
            return (CtState.Tracked | CtState.Invalid, 0);
        }

        if (Find(zone, packet) is var (entry, reply))
        {
            return (CtState.Tracked | CtState.Established | (reply ? CtState.Reply : 0), entry.Mark);
        }

        return (CtState.Tracked | (MayOpen(packet) ? CtState.New : CtState.Invalid), 0);
    }

    /// <summary>Keeps the connection of a packet, or finds it if it is kept, and changes its mark.</summary>
    /// <remarks>A packet that the tracker holds for invalid is not kept.</remarks>
    public void Commit(ushort zone, Packet packet, Func<uint, uint> mark)
    {
        if ((Look(zone, packet).State & CtState.Invalid) != 0)
        {
            return;
        }

        var concerned = packet.About ?? packet;
        if (Find(zone, concerned) is not var (entry, _))
        {
            entry = new Entry();
            _entries.Add(Tuple.Of(zone, concerned), entry);
        }

        entry.Mark = mark(entry.Mark);
    }

    /// <summary>Forgets all connections, as a restart of ovs-vswitchd does.</summary>
    public void Clear() => _entries.Clear();

    private (Entry Entry, bool Reply)? Find(ushort zone, Packet packet)
    {
        var tuple = Tuple.Of(zone, packet);
        return _entries.TryGetValue(tuple, out var entry) ? (entry, false)
            : _entries.TryGetValue(tuple.Reversed, out entry) ? (entry, true)
            : null;
    }

    // An answer opens nothing: neither SYN+ACK nor an echo reply. Flags that no segment can have are invalid too.
    private static bool MayOpen(Packet packet) => packet switch
    {
        { IsTcp: true } => (packet.Flags & (TcpFlags.Syn | TcpFlags.Ack)) != (TcpFlags.Syn | TcpFlags.Ack)
            && (packet.Flags & (TcpFlags.Syn | TcpFlags.Ack | TcpFlags.Rst)) != 0,
        { IsIcmp: true } => IsRequest(packet),
        _ => true,
    };

    private static bool IsRequest(Packet packet) => packet.IcmpType == (packet.IsIPv4 ? 8 : 128);

    // Of ICMP it knows echo, beside errors; neighbour discovery, for example, is invalid to it.
    private static bool IsKnownType(Packet packet) =>
        !packet.IsIcmp || IsRequest(packet) || packet.IcmpType == (packet.IsIPv4 ? 0 : 129);

    private sealed class Entry
    {
        public uint Mark { get; set; }
    }

    private readonly record struct Tuple(
        ushort Zone, IPAddress? Source, IPAddress? Destination, byte Protocol, ushort SourcePort, ushort DestinationPort)
    {
        public Tuple Reversed => this with
        {
            Source = Destination,
            Destination = Source,
            SourcePort = DestinationPort,
            DestinationPort = SourcePort,
        };

        // Of an echo, request and reply stand in for ports: two hosts that ping each other have two connections. Of SCTP and all
        // other protocols no ports are looked at: two hosts have one connection.
        public static Tuple Of(ushort zone, Packet packet) => packet switch
        {
            { IsIcmp: true } => new(zone, packet.Source, packet.Destination, packet.Protocol, packet.IcmpType, packet.Answer().IcmpType),
            { IsTcp: true } or { IsUdp: true } => new(zone, packet.Source, packet.Destination, packet.Protocol, packet.SourcePort, packet.DestinationPort),
            _ => new(zone, packet.Source, packet.Destination, packet.Protocol, 0, 0),
        };
    }
}
