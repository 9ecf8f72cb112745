using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SharpOpenFlow;

namespace SdnPersona.Core.Pipeline.Execution;

/// <summary>Who sends or receives a packet.</summary>
/// <param name="Mac">Its MAC address.</param>
/// <param name="Address">Its IPv4 or IPv6 address.</param>
internal sealed record Endpoint(MacAddress Mac, IPAddress Address)
{
    /// <summary>An endpoint from text.</summary>
    public static Endpoint Of(string mac, string address) => new(MacAddress.Parse(mac), IPAddress.Parse(address));
}

/// <summary>
/// The headers of one packet, as far as flows look at them. Immutable; <see cref="ToString"/> is the flow that
/// <c>ovs-appctl ofproto/trace</c> takes.
/// </summary>
internal sealed record Packet
{
    private const byte IcmpV4Number = 1;
    private const byte TcpNumber = 6;
    private const byte UdpNumber = 17;
    private const byte IcmpV6Number = 58;
    private const byte SctpNumber = 132;

    public required MacAddress EthSrc { get; init; }

    public required MacAddress EthDst { get; init; }

    public required EtherType EtherType { get; init; }

    /// <summary>VLAN of the tag, or null without one.</summary>
    public ushort? Vlan { get; init; }

    /// <summary>IP source, or an ARP packet's sender.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>IP destination, or an ARP packet's target.</summary>
    public IPAddress? Destination { get; init; }

    /// <summary>IP protocol, or an ARP packet's operation.</summary>
    public byte Protocol { get; init; }

    public ushort SourcePort { get; init; }

    public ushort DestinationPort { get; init; }

    public TcpFlags Flags { get; init; }

    public byte IcmpType { get; init; }

    public byte IcmpCode { get; init; }

    /// <summary>Address that a neighbour solicitation or advertisement is about.</summary>
    public IPAddress? NdTarget { get; init; }

    /// <summary>Hardware address that an ARP packet claims.</summary>
    public MacAddress ArpSha { get; init; }

    /// <summary>The packet that an ICMP error is about.</summary>
    public Packet? About { get; init; }

    public bool IsIPv4 => EtherType == EtherType.IPv4;

    public bool IsIPv6 => EtherType == EtherType.IPv6;

    public bool IsIP => IsIPv4 || IsIPv6;

    public bool IsArp => EtherType == EtherType.Arp;

    public bool IsTcp => IsIP && Protocol == TcpNumber;

    public bool IsUdp => IsIP && Protocol == UdpNumber;

    public bool IsSctp => IsIP && Protocol == SctpNumber;

    public bool IsIcmp => (IsIPv4 && Protocol == IcmpV4Number) || (IsIPv6 && Protocol == IcmpV6Number);

    public static Packet Tcp(Endpoint from, Endpoint to, ushort sourcePort, ushort destinationPort, TcpFlags flags = TcpFlags.Syn) =>
        IP(from, to, TcpNumber) with { SourcePort = sourcePort, DestinationPort = destinationPort, Flags = flags };

    public static Packet Udp(Endpoint from, Endpoint to, ushort sourcePort, ushort destinationPort) =>
        IP(from, to, UdpNumber) with { SourcePort = sourcePort, DestinationPort = destinationPort };

    public static Packet Sctp(Endpoint from, Endpoint to, ushort sourcePort, ushort destinationPort) =>
        IP(from, to, SctpNumber) with { SourcePort = sourcePort, DestinationPort = destinationPort };

    /// <summary>An echo request; its answer is an echo reply.</summary>
    public static Packet IcmpEcho(Endpoint from, Endpoint to) => Icmp(from, to, IsV4(from) ? (byte)8 : (byte)128);

    public static Packet Icmp(Endpoint from, Endpoint to, byte type, byte code = 0) =>
        IP(from, to, IsV4(from) ? IcmpV4Number : IcmpV6Number) with { IcmpType = type, IcmpCode = code };

