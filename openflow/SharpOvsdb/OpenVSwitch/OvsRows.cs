using System.Collections.Immutable;

namespace SharpOvsdb;

/// <summary>A row of table Bridge.</summary>
public sealed record OvsBridge
{
    /// <summary>Identity of the row.</summary>
    public required Guid Id { get; init; }

    /// <summary>Name, unique in the database.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Datapath id in use, 16 hexadecimal digits; null while no ovs-vswitchd has taken the bridge up.
    /// </summary>
    public string? DatapathId { get; init; }

    /// <summary><c>system</c>, <c>netdev</c>, or empty, which means system.</summary>
    public string DatapathType { get; init; } = "";

    /// <summary>
    /// OpenFlow versions spoken, such as <c>OpenFlow13</c>; empty means the server's own list, 1.0 to 1.5.
    /// </summary>
    public ImmutableArray<string> Protocols { get; init; } = [];

    /// <summary><c>standalone</c>, <c>secure</c>, or null, which means standalone.</summary>
    public string? FailMode { get; init; }

    /// <summary>Ports, the bridge's own included.</summary>
    public ImmutableArray<OvsPort> Ports { get; init; } = [];

    /// <summary>Controllers and listeners.</summary>
    public ImmutableArray<OvsController> Controllers { get; init; } = [];

    /// <summary>Where the bridge exports its flows to over IPFIX; null for nowhere.</summary>
    public OvsIpfix? Ipfix { get; init; }

    /// <summary>Settings.</summary>
    public ImmutableDictionary<string, string> OtherConfig { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Keys of other programs.</summary>
    public ImmutableDictionary<string, string> ExternalIds { get; init; } = ImmutableDictionary<string, string>.Empty;

    internal static OvsBridge Of(
        OvsdbRow row, ImmutableArray<OvsPort> ports, ImmutableArray<OvsController> controllers, OvsIpfix? ipfix) => new()
        {
            Ipfix = ipfix,
            Id = row.Id,
            Name = row.Text("name"),
            DatapathId = row.OptionalText("datapath_id"),
            DatapathType = row.Text("datapath_type"),
            Protocols = row.Texts("protocols"),
            FailMode = row.OptionalText("fail_mode"),
            Ports = [.. ports.OrderBy(port => port.Name, StringComparer.Ordinal)],
            Controllers = [.. controllers.OrderBy(controller => controller.Target, StringComparer.Ordinal)],
            OtherConfig = row.TextMap("other_config"),
            ExternalIds = row.TextMap("external_ids"),
        };
}

/// <summary>A row of table Port.</summary>
public sealed record OvsPort
{
    /// <summary>Identity of the row.</summary>
    public required Guid Id { get; init; }

    /// <summary>Name, unique in the database.</summary>
    public required string Name { get; init; }

    /// <summary>Its interface, or several when the port is a bond.</summary>
    public ImmutableArray<OvsInterface> Interfaces { get; init; } = [];

    /// <summary>VLAN of an access port, native VLAN of a trunk, 0–4095; null for none.</summary>
    public ushort? Tag { get; init; }

    /// <summary>VLANs of a trunk; empty means all.</summary>
    public ImmutableArray<ushort> Trunks { get; init; } = [];

    /// <summary>
    /// <c>access</c>, <c>trunk</c>, <c>native-tagged</c>, <c>native-untagged</c>, <c>dot1q-tunnel</c>; null: by tag.
    /// </summary>
    public string? VlanMode { get; init; }

    /// <summary>Settings; some integrators keep marks of their own here.</summary>
    public ImmutableDictionary<string, string> OtherConfig { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Keys of other programs.</summary>
    public ImmutableDictionary<string, string> ExternalIds { get; init; } = ImmutableDictionary<string, string>.Empty;

    internal static OvsPort Of(OvsdbRow row, ImmutableArray<OvsInterface> interfaces) => new()
    {
        Id = row.Id,
        Name = row.Text("name"),
        Interfaces = [.. interfaces.OrderBy(member => member.Name, StringComparer.Ordinal)],
        Tag = Vlan(row.OptionalInteger("tag")),
        Trunks = [.. row.Integers("trunks").Select(vlan => Vlan(vlan)).OfType<ushort>()],
        VlanMode = row.OptionalText("vlan_mode"),
        OtherConfig = row.TextMap("other_config"),
        ExternalIds = row.TextMap("external_ids"),
    };

    // The schema allows 0 to 4095 only; a server that lets anything else through is not believed.
    private static ushort? Vlan(long? value) => value is >= 0 and <= 4095 ? (ushort)value.Value : null;
}

/// <summary>A row of table Interface.</summary>
public sealed record OvsInterface
{
    /// <summary>Identity of the row.</summary>
    public required Guid Id { get; init; }

