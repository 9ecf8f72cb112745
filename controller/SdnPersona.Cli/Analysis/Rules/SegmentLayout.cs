using SdnPersona.MicroSegments;

namespace SdnPersona.Cli.Analysis;

/// <summary>A box of the picture.</summary>
/// <param name="Id">Segment, or outside.</param>
/// <param name="Name">Its heading.</param>
/// <param name="Remark">The line below.</param>
/// <param name="Column">From the left, 0 first.</param>
/// <param name="Row">From the top of its column.</param>
internal sealed record PictureNode(string Id, string Name, string Remark, int Column, int Row);

/// <summary>An arrow of the picture: all rules between two boxes.</summary>
/// <param name="From">Number of the client's box.</param>
/// <param name="To">Number of the server's box.</param>
/// <param name="Flows">Flows that stand for it.</param>
/// <param name="Services">What is used, most flows first.</param>
/// <param name="Class">The best class of its rules.</param>
internal sealed record PictureEdge(int From, int To, long Flows, IReadOnlyList<string> Services, RuleClass Class);

/// <summary>
/// Where the boxes of the segment graph stand: clients left of servers, boxes of a column in the order in which lines cross least.
/// Nothing depends on chance. What everybody uses has no lines, which would hide all others; its box says so.
/// </summary>
internal sealed class SegmentLayout
{
    private const int MostNodes = 30;
    private const int MostEdges = 80;
    private const int Sweeps = 8;

    private static readonly string[] SharedWords = ["for all", "asks all"];

    /// <summary>Boxes.</summary>
    public required IReadOnlyList<PictureNode> Nodes { get; init; }

    /// <summary>Arrows, fewest flows first, so that the thick ones lie on top.</summary>
    public required IReadOnlyList<PictureEdge> Edges { get; init; }

    /// <summary>Boxes and arrows that there were before the picture was cut to the largest.</summary>
    public required (int Nodes, int Edges) All { get; init; }

    public static SegmentLayout Of(RuleFindings findings)
    {
        var rules = findings.Proposal.Rules;
        var flows = new Dictionary<string, long>();
        var pairs = new Dictionary<(string, string), List<ProposedRule>>();
        foreach (var rule in rules)
        {
            foreach (var party in new[] { rule.Client, rule.Server }.Where(party => party.Kind != PartyKind.EveryWorkload).DistinctBy(party => party.Id))
            {
                flows[party.Id] = flows.GetValueOrDefault(party.Id) + rule.Evidence.Flows;
            }

            // One flow here or there is no structure.
            if (rule.IsShared || rule.Class == RuleClass.InsufficientEvidence)
            {
                continue;
            }

            if (!pairs.TryGetValue((rule.Client.Id, rule.Server.Id), out var those))
            {
                pairs.Add((rule.Client.Id, rule.Server.Id), those = []);
            }

            those.Add(rule);
        }

        string[] shown =
        [
            .. flows.OrderByDescending(node => node.Value).ThenBy(node => node.Key, StringComparer.Ordinal).Take(MostNodes)
                .Select(node => node.Key).Order(StringComparer.Ordinal),
        ];
        var number = shown.Select((id, index) => (id, index)).ToDictionary(node => node.id, node => node.index);
        var edges = pairs.Where(pair => number.ContainsKey(pair.Key.Item1) && number.ContainsKey(pair.Key.Item2))
            .Select(pair => Edge(number[pair.Key.Item1], number[pair.Key.Item2], pair.Value))
            .OrderByDescending(edge => edge.Flows).ThenBy(edge => (edge.From, edge.To)).Take(MostEdges).Reverse().ToArray();
        var columns = Columns(shown.Length, edges);
        var rows = Rows(columns, edges);
        return new()
        {
            Nodes = [.. shown.Select((id, index) => Node(findings, id, columns[index], rows[index]))],
            Edges = edges,
            All = (flows.Count, pairs.Count),
        };
    }

