namespace SharpOpenFlow;

/// <summary>Codes of errors by experimenter Nicira that this library itself reports (ofp-errors(7)).</summary>
public enum NxErrorCode : ushort
{
    /// <summary>NXBRC_MUST_BE_ZERO.</summary>
    MustBeZero = 4,

    /// <summary>NXBRC_FM_BAD_EVENT: a flow monitor's update is of an unknown kind.</summary>
    FlowMonitorBadEvent = 9,

    /// <summary>NXBAC_BAD_CONJUNCTION: a conjunction among other actions, or with impossible numbers.</summary>
    BadConjunction = 15,

    /// <summary>NXTTMFC_BAD_COMMAND: an NXT_TLV_TABLE_MOD of an unknown kind.</summary>
    TlvTableBadCommand = 16,
}
