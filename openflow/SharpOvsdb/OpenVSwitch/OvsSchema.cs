using System.Collections.Immutable;
using static SharpOvsdb.OvsdbColumnType;

namespace SharpOvsdb;

/// <summary>The tables and columns of the Open_vSwitch database that <see cref="OvsSnapshot"/> is made of.</summary>
/// <remarks>All of them exist since Open vSwitch 2.8; ovs-vswitchd.conf.db(5) describes them.</remarks>
public static class OvsSchema
{
    /// <summary>Name of the database.</summary>
    public const string Database = "Open_vSwitch";

    /// <summary>The root, one row: the switch as a whole.</summary>
    public static readonly OvsdbTable OpenVSwitch = OvsdbTable.Of(
        "Open_vSwitch",
        ("bridges", Rows), ("ovs_version", OptionalText), ("external_ids", TextMap), ("other_config", TextMap));

    /// <summary>Bridges.</summary>
    public static readonly OvsdbTable Bridge = OvsdbTable.Of(
        "Bridge",
        ("name", Text), ("datapath_id", OptionalText), ("datapath_type", Text), ("protocols", Texts),
        ("fail_mode", OptionalText), ("ports", Rows), ("controller", Rows), ("ipfix", Rows), ("other_config", TextMap),
        ("external_ids", TextMap));

    /// <summary>Ports: an interface, or several as a bond.</summary>
    public static readonly OvsdbTable Port = OvsdbTable.Of(
        "Port",
        ("name", Text), ("interfaces", Rows), ("tag", OptionalInteger), ("trunks", Integers),
        ("vlan_mode", OptionalText), ("other_config", TextMap), ("external_ids", TextMap));

    /// <summary>Interfaces: what has an OpenFlow port number.</summary>
    public static readonly OvsdbTable Interface = OvsdbTable.Of(
        "Interface",
        ("name", Text), ("type", Text), ("ofport", OptionalInteger), ("mac_in_use", OptionalText),
        ("external_ids", TextMap), ("options", TextMap), ("status", TextMap), ("link_state", OptionalText),
        ("admin_state", OptionalText), ("error", OptionalText));

    /// <summary>OpenFlow controllers and passive listeners.</summary>
    public static readonly OvsdbTable Controller = OvsdbTable.Of(
        "Controller",
        ("target", Text), ("is_connected", Flag), ("role", OptionalText), ("status", TextMap),
        ("external_ids", TextMap), ("controller_rate_limit", OptionalInteger), ("inactivity_probe", OptionalInteger));

    /// <summary>Exports of flows.</summary>
    public static readonly OvsdbTable Ipfix = OvsdbTable.Of("IPFIX", ("targets", Texts), ("external_ids", TextMap));

    /// <summary>All of the above.</summary>
    public static readonly ImmutableArray<OvsdbTable> Tables = [OpenVSwitch, Bridge, Port, Interface, Controller, Ipfix];
}
