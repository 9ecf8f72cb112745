using System.Collections.Immutable;
using System.Net;
using SdnPersona.Abstractions;

namespace SdnPersona.Core.Pipeline.Checks;

/// <summary>Finds policies that would cut off addresses which have to stay reachable.</summary>
public static class ManagementReach
{
    /// <summary>One finding for each address and direction that a profile would cut off, wholly or in part.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="peers">Prefixes of peers; rules whose peer is left out are taken to name none of the addresses.</param>
    /// <param name="addresses">What has to stay reachable.</param>
    /// <param name="refused">Whether the profile is, or can come to be, acted upon; else findings are warnings.</param>
    public static ImmutableArray<ProgramFinding> Find(
        Profile profile,
        IReadOnlyDictionary<Peer, ImmutableArray<IPNetwork>> peers,
        ImmutableArray<ManagementAddress> addresses,
        bool refused)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(peers);
        if (addresses.IsDefaultOrEmpty)
        {
            return [];
        }

        var areas = new RuleAreas(profile, peers);
        var findings = ImmutableArray.CreateBuilder<ProgramFinding>();
        foreach (var address in addresses.Where(address => !address.Except.Contains(profile.Name)))
        {
            foreach (var direction in Enum.GetValues<Direction>().Where(direction => address.Direction is null || address.Direction == direction))
            {
                if (Cutting(profile, areas, address, direction) is { } what)
                {
                    var way = direction == Direction.Egress ? $"workloads from {address.Network}" : $"{address.Network} from workloads";
                    findings.Add(new(
                        FindingKind.ManagementCut,
                        refused,
                        profile.Name,
                        $"profile '{profile.Name}': {what} would cut {way}, management address '{address.Name}'; allow it before, or leave the profile out of management.yaml (except)"));
                }
            }
        }

        return findings.ToImmutable();
    }

    /// <summary>The first rule that denies some of it, or the default; null when all of it is allowed.</summary>
    private static string? Cutting(Profile profile, RuleAreas areas, ManagementAddress address, Direction direction)
    {
        List<RuleArea> left = [.. RuleArea.Of(address.Protocol, address.Ports, [RuleArea.At(address.Network)])];
        for (var i = 0; i < profile.Rules.Length && left.Count > 0; i++)
        {
            var rule = profile.Rules[i];
            if (rule.Direction != direction)
            {
                continue;
            }

            var named = areas.Of(i).Aggregate(false, (any, area) => RuleArea.Remove(left, area) || any);
            if (named && rule.Action == RuleAction.Deny)
            {
                return $"rule {i} '{rule.Name}'";
            }
        }

        var otherwise = direction == Direction.Egress ? profile.DefaultEgress : profile.DefaultIngress;
        return left.Count > 0 && otherwise == RuleAction.Deny ? $"its {direction.ToString().ToLowerInvariant()} default" : null;
    }
}
