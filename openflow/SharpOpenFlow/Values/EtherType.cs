using System.Globalization;

namespace SharpOpenFlow;

/// <summary>An Ethernet frame's type (IEEE 802 numbers); with a VLAN tag, that of the frame inside.</summary>
/// <param name="Value">The number on the wire.</param>
public readonly record struct EtherType(ushort Value)
{
    /// <summary>IPv4, 0x0800.</summary>
    public static readonly EtherType IPv4 = new(0x0800);

    /// <summary>ARP, 0x0806.</summary>
    public static readonly EtherType Arp = new(0x0806);

    /// <summary>Reverse ARP, 0x8035.</summary>
    public static readonly EtherType Rarp = new(0x8035);

    /// <summary>IEEE 802.1Q customer tag, 0x8100.</summary>
    public static readonly EtherType Vlan = new(0x8100);

    /// <summary>IPv6, 0x86dd.</summary>
    public static readonly EtherType IPv6 = new(0x86dd);

    /// <summary>MPLS unicast, 0x8847.</summary>
    public static readonly EtherType Mpls = new(0x8847);

    /// <summary>MPLS with an upstream-assigned label (once multicast), 0x8848.</summary>
    public static readonly EtherType MplsMulticast = new(0x8848);

    /// <summary>IEEE 802.1ad service tag, 0x88a8.</summary>
    public static readonly EtherType ServiceVlan = new(0x88a8);

    /// <summary>LLDP, 0x88cc.</summary>
    public static readonly EtherType Lldp = new(0x88cc);

    /// <summary>IEEE 802.1ah provider backbone, 0x88e7.</summary>
    public static readonly EtherType Pbb = new(0x88e7);

    /// <summary>Four hexadecimal digits after <c>0x</c>.</summary>
    public override string ToString() => "0x" + Value.ToString("x4", CultureInfo.InvariantCulture);
}
