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
    private const byte Redirect = 137;

    public static void AddTo(List<Flow> flows, PortModel port)
    {
        var spoofed = port.Stage == PortStage.Enforce ? Drop : Goto(Tables.SourceProfile);
        AddRoguePackets(flows, port, spoofed);
        if (!port.MacsDeclared || port.Macs.IsEmpty)
        {
            flows.Add(Own(port, 100, Goto(Tables.SourceProfile)));
            return;
        }

        foreach (var mac in port.Macs)
        {
            if (port.AddressesDeclared && port.Addresses.Length > 0)
            {
                AddAddresses(flows, port, mac);
            }
            else
            {
                flows.Add(Own(port, 100, Goto(Tables.SourceProfile), OxmFields.EthSrc.Exactly(mac)));
            }
        }

        flows.Add(Own(port, 10, spoofed));
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

    private static void AddAddresses(List<Flow> flows, PortModel port, MacAddress mac)
    {
        var own = OxmFields.EthSrc.Exactly(mac);
        foreach (var address in port.Addresses)
        {
            if (address.AddressFamily == AddressFamily.InterNetwork)
            {
                var ip = IPv4.From(address);
                flows.Add(Own(port, 200, Goto(Tables.SourceProfile), own, AnyIPv4, OxmFields.IPv4Src.Exactly(ip)));
                flows.Add(Own(port, 200, Goto(Tables.SourceProfile), own, Arp, OxmFields.ArpSpa.Exactly(ip), OxmFields.ArpSha.Exactly(mac)));
            }
            else
            {
                flows.Add(Own(port, 200, Goto(Tables.SourceProfile), own, AnyIPv6, OxmFields.IPv6Src.Exactly(IPv6.From(address))));
            }
        }

        // A host that has no address yet: DHCP, ARP probes (RFC 5227), duplicate address detection and link-local (RFC 4862).
        var none = IPv4.From(IPAddress.Any);
        flows.Add(Own(
            port, 200, Goto(Tables.SourceProfile), own, AnyIPv4, OxmFields.IPv4Src.Exactly(none), Udp, OxmFields.UdpSrc.Exactly(68), OxmFields.UdpDst.Exactly(67)));
        flows.Add(Own(port, 200, Goto(Tables.SourceProfile), own, Arp, OxmFields.ArpSpa.Exactly(none), OxmFields.ArpSha.Exactly(mac)));
        flows.Add(Own(
            port, 200, Goto(Tables.SourceProfile), own, AnyIPv6, OxmFields.IPv6Src.Exactly(IPv6.From(IPAddress.IPv6Any)), Icmpv6));
        flows.Add(Own(
            port, 200, Goto(Tables.SourceProfile), own, AnyIPv6, OxmFields.IPv6Src.Exactly(LinkLocal(mac))));
    }

    /// <summary>The link-local address that RFC 4291 appendix A makes of a MAC address.</summary>
    private static IPv6 LinkLocal(MacAddress mac)
    {
        Span<byte> bytes = stackalloc byte[16];
        Span<byte> octets = stackalloc byte[MacAddress.Length];
        mac.WriteTo(octets);
        bytes.Clear();
        (bytes[0], bytes[1]) = (0xfe, 0x80);
        octets[..3].CopyTo(bytes[8..]);
        (bytes[11], bytes[12]) = (0xff, 0xfe);
        octets[3..].CopyTo(bytes[13..]);
        bytes[8] ^= 0x02;
        return IPv6.From(new IPAddress(bytes));
    }

    private static Flow Own(PortModel port, ushort priority, InstructionSet instructions, params ReadOnlySpan<Oxm> match) =>
        Flow(
            Tables.AntiSpoof,
            priority,
            FlowCookie.For(FlowClass.AntiSpoof, port.Port.Value),
            instructions,
            [OxmFields.InPort.Exactly(port.Port), .. match]);
}
