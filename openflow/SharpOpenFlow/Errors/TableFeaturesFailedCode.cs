namespace SharpOpenFlow;

/// <summary>Codes of OFPTFFC (OpenFlow 1.3.5 §7.5.4, <c>ofp_table_features_failed_code</c>).</summary>
public enum TableFeaturesFailedCode : ushort
{
    /// <summary>OFPTFFC_BAD_TABLE.</summary>
    BadTable = 0,

    /// <summary>OFPTFFC_BAD_METADATA.</summary>
    BadMetadata = 1,

    /// <summary>OFPTFFC_BAD_TYPE.</summary>
    BadType = 2,

    /// <summary>OFPTFFC_BAD_LEN.</summary>
    BadLen = 3,

    /// <summary>OFPTFFC_BAD_ARGUMENT.</summary>
    BadArgument = 4,

    /// <summary>OFPTFFC_EPERM.</summary>
    EPerm = 5,
}
