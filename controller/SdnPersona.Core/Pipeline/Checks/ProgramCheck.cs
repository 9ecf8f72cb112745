using System.Collections.Immutable;

namespace SdnPersona.Core.Pipeline.Checks;

/// <summary>Everything that is checked of a program before it is sent: a pure function.</summary>
public static class ProgramCheck
{
    /// <summary>All findings; the program must not be installed when one of them is <see cref="ProgramFinding.Refused"/>.</summary>
    /// <param name="model">What the program was compiled from.</param>
    /// <param name="program">The program.</param>
    /// <param name="limits">What the switch can hold.</param>
    public static ImmutableArray<ProgramFinding> Find(SwitchModel model, SwitchProgram program, SwitchLimits limits) =>
        Find(model, program, limits, new RememberedReach());

    /// <summary>The same, with what is remembered of the profiles.</summary>
    internal static ImmutableArray<ProgramFinding> Find(SwitchModel model, SwitchProgram program, SwitchLimits limits, RememberedReach reach)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(limits);
        reach.Keep(model);
        var known = program.Parts.Count > 0;
        return
        [
            .. limits.Find(program),
            .. TableLoops.Find(known ? program.Others.Concat(program.Parts.SelectMany(part => part.Ways)) : program.Flows.Values),
            .. ConjunctionCheck.Find(known ? program.Others : program.Flows.Values),
            .. program.Parts.SelectMany(part => part.Conjunctions),
            .. model.Profiles.OrderBy(profile => profile.Key, StringComparer.Ordinal).SelectMany(profile => OfProfile(profile.Value, model, reach)),
        ];
    }

    private static IEnumerable<ProgramFinding> OfProfile(ProfileModel profile, SwitchModel model, RememberedReach reach) =>
    [
        .. reach.Find(profile),
        .. ManagementReach.Find(profile.Profile, profile.Peers, model.Management, profile.Enforced),
    ];
}
