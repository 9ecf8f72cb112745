namespace SharpOpenFlow;

/// <summary>Codes of OFPFMFC (OpenFlow 1.3.5 §7.5.4, <c>ofp_flow_mod_failed_code</c>).</summary>
public enum FlowModFailedCode : ushort
{
    /// <summary>OFPFMFC_UNKNOWN.</summary>
    Unknown = 0,

    /// <summary>OFPFMFC_TABLE_FULL.</summary>
    TableFull = 1,

    /// <summary>OFPFMFC_BAD_TABLE_ID.</summary>
    BadTableId = 2,

    /// <summary>OFPFMFC_OVERLAP.</summary>
    Overlap = 3,

    /// <summary>OFPFMFC_EPERM.</summary>
    EPerm = 4,

    /// <summary>OFPFMFC_BAD_TIMEOUT.</summary>
    BadTimeout = 5,

    /// <summary>OFPFMFC_BAD_COMMAND.</summary>
    BadCommand = 6,

    /// <summary>OFPFMFC_BAD_FLAGS.</summary>
    BadFlags = 7,
}
