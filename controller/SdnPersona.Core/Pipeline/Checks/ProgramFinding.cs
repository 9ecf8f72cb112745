namespace SdnPersona.Core.Pipeline.Checks;

/// <summary>What can be wrong with a program.</summary>
public enum FindingKind
{
    /// <summary>A rule that no packet can meet, since earlier ones match everything that it names.</summary>
    UnreachableRule = 0,

    /// <summary>Two conjunctive matches of one priority that one packet could complete: which of them wins is chance.</summary>
    ConjunctionOverlap = 1,

    /// <summary>A conjunctive match that can never be completed, or has no flow for when it is.</summary>
    BrokenConjunction = 2,

    /// <summary>Tables that lead back to themselves, or a goto that does not go forward.</summary>
    TableLoop = 3,

    /// <summary>More flows, meters or groups than the switch can hold.</summary>
    SwitchFull = 4,

    /// <summary>A policy that would cut an address off which has to stay reachable.</summary>
    ManagementCut = 5,
}

/// <summary>Something that is wrong with a program.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="Refused">Whether the program must not be installed; false for a warning.</param>
/// <param name="Subject">What it is about: a profile, a table, or the switch.</param>
/// <param name="Message">What is wrong and, where there is one, the way out; begins with the subject.</param>
public sealed record ProgramFinding(FindingKind Kind, bool Refused, string Subject, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Message;
}
