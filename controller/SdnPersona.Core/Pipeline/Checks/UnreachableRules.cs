using System.Collections.Immutable;
using System.Net;
using SdnPersona.Abstractions;

namespace SdnPersona.Core.Pipeline.Checks;

/// <summary>Finds rules that no packet can meet, exactly: by taking away from each what earlier ones match.</summary>
public static class UnreachableRules
{
    /// <summary>Comparisons of two rectangles after which the rest of a profile is taken as reachable: some tenths of a second.</summary>
    private const int Patience = 30_000_000;

    /// <summary>A warning for each rule that is unreachable.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="peers">Prefixes of peers; those left out are not known, and only "anybody" covers them.</param>
    public static ImmutableArray<ProgramFinding> Find(Profile profile, IReadOnlyDictionary<Peer, ImmutableArray<IPNetwork>> peers)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(peers);
        var areas = new RuleAreas(profile, peers);
        var earlier = new List<(Rule Rule, RuleArea[] Areas)>();
        var findings = ImmutableArray.CreateBuilder<ProgramFinding>();
        var compared = 0L;
        for (var i = 0; i < profile.Rules.Length && compared < Patience; i++)
        {
            var rule = profile.Rules[i];
            var own = areas.Of(i);
            var left = own.ToList();
            var covering = new List<string>();
            foreach (var (before, cuts) in earlier)
            {
                if (left.Count == 0)
                {
                    break;
                }

                if (before.Direction != rule.Direction)
                {
                    continue;
                }

                compared += (long)left.Count * cuts.Length;
                var covers = false;
                foreach (var cut in cuts)
                {
                    covers |= RuleArea.Remove(left, cut);
                }

                if (covers)
                {
                    covering.Add($"'{before.Name}'");
                }
            }

            // A peer without an address now may have one later.
            if (own.Length > 0 && left.Count == 0)
            {
                findings.Add(Unreachable(profile, i, covering));
            }

            earlier.Add((rule, own));
        }

        return findings.ToImmutable();
    }

    private static ProgramFinding Unreachable(Profile profile, int index, List<string> covering)
    {
        var names = covering.Count > 3 ? $"{string.Join(", ", covering.Take(3))} and {covering.Count - 3} more" : string.Join(", ", covering);
        return new(
            FindingKind.UnreachableRule,
            Refused: false,
            profile.Name,
            $"profile '{profile.Name}': rule {index} '{profile.Rules[index].Name}' never decides: {names} before it match{(covering.Count == 1 ? "es" : "")} all that it names; move it up or remove it");
    }
}