    /// <summary>Name, unique in the database; of a network device, that device's.</summary>
    public required string Name { get; init; }

    /// <summary><c>internal</c>, <c>patch</c>, <c>vxlan</c>, … or empty, which means a device of the system.</summary>
    public string Type { get; init; } = "";

    /// <summary>
    /// OpenFlow port number; null while there is none, which includes the −1 of an interface that could not be opened.
    /// </summary>
    public uint? OfPort { get; init; }

    /// <summary>MAC address of the device on the host; of a tap or veth this is not the VM's.</summary>
    public string? MacInUse { get; init; }

    /// <summary>Keys of other programs, such as <c>iface-id</c> and <c>attached-mac</c>.</summary>
    public ImmutableDictionary<string, string> ExternalIds { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Settings, such as a patch port's <c>peer</c>.</summary>
    public ImmutableDictionary<string, string> Options { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What ovs-vswitchd tells of the device, such as <c>driver_name</c>.</summary>
    public ImmutableDictionary<string, string> Status { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Whether the link is up; null when not known.</summary>
    public bool? LinkUp { get; init; }

    /// <summary>Whether the device is administratively up; null when not known.</summary>
    public bool? AdminUp { get; init; }

    /// <summary>Why the interface could not be opened, or null.</summary>
    public string? Error { get; init; }

    internal static OvsInterface Of(OvsdbRow row) => new()
    {
        Id = row.Id,
        Name = row.Text("name"),
        Type = row.Text("type"),
        OfPort = row.OptionalInteger("ofport") is { } port and > 0 and <= uint.MaxValue ? (uint)port : null,
        MacInUse = row.OptionalText("mac_in_use"),
        ExternalIds = row.TextMap("external_ids"),
        Options = row.TextMap("options"),
        Status = row.TextMap("status"),
        LinkUp = IsUp(row.OptionalText("link_state")),
        AdminUp = IsUp(row.OptionalText("admin_state")),
        Error = row.OptionalText("error"),
    };

    private static bool? IsUp(string? state) => state is null ? null : state == "up";
}

/// <summary>A row of table Controller.</summary>
public sealed record OvsController
{
    /// <summary>Identity of the row.</summary>
    public required Guid Id { get; init; }

    /// <summary><c>tcp:HOST:PORT</c>, <c>ptcp:PORT:ADDRESS</c>, …</summary>
    public required string Target { get; init; }

    /// <summary>
    /// Whether the switch dials; a passive listener waits to be dialled and does not count as a controller.
    /// </summary>
    public bool IsActive => !Target.StartsWith('p');

    /// <summary>Whether a connection stands.</summary>
    public bool IsConnected { get; init; }

    /// <summary><c>master</c>, <c>slave</c>, <c>other</c>, or null.</summary>
    public string? Role { get; init; }

    /// <summary>What ovs-vswitchd tells of the connection.</summary>
    public ImmutableDictionary<string, string> Status { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Keys of other programs.</summary>
    public ImmutableDictionary<string, string> ExternalIds { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Packet-ins per second; null for no limit.</summary>
    public long? RateLimit { get; init; }

    /// <summary>Silence before the switch probes, in milliseconds; 0 for never, null for the default of 5 s.</summary>
    public long? InactivityProbe { get; init; }

    internal static OvsController Of(OvsdbRow row) => new()
    {
        Id = row.Id,
        Target = row.Text("target"),
        IsConnected = row.Flag("is_connected"),
        Role = row.OptionalText("role"),
        Status = row.TextMap("status"),
        ExternalIds = row.TextMap("external_ids"),
        RateLimit = row.OptionalInteger("controller_rate_limit"),
        InactivityProbe = row.OptionalInteger("inactivity_probe"),
    };
}

/// <summary>A row of table IPFIX.</summary>
public sealed record OvsIpfix
{
    /// <summary>Identity of the row.</summary>
    public required Guid Id { get; init; }

    /// <summary>Collectors, <c>ADDRESS:PORT</c>.</summary>
    public ImmutableArray<string> Targets { get; init; } = [];

    /// <summary>Keys of other programs.</summary>
    public ImmutableDictionary<string, string> ExternalIds { get; init; } = ImmutableDictionary<string, string>.Empty;

    internal static OvsIpfix Of(OvsdbRow row) => new()
    {
        Id = row.Id,
        Targets = row.Texts("targets"),
        ExternalIds = row.TextMap("external_ids"),
    };
}
