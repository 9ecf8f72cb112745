namespace SharpOpenFlow;

/// <summary>Codes of OFPGMFC (OpenFlow 1.3.5 §7.5.4, <c>ofp_group_mod_failed_code</c>).</summary>
public enum GroupModFailedCode : ushort
{
    /// <summary>OFPGMFC_GROUP_EXISTS.</summary>
    GroupExists = 0,

    /// <summary>OFPGMFC_INVALID_GROUP.</summary>
    InvalidGroup = 1,

    /// <summary>OFPGMFC_WEIGHT_UNSUPPORTED.</summary>
    WeightUnsupported = 2,

    /// <summary>OFPGMFC_OUT_OF_GROUPS.</summary>
    OutOfGroups = 3,

    /// <summary>OFPGMFC_OUT_OF_BUCKETS.</summary>
    OutOfBuckets = 4,

    /// <summary>OFPGMFC_CHAINING_UNSUPPORTED.</summary>
    ChainingUnsupported = 5,

    /// <summary>OFPGMFC_WATCH_UNSUPPORTED.</summary>
    WatchUnsupported = 6,

    /// <summary>OFPGMFC_LOOP.</summary>
    Loop = 7,

    /// <summary>OFPGMFC_UNKNOWN_GROUP.</summary>
    UnknownGroup = 8,

    /// <summary>OFPGMFC_CHAINED_GROUP.</summary>
    ChainedGroup = 9,

    /// <summary>OFPGMFC_BAD_TYPE.</summary>
    BadType = 10,

    /// <summary>OFPGMFC_BAD_COMMAND.</summary>
    BadCommand = 11,

    /// <summary>OFPGMFC_BAD_BUCKET.</summary>
    BadBucket = 12,

    /// <summary>OFPGMFC_BAD_WATCH.</summary>
    BadWatch = 13,

    /// <summary>OFPGMFC_EPERM.</summary>
    EPerm = 14,
}