    /// <summary>Destination unreachable, sent by somebody who could not deliver a packet.</summary>
    public static Packet Unreachable(Endpoint from, Endpoint to, Packet about) =>
        Icmp(from, to, IsV4(from) ? (byte)3 : (byte)1, 1) with { About = about };

    /// <summary>An IP packet of any protocol.</summary>
    public static Packet IP(Endpoint from, Endpoint to, byte protocol) => new()
    {
        EthSrc = from.Mac,
        EthDst = to.Mac,
        EtherType = IsV4(from) ? EtherType.IPv4 : EtherType.IPv6,
        Source = from.Address,
        Destination = to.Address,
        Protocol = protocol,
    };

    /// <summary>An ARP request for an address, or with <paramref name="reply"/> a unicast answer to it.</summary>
    public static Packet Arp(Endpoint from, Endpoint target, bool reply = false) => new()
    {
        EthSrc = from.Mac,
        EthDst = reply ? target.Mac : MacAddress.Broadcast,
        EtherType = EtherType.Arp,
        Source = from.Address,
        Destination = target.Address,
        Protocol = reply ? (byte)2 : (byte)1,
        ArpSha = from.Mac,
    };

    /// <summary>A neighbour solicitation to the target's multicast address.</summary>
    public static Packet NeighbourSolicitation(Endpoint from, Endpoint target) =>
        Icmp(from, Multicast("ff02::1"), 135) with { NdTarget = target.Address };

    /// <summary>A neighbour advertisement to one host, for one's own address unless told otherwise.</summary>
    public static Packet NeighbourAdvertisement(Endpoint from, Endpoint to, IPAddress? target = null) =>
        Icmp(from, to, 136) with { NdTarget = target ?? from.Address };

    public static Packet RouterAdvertisement(Endpoint from) => Icmp(from, Multicast("ff02::1"), 134);

    /// <summary>DHCP of the sender's IP family: a client's request, or with <paramref name="offer"/> a server's answer.</summary>
    public static Packet Dhcp(Endpoint from, Endpoint to, bool offer = false) => (IsV4(from), offer) switch
    {
        (true, false) => Udp(from, to, 68, 67),
        (true, true) => Udp(from, to, 67, 68),
        (false, false) => Udp(from, to, 546, 547),
        (false, true) => Udp(from, to, 547, 546),
    };

    /// <summary>A frame that is neither IP nor ARP.</summary>
    public static Packet Raw(Endpoint from, Endpoint to, ushort etherType) =>
        new() { EthSrc = from.Mac, EthDst = to.Mac, EtherType = new(etherType) };

    /// <summary>Everybody on the link.</summary>
    public static Endpoint Broadcast(string address = "255.255.255.255") => new(MacAddress.Broadcast, IPAddress.Parse(address));

    /// <summary>The group of an IPv6 multicast address.</summary>
    public static Endpoint Multicast(string address)
    {
        var group = IPAddress.Parse(address);
        return new(new(0x3333_0000_0000UL | (uint)IPv6.From(group).Value), group);
    }

    /// <summary>The other side's answer: ends exchanged, an echo request becomes a reply, TCP has the given flags.</summary>
    public Packet Answer(TcpFlags flags = TcpFlags.Ack) => this with
    {
        EthSrc = EthDst,
        EthDst = EthSrc,
        Source = Destination,
        Destination = Source,
        SourcePort = DestinationPort,
        DestinationPort = SourcePort,
        Flags = IsTcp ? flags : TcpFlags.None,
        IcmpType = (IsIPv4, IcmpType) switch { (true, 8) => 0, (true, 0) => 8, (false, 128) => 129, (false, 129) => 128, _ => IcmpType },
    };

    /// <summary>The value of a field; false when the packet has none, so that no flow which names the field matches.</summary>
    public bool TryGet(OxmField field, out UInt128 value)
    {
        var found = FieldOrNull(field);
        value = found ?? 0;
        return found is not null;
    }

