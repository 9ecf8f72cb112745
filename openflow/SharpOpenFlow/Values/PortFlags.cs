namespace SharpOpenFlow;

/// <summary>What a port is told to do (OpenFlow 1.3.5 §7.2.1, <c>ofp_port_config</c>).</summary>
[Flags]
public enum PortConfig : uint
{
    /// <summary>None of those below.</summary>
    None = 0,

    /// <summary>OFPPC_PORT_DOWN: administratively down.</summary>
    PortDown = 1 << 0,

    /// <summary>OFPPC_NO_RECV: drops all that it receives.</summary>
    NoReceive = 1 << 2,

    /// <summary>OFPPC_NO_FWD: drops all that is forwarded to it.</summary>
    NoForward = 1 << 5,

    /// <summary>OFPPC_NO_PACKET_IN: sends no packet-in.</summary>
    NoPacketIn = 1 << 6,
}

/// <summary>What a port's state is (OpenFlow 1.3.5 §7.2.1, <c>ofp_port_state</c>).</summary>
[Flags]
public enum PortState : uint
{
    /// <summary>None of those below.</summary>
    None = 0,

    /// <summary>OFPPS_LINK_DOWN: no physical link.</summary>
    LinkDown = 1 << 0,

    /// <summary>OFPPS_BLOCKED: blocked by the switch itself.</summary>
    Blocked = 1 << 1,

    /// <summary>OFPPS_LIVE: live for fast-failover groups.</summary>
    Live = 1 << 2,
}

/// <summary>Speed and medium of a port (OpenFlow 1.3.5 §7.2.1, <c>ofp_port_features</c>).</summary>
[Flags]
public enum PortFeatures : uint
{
    /// <summary>None of those below.</summary>
    None = 0,

    /// <summary>OFPPF_10MB_HD: 10 Mbit/s half-duplex.</summary>
    Mbps10HalfDuplex = 1 << 0,

    /// <summary>OFPPF_10MB_FD: 10 Mbit/s full-duplex.</summary>
    Mbps10FullDuplex = 1 << 1,

    /// <summary>OFPPF_100MB_HD: 100 Mbit/s half-duplex.</summary>
    Mbps100HalfDuplex = 1 << 2,

    /// <summary>OFPPF_100MB_FD: 100 Mbit/s full-duplex.</summary>
    Mbps100FullDuplex = 1 << 3,

    /// <summary>OFPPF_1GB_HD: 1 Gbit/s half-duplex.</summary>
    Gbps1HalfDuplex = 1 << 4,

    /// <summary>OFPPF_1GB_FD: 1 Gbit/s full-duplex.</summary>
    Gbps1FullDuplex = 1 << 5,

    /// <summary>OFPPF_10GB_FD: 10 Gbit/s full-duplex.</summary>
    Gbps10FullDuplex = 1 << 6,

    /// <summary>OFPPF_40GB_FD: 40 Gbit/s full-duplex.</summary>
    Gbps40FullDuplex = 1 << 7,

    /// <summary>OFPPF_100GB_FD: 100 Gbit/s full-duplex.</summary>
    Gbps100FullDuplex = 1 << 8,

    /// <summary>OFPPF_1TB_FD: 1 Tbit/s full-duplex.</summary>
    Tbps1FullDuplex = 1 << 9,

    /// <summary>OFPPF_OTHER: another speed.</summary>
    OtherSpeed = 1 << 10,

    /// <summary>OFPPF_COPPER.</summary>
    Copper = 1 << 11,

    /// <summary>OFPPF_FIBER.</summary>
    Fiber = 1 << 12,

    /// <summary>OFPPF_AUTONEG.</summary>
    AutoNegotiation = 1 << 13,

    /// <summary>OFPPF_PAUSE.</summary>
    Pause = 1 << 14,

    /// <summary>OFPPF_PAUSE_ASYM.</summary>
    AsymmetricPause = 1 << 15,
}
