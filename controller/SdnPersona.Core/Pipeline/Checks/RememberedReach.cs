using System.Collections.Immutable;
using SdnPersona.Core.Control;

namespace SdnPersona.Core.Pipeline.Checks;

/// <summary>
/// Remembers which rules of a switch's profiles are unreachable, as long as they are the same: a change of persona must not cost a
/// look at all rules. Not thread-safe.
/// </summary>
internal sealed class RememberedReach
{
    private readonly Dictionary<string, (ProfileModel Profile, ImmutableArray<ProgramFinding> Findings)> _known = [];

    /// <summary>What <see cref="UnreachableRules"/> finds in a profile.</summary>
    public ImmutableArray<ProgramFinding> Find(ProfileModel profile)
    {
        var name = profile.Profile.Name;
        if (!_known.TryGetValue(name, out var known) || !ModelComparer.SameProfile(known.Profile, profile))
        {
            known = (profile, UnreachableRules.Find(profile.Profile, profile.Peers));
            _known[name] = known;
        }

        return known.Findings;
    }

    /// <summary>Forgets profiles that a model does not have.</summary>
    public void Keep(SwitchModel model)
    {
        foreach (var name in _known.Keys.Where(name => !model.Profiles.ContainsKey(name)).ToArray())
        {
            _known.Remove(name);
        }
    }
}
