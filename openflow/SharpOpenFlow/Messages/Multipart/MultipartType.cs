namespace SharpOpenFlow;

/// <summary>What a multipart message carries (OpenFlow 1.3.5 §7.3.5, <c>ofp_multipart_type</c>).</summary>
public enum MultipartType : ushort
{
    /// <summary>OFPMP_DESC: the switch's description.</summary>
    Desc = 0,

    /// <summary>OFPMP_FLOW: single flows and their counters.</summary>
    Flow = 1,

    /// <summary>OFPMP_AGGREGATE: the sum over flows.</summary>
    Aggregate = 2,

    /// <summary>OFPMP_TABLE: counters of tables.</summary>
    Table = 3,

    /// <summary>OFPMP_PORT_STATS: counters of ports.</summary>
    PortStats = 4,

    /// <summary>OFPMP_QUEUE: counters of queues.</summary>
    Queue = 5,

    /// <summary>OFPMP_GROUP: counters of groups.</summary>
    Group = 6,

    /// <summary>OFPMP_GROUP_DESC: groups as configured.</summary>
    GroupDesc = 7,

    /// <summary>OFPMP_GROUP_FEATURES: what groups can do.</summary>
    GroupFeatures = 8,

    /// <summary>OFPMP_METER: counters of meters.</summary>
    Meter = 9,

    /// <summary>OFPMP_METER_CONFIG: meters as configured.</summary>
    MeterConfig = 10,

    /// <summary>OFPMP_METER_FEATURES: what meters can do.</summary>
    MeterFeatures = 11,

    /// <summary>OFPMP_TABLE_FEATURES: what tables can do.</summary>
    TableFeatures = 12,

    /// <summary>OFPMP_PORT_DESC: ports as configured.</summary>
    PortDesc = 13,

    /// <summary>OFPMP_EXPERIMENTER.</summary>
    Experimenter = 0xffff,
}
