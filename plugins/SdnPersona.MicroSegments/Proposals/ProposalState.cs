namespace SdnPersona.MicroSegments;

/// <summary>How far a proposal is.</summary>
public enum ProposalState
{
    /// <summary>Made, and looked at by nobody.</summary>
    Draft = 0,

    /// <summary>Somebody decides about its rules and members.</summary>
    InReview,

    /// <summary>All of its rules were accepted that evidence carries; nothing is in force yet.</summary>
    Accepted,

    /// <summary>Some of its rules were rejected, the others accepted; nothing is in force yet.</summary>
    PartlyAccepted,

    /// <summary>Rejected whole.</summary>
    Rejected,

    /// <summary>Its segments are security groups in mode shadow: the switch counts what it would drop.</summary>
    Shadow,

    /// <summary>Its segments are security groups in mode enforce.</summary>
    Enforced,

    /// <summary>It was in force; another one is, or none.</summary>
    Superseded,
}
