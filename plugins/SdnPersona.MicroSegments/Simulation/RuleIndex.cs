using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.MicroSegments;

/// <summary>Finds the rules that allow a connection.</summary>
internal sealed class RuleIndex
{
    /// <summary>Stands for every workload of ours, and, as a host's party, for one of ours in no segment.</summary>
    public const int Everyone = -1;

    /// <summary>Stands for what is outside.</summary>
    public const int Beyond = -2;

    private readonly Dictionary<(int, int, byte), List<(PortRange Ports, int Rule)>> _byPair = [];
    private readonly HashSet<(int, int)> _pairs = [];
    private readonly ImmutableArray<ProposedRule> _rules;
    private readonly ImmutableArray<OutsidePrefix>?[] _prefixes;

    /// <summary>An index of some of the rules.</summary>
    /// <param name="rules">All rules.</param>
    /// <param name="accepted">Which of them count.</param>
    public RuleIndex(ImmutableArray<ProposedRule> rules, Func<ProposedRule, bool> accepted)
    {
        _rules = rules;
        _prefixes = new ImmutableArray<OutsidePrefix>?[rules.Length];
        for (var i = 0; i < rules.Length; i++)
        {
            var rule = rules[i];
            if (!accepted(rule))
            {
                continue;
            }

            int client = PartyOf(rule.Client), server = PartyOf(rule.Server);
            _pairs.Add((client, server));
            if (!_byPair.TryGetValue((client, server, rule.Protocol), out var list))
            {
                _byPair.Add((client, server, rule.Protocol), list = []);
            }

            list.Add((rule.Ports, i));
            var outside = rule.Client.Kind == PartyKind.Outside ? rule.Client : rule.Server;
            if (outside.Kind == PartyKind.Outside)
            {
                _prefixes[i] = [.. outside.Prefixes.Select(OutsidePrefix.Parse).Where(prefix => prefix is not null).Select(prefix => prefix!.Value)];
            }
        }
    }

    public static int PartyOf(RuleParty party) => party.Kind switch
    {
        PartyKind.Segment => party.Segment,
        PartyKind.EveryWorkload => Everyone,
        _ => Beyond,
    };

    /// <summary>Whether there is any rule from one party to the other, shared services aside.</summary>
    public bool HasPair(int client, int server) => _pairs.Contains((client, server));

    /// <summary>Rules, by index, that allow the service.</summary>
    /// <param name="client">Party of the client.</param>
    /// <param name="server">Party of the server.</param>
    /// <param name="service">What is used.</param>
    /// <param name="outside">Name of the side that is outside; null checks no prefix.</param>
    public IEnumerable<int> Allowing(int client, int server, Service service, string? outside)
    {
        var parsed = outside is null ? null : OutsidePrefix.Parse(outside);
        return Candidates(client, server)
            .SelectMany(pair => _byPair.GetValueOrDefault((pair.Client, pair.Server, service.Protocol)) ?? [])
            .Where(candidate => candidate.Ports.First <= service.Port && service.Port <= candidate.Ports.Last)
            .Select(candidate => candidate.Rule)
            .Where(rule => outside is null || Includes(rule, outside, parsed));
    }

    private static IEnumerable<(int Client, int Server)> Candidates(int client, int server)
    {
        if (client != Everyone && server != Everyone)
        {
            yield return (client, server);
        }

        if (client != Beyond && server >= 0)
        {
            yield return (Everyone, server);
        }

        if (server != Beyond && client >= 0)
        {
            yield return (client, Everyone);
        }
    }

    private bool Includes(int rule, string name, OutsidePrefix? parsed)
    {
        if (_prefixes[rule] is not { } prefixes)
        {
            return false;
        }

        if (parsed is { } prefix)
        {
            return prefixes.Any(allowed => allowed.Contains(prefix));
        }

        var party = _rules[rule].Client.Kind == PartyKind.Outside ? _rules[rule].Client : _rules[rule].Server;
        return party.Prefixes.Contains(name);
    }
}
