using System.Globalization;

namespace SharpOpenFlow;

/// <summary>A port of a datapath (OpenFlow 1.3.5 §7.2.1, <c>ofp_port_no</c>), reserved ports included.</summary>
/// <param name="Value">The number on the wire.</param>
public readonly record struct PortNo(uint Value) : IComparable<PortNo>
{
    /// <summary>OFPP_MAX: the largest number of a physical or logical port.</summary>
    public static readonly PortNo Max = new(0xffffff00);

    /// <summary>OFPP_IN_PORT: back out of the port that the packet came in by.</summary>
    public static readonly PortNo InPort = new(0xfffffff8);

    /// <summary>OFPP_TABLE: through the flow tables; packet-out only.</summary>
    public static readonly PortNo Table = new(0xfffffff9);

    /// <summary>OFPP_NORMAL: the switch's own non-OpenFlow forwarding.</summary>
    public static readonly PortNo Normal = new(0xfffffffa);

    /// <summary>OFPP_FLOOD: all ports of the VLAN but the ingress port.</summary>
    public static readonly PortNo Flood = new(0xfffffffb);

    /// <summary>OFPP_ALL: all ports but the ingress port.</summary>
    public static readonly PortNo All = new(0xfffffffc);

    /// <summary>OFPP_CONTROLLER: to the controller, as a packet-in.</summary>
    public static readonly PortNo Controller = new(0xfffffffd);

    /// <summary>OFPP_LOCAL: the bridge's own port.</summary>
    public static readonly PortNo Local = new(0xfffffffe);

    /// <summary>OFPP_ANY: no restriction, in requests and deletions.</summary>
    public static readonly PortNo Any = new(0xffffffff);

    /// <summary>Whether this is one of the reserved ports above <see cref="Max"/>.</summary>
    public bool IsReserved => Value > Max.Value;

    /// <inheritdoc/>
    public int CompareTo(PortNo other) => Value.CompareTo(other.Value);

    /// <summary>The number, or the reserved port's name as ovs-ofctl prints it.</summary>
    public override string ToString() => Value switch
    {
        0xfffffff8 => "IN_PORT",
        0xfffffff9 => "TABLE",
        0xfffffffa => "NORMAL",
        0xfffffffb => "FLOOD",
        0xfffffffc => "ALL",
        0xfffffffd => "CONTROLLER",
        0xfffffffe => "LOCAL",
        0xffffffff => "ANY",
        _ => Value.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Smaller number.</summary>
    public static bool operator <(PortNo left, PortNo right) => left.Value < right.Value;

    /// <summary>Smaller or equal number.</summary>
    public static bool operator <=(PortNo left, PortNo right) => left.Value <= right.Value;

    /// <summary>Larger number.</summary>
    public static bool operator >(PortNo left, PortNo right) => left.Value > right.Value;

    /// <summary>Larger or equal number.</summary>
    public static bool operator >=(PortNo left, PortNo right) => left.Value >= right.Value;
}