    private static PictureEdge Edge(int from, int to, List<ProposedRule> rules) => new(
        from,
        to,
        rules.Sum(rule => rule.Evidence.Flows),
        [
            .. rules.OrderByDescending(rule => rule.Evidence.Flows).ThenBy(rule => rule.Id, StringComparer.Ordinal)
                .Select(rule => $"{RuleText.Protocol(rule.Protocol)} {RuleText.Ports(rule)}".TrimEnd()),
        ],
        rules.Max(rule => rule.Class));

    private static PictureNode Node(RuleFindings findings, string id, int column, int row)
    {
        if (findings.Map.Segments.FirstOrDefault(segment => segment.Id == id) is not { } segment)
        {
            return new(id, id, "not ours", column, row);
        }

        var hosts = segment.Members.Length == 1 ? "1 host" : $"{segment.Members.Length} hosts";
        var shared = findings.Proposal.Rules.Where(rule => rule.IsShared).ToLookup(rule => rule.Client.Id == id ? "asks all" : rule.Server.Id == id ? "for all" : "");
        string[] remarks =
        [
            hosts,
            .. SharedWords.Where(shared.Contains).Select(word => $"{Few(shared[word])} {word}"),
        ];
        return new(id, segment.Name, string.Join(" · ", remarks), column, row);
    }

    private static string Few(IEnumerable<ProposedRule> rules)
    {
        var services = rules.OrderByDescending(rule => rule.Evidence.Flows).ThenBy(rule => rule.Id, StringComparer.Ordinal)
            .Select(rule => $"{RuleText.Protocol(rule.Protocol)} {RuleText.Ports(rule)}".TrimEnd()).ToArray();
        return services.Length == 1 ? services[0] : $"{services[0]} +{services.Length - 1}";
    }

    /// <summary>The column right of all clients; edges that close a circle do not count.</summary>
    private static int[] Columns(int nodes, PictureEdge[] edges)
    {
        var next = edges.OrderByDescending(edge => edge.Flows).ThenBy(edge => (edge.From, edge.To)).ToLookup(edge => edge.From, edge => edge.To);
        var state = new int[nodes];
        var order = new List<int>();
        var forward = new List<(int From, int To)>();
        var isEntered = edges.Select(edge => edge.To).ToHashSet();
        foreach (var node in Enumerable.Range(0, nodes).OrderBy(isEntered.Contains))
        {
            Visit(node);
        }

        var columns = new int[nodes];
        var of = forward.ToLookup(edge => edge.From, edge => edge.To);
        for (var index = order.Count - 1; index >= 0; index--)
        {
            foreach (var to in of[order[index]])
            {
                columns[to] = Math.Max(columns[to], columns[order[index]] + 1);
            }
        }

        return columns;

        // At most thirty deep.
        void Visit(int node)
        {
            if (state[node] != 0)
            {
                return;
            }

            state[node] = 1;
            foreach (var to in next[node])
            {
                if (state[to] == 1)
                {
                    continue;
                }

                forward.Add((node, to));
                Visit(to);
            }

            state[node] = 2;
            order.Add(node);
        }
    }

    /// <summary>Boxes go to the mean place of those that they are joined with, over and over.</summary>
    private static int[] Rows(int[] columns, PictureEdge[] edges)
    {
        var joined = edges.Where(edge => edge.From != edge.To).SelectMany(edge => new[] { (edge.From, edge.To), (edge.To, edge.From) })
            .ToLookup(edge => edge.Item1, edge => edge.Item2);
        var rows = new int[columns.Length];
        var levels = Enumerable.Range(0, columns.Length).GroupBy(node => columns[node]).OrderBy(level => level.Key)
            .Select(level => level.ToArray()).ToArray();
        foreach (var level in levels)
        {
            Number(level);
        }

        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            foreach (var level in sweep % 2 == 0 ? levels : levels.Reverse())
            {
                Number([.. level.OrderBy(node => joined[node].Any() ? joined[node].Average(Place) : Place(node)).ThenBy(node => node)]);
            }
        }

        return rows;

        double Place(int node) => (rows[node] + 0.5) / levels[Array.FindIndex(levels, level => level.Contains(node))].Length;

        void Number(int[] level)
        {
            for (var row = 0; row < level.Length; row++)
            {
                rows[level[row]] = row;
            }
        }
    }
}
