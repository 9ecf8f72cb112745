namespace SharpOpenFlow;

/// <summary>What an instruction does (OpenFlow 1.3.5 §7.2.4, <c>ofp_instruction_type</c>).</summary>
public enum InstructionType : ushort
{
    /// <summary>OFPIT_GOTO_TABLE.</summary>
    GotoTable = 1,

    /// <summary>OFPIT_WRITE_METADATA.</summary>
    WriteMetadata = 2,

    /// <summary>OFPIT_WRITE_ACTIONS.</summary>
    WriteActions = 3,

    /// <summary>OFPIT_APPLY_ACTIONS.</summary>
    ApplyActions = 4,

    /// <summary>OFPIT_CLEAR_ACTIONS.</summary>
    ClearActions = 5,

    /// <summary>OFPIT_METER.</summary>
    Meter = 6,

    /// <summary>OFPIT_EXPERIMENTER.</summary>
    Experimenter = 0xffff,
}