    /// <summary>The flow that <c>ofproto/trace</c> takes; the input port is to be put before it.</summary>
    public override string ToString()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"dl_src={EthSrc},dl_dst={EthDst}")
            + (Vlan is { } vlan ? $",dl_vlan={vlan}" : "");
        if (IsArp)
        {
            return $"arp,{text},arp_op={Protocol},arp_spa={Source},arp_tpa={Destination},arp_sha={ArpSha}";
        }

        if (!IsIP)
        {
            return $"{text},dl_type={EtherType}";
        }

        var (source, destination) = IsIPv4 ? ("nw_src", "nw_dst") : ("ipv6_src", "ipv6_dst");
        text = $"{(IsIPv4 ? "ip" : "ipv6")},nw_proto={Protocol},nw_ttl=64,{text},{source}={Source},{destination}={Destination}";
        if (IsTcp || IsUdp || IsSctp)
        {
            var transport = IsTcp ? "tcp" : IsUdp ? "udp" : "sctp";
            text += $",{transport}_src={SourcePort},{transport}_dst={DestinationPort}" + (IsTcp ? $",tcp_flags={(ushort)Flags}" : "");
        }
        else if (IsIcmp)
        {
            var icmp = IsIPv4 ? "icmp" : "icmpv6";
            text += $",{icmp}_type={IcmpType},{icmp}_code={IcmpCode}" + (NdTarget is null ? "" : $",nd_target={NdTarget}");
        }

        return text;
    }

    private UInt128? FieldOrNull(OxmField field) =>
        field == OxmFields.EthSrc ? EthSrc.Value
        : field == OxmFields.EthDst ? EthDst.Value
        : field == OxmFields.EthType ? EtherType.Value
        : field == OxmFields.VlanVid ? (Vlan is { } vlan ? 0x1000u | vlan : UInt128.Zero)
        : field == OxmFields.IpProto ? (IsIP ? Protocol : null)
        : field == OxmFields.IPv4Src ? Bits(IsIPv4, Source)
        : field == OxmFields.IPv4Dst ? Bits(IsIPv4, Destination)
        : field == OxmFields.IPv6Src ? Bits(IsIPv6, Source)
        : field == OxmFields.IPv6Dst ? Bits(IsIPv6, Destination)
        : field == OxmFields.TcpSrc ? (IsTcp ? SourcePort : null)
        : field == OxmFields.TcpDst ? (IsTcp ? DestinationPort : null)
        : field == OxmFields.TcpFlags ? (IsTcp ? (UInt128)(ushort)Flags : null)
        : field == OxmFields.UdpSrc ? (IsUdp ? SourcePort : null)
        : field == OxmFields.UdpDst ? (IsUdp ? DestinationPort : null)
        : field == OxmFields.SctpSrc ? (IsSctp ? SourcePort : null)
        : field == OxmFields.SctpDst ? (IsSctp ? DestinationPort : null)
        : field == OxmFields.Icmpv4Type ? (IsIPv4 && IsIcmp ? IcmpType : null)
        : field == OxmFields.Icmpv4Code ? (IsIPv4 && IsIcmp ? IcmpCode : null)
        : field == OxmFields.Icmpv6Type ? (IsIPv6 && IsIcmp ? IcmpType : null)
        : field == OxmFields.Icmpv6Code ? (IsIPv6 && IsIcmp ? IcmpCode : null)
        : field == OxmFields.NdTarget ? Bits(NdTarget is not null, NdTarget)
        : field == OxmFields.ArpOp ? (IsArp ? Protocol : null)
        : field == OxmFields.ArpSpa ? Bits(IsArp, Source)
        : field == OxmFields.ArpTpa ? Bits(IsArp, Destination)
        : field == OxmFields.ArpSha ? (IsArp ? ArpSha.Value : null)
        : null;

    private static UInt128? Bits(bool present, IPAddress? address) => !present || address is null
        ? null
        : address.AddressFamily == AddressFamily.InterNetwork ? IPv4.From(address).Value : IPv6.From(address).Value;

    private static bool IsV4(Endpoint endpoint) => endpoint.Address.AddressFamily == AddressFamily.InterNetwork;
}
