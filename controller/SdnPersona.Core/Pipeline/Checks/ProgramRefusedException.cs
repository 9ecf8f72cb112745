using System.Collections.Immutable;

namespace SdnPersona.Core.Pipeline.Checks;

/// <summary>A program that must not be installed; what the switch holds stays.</summary>
public sealed class ProgramRefusedException : Exception
{
    private const int Shown = 3;

    /// <summary>A program with these findings.</summary>
    public ProgramRefusedException(ImmutableArray<ProgramFinding> findings) : base(Describe(findings)) => Findings = findings;

    /// <summary>Why, warnings included.</summary>
    public ImmutableArray<ProgramFinding> Findings { get; }

    private static string Describe(ImmutableArray<ProgramFinding> findings)
    {
        var refused = findings.Where(finding => finding.Refused).ToArray();
        var more = refused.Length > Shown ? $"; and {refused.Length - Shown} more" : "";
        return $"{string.Join("; ", refused.Take(Shown).Select(finding => finding.Message))}{more}";
    }
}
