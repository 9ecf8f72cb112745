namespace SdnPersona.MicroSegments;

/// <summary>What a person decided about one rule.</summary>
public enum RuleDecision
{
    /// <summary>Nothing yet.</summary>
    Pending = 0,

    /// <summary>It is to be in force.</summary>
    Accepted,

    /// <summary>It is to be in force with other ports.</summary>
    Edited,

    /// <summary>It is not to be in force: what only it allows is blocked.</summary>
    Rejected,
}
