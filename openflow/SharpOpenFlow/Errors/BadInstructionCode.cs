namespace SharpOpenFlow;

/// <summary>Codes of OFPBIC (OpenFlow 1.3.5 §7.5.4, <c>ofp_bad_instruction_code</c>).</summary>
public enum BadInstructionCode : ushort
{
    /// <summary>OFPBIC_UNKNOWN_INST.</summary>
    UnknownInst = 0,

    /// <summary>OFPBIC_UNSUP_INST.</summary>
    UnsupInst = 1,

    /// <summary>OFPBIC_BAD_TABLE_ID.</summary>
    BadTableId = 2,

    /// <summary>OFPBIC_UNSUP_METADATA.</summary>
    UnsupMetadata = 3,

    /// <summary>OFPBIC_UNSUP_METADATA_MASK.</summary>
    UnsupMetadataMask = 4,

    /// <summary>OFPBIC_BAD_EXPERIMENTER.</summary>
    BadExperimenter = 5,

    /// <summary>OFPBIC_BAD_EXP_TYPE.</summary>
    BadExpType = 6,

    /// <summary>OFPBIC_BAD_LEN.</summary>
    BadLen = 7,

    /// <summary>OFPBIC_EPERM.</summary>
    EPerm = 8,
}
