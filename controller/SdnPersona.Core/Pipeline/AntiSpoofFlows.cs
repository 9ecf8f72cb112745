using System.Net;
using System.Net.Sockets;
using SharpOpenFlow;
using static SdnPersona.Core.Pipeline.FlowParts;

namespace SdnPersona.Core.Pipeline;

/// <summary>
/// Source addresses that a port may use. Only what was declared is held against a workload: an address that was merely
/// learned says nothing about the next one.
/// </summary>
internal static class AntiSpoofFlows
{
    private const byte RouterAdvertisement = 134;
    private const byte NeighbourAdvertisement = 136;
    private const byte Redirect = 137;

    public static void AddTo(List<Flow> flows, PortModel port)
    {
        var spoofed = port.Stage == PortStage.Enforce ? Drop : Goto(Tables.SourceProfile);
        AddRoguePackets(flows, port, spoofed);

        var owns = port.MacsDeclared && port.Macs.Count > 0
            ? port.Macs.Select(mac => new Identity(mac, OxmFields.EthSrc.Exactly(mac)))
            : [new Identity(null)];
        var addresses = port.AddressesDeclared && port.Addresses.Length > 0;
        foreach (var own in owns)
        {
            if (addresses)
            {
                AddAddresses(flows, port, own);
            }

            flows.Add(Own(port, 50, Goto(Tables.SourceProfile), own.Fields));
        }

        if (addresses)
        {
            flows.Add(Own(port, 240, spoofed, AnyIPv6, Icmpv6, OxmFields.Icmpv6Type.Exactly(NeighbourAdvertisement)));
            foreach (var type in (ReadOnlySpan<Oxm>)[AnyIPv4, AnyIPv6, Arp])
            {
                flows.Add(Own(port, 60, spoofed, type));
            }
        }

        if (port.MacsDeclared && port.Macs.Count > 0)
        {
            flows.Add(Own(port, 10, spoofed));
        }
    }

    /// <summary>What a host has no business to send: router advertisements, redirects, DHCP offers.</summary>
    private static void AddRoguePackets(List<Flow> flows, PortModel port, InstructionSet spoofed)
    {
        foreach (var type in (ReadOnlySpan<byte>)[RouterAdvertisement, Redirect])
        {
            flows.Add(Own(port, 300, spoofed, AnyIPv6, Icmpv6, OxmFields.Icmpv6Type.Exactly(type)));
        }

        flows.Add(Own(port, 300, spoofed, AnyIPv4, Udp, OxmFields.UdpSrc.Exactly(67), OxmFields.UdpDst.Exactly(68)));
        flows.Add(Own(port, 300, spoofed, AnyIPv6, Udp, OxmFields.UdpSrc.Exactly(547), OxmFields.UdpDst.Exactly(546)));
    }

    private static void AddAddresses(List<Flow> flows, PortModel port, Identity own)
    {
        // A host that has no address yet: DHCP, ARP probes (RFC 5227), duplicate address detection (RFC 4862).
        Pass(200, AnyIPv4, OxmFields.IPv4Src.Exactly(default), Udp, OxmFields.UdpSrc.Exactly(68), OxmFields.UdpDst.Exactly(67));
        Pass(200, [Arp, OxmFields.ArpSpa.Exactly(default), .. own.ArpSender]);
        Pass(200, AnyIPv6, OxmFields.IPv6Src.Exactly(default), Icmpv6);

        foreach (var ip in port.Addresses.Where(IsV4).Select(IPv4.From).Where(ip => ip.Value != 0).Distinct())
        {
            Pass(200, AnyIPv4, OxmFields.IPv4Src.Exactly(ip));
            Pass(200, [Arp, OxmFields.ArpSpa.Exactly(ip), .. own.ArpSender]);
        }

        var v6 = port.Addresses.Where(address => !IsV4(address)).Select(IPv6.From).Concat(own.LinkLocal);
        foreach (var ip in v6.Where(ip => ip.Value != 0).Distinct())
        {
            Pass(200, AnyIPv6, OxmFields.IPv6Src.Exactly(ip));
            // What an advertisement binds to the sender's MAC is its target, whatever its source address.
            Pass(250, AnyIPv6, Icmpv6, OxmFields.Icmpv6Type.Exactly(NeighbourAdvertisement), OxmFields.NdTarget.Exactly(ip));
        }

        void Pass(ushort priority, params ReadOnlySpan<Oxm> match) =>
            flows.Add(Own(port, priority, Goto(Tables.SourceProfile), [.. own.Fields, .. match]));
    }

    private static bool IsV4(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork;

    private static Flow Own(PortModel port, ushort priority, InstructionSet instructions, params ReadOnlySpan<Oxm> match) =>
        Flow(
            Tables.AntiSpoof,
            priority,
            FlowCookie.For(FlowClass.AntiSpoof, port.Port.Value),
            instructions,
            [OxmFields.InPort.Exactly(port.Port), .. match]);

    /// <summary>A MAC address that the port may use, or any, as long as none is declared.</summary>
    /// <param name="Mac">The address; null for any.</param>
    /// <param name="Fields">How a packet shows it.</param>
    private sealed record Identity(MacAddress? Mac, params Oxm[] Fields)
    {
        /// <summary>How an ARP packet shows it beside its Ethernet source.</summary>
        public IEnumerable<Oxm> ArpSender => Mac is { } mac ? [OxmFields.ArpSha.Exactly(mac)] : [];

        /// <summary>The link-local address that RFC 4291 appendix A makes of it.</summary>
        public IEnumerable<IPv6> LinkLocal
        {
            get
            {
                if (Mac is { Value: var mac })
                {
                    var (high, low) = (mac >> 24, mac & 0xff_ffff);
                    var identifier = ((high << 40) | 0xff_fe00_0000 | low) ^ 0x0200_0000_0000_0000;
                    yield return new IPv6(((UInt128)0xfe80 << 112) | identifier);
                }
            }
        }
    }
}
