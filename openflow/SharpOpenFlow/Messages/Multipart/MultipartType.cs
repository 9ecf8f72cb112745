namespace SharpOpenFlow;

/// <summary>What a multipart message asks for or carries (OpenFlow 1.3.5 §7.3.5, <c>ofp_multipart_type</c>).</summary>
public enum MultipartType : ushort
{
    /// <summary>OFPMP_DESC.</summary>
    Desc = 0,

    /// <summary>OFPMP_FLOW.</summary>
    Flow = 1,

    /// <summary>OFPMP_AGGREGATE.</summary>
    Aggregate = 2,

    /// <summary>OFPMP_TABLE.</summary>
    Table = 3,

    /// <summary>OFPMP_PORT_STATS.</summary>
    PortStats = 4,

    /// <summary>OFPMP_QUEUE.</summary>
    Queue = 5,

    /// <summary>OFPMP_GROUP.</summary>
    Group = 6,

    /// <summary>OFPMP_GROUP_DESC.</summary>
    GroupDesc = 7,

    /// <summary>OFPMP_GROUP_FEATURES.</summary>
    GroupFeatures = 8,

    /// <summary>OFPMP_METER.</summary>
    Meter = 9,

    /// <summary>OFPMP_METER_CONFIG.</summary>
    MeterConfig = 10,

    /// <summary>OFPMP_METER_FEATURES.</summary>
    MeterFeatures = 11,

    /// <summary>OFPMP_TABLE_FEATURES.</summary>
    TableFeatures = 12,

    /// <summary>OFPMP_PORT_DESC.</summary>
    PortDesc = 13,

    /// <summary>OFPMP_EXPERIMENTER.</summary>
    Experimenter = 0xffff,
}
