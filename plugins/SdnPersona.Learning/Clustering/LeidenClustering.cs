namespace SdnPersona.Learning;

/// <summary>
/// Groups of a graph by modularity with the Leiden algorithm (Traag, Waltman and van Eck 2019, doi 10.1038/s41598-019-41695-z):
/// nodes move to where they fit best, groups are refined into parts that are connected, parts become the nodes of a smaller graph,
/// and so on. The answer depends on the graph and the seed alone. Every group is connected.
/// </summary>
public static class LeidenClustering
{
    /// <summary>Merges in refinement are drawn with probability ∝ exp(gain / this); the authors' default.</summary>
    private const double Randomness = 0.01;

    private const int MostRounds = 50;

    /// <summary>Finds groups.</summary>
    /// <param name="graph">What to group; a node without edges is a group of its own.</param>
    /// <param name="resolution">Above 0; more finds more and smaller groups, 1 is plain modularity.</param>
    /// <param name="seed">Where chance begins.</param>
    /// <returns>A group for each node, numbered from 0 in the order of their first members.</returns>
    public static int[] Cluster(SparseGraph graph, double resolution = 1, int seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(resolution);
        var group = Enumerable.Range(0, graph.NodeCount).ToArray();
        if (graph.TotalWeight == 0)
        {
            return group;
        }

        var random = new Random(seed);
        var scale = resolution / (2 * graph.TotalWeight);
        for (var round = 0; round < MostRounds; round++)
        {
            // One iteration: down to where nothing more can be joined; the next starts from what it found.
            var level = LeidenLevel.Of(graph);
            var nodeOf = Enumerable.Range(0, graph.NodeCount).ToArray();
            var partition = (int[])group.Clone();
            while (true)
            {
                Move(level, partition, scale, random);
                var parts = Refine(level, partition, scale, random);
                var count = Compact(parts);
                if (count == level.Count)
                {
                    break;
                }

                var coarse = new int[count];
                for (var i = 0; i < parts.Length; i++)
                {
                    coarse[parts[i]] = partition[i];
                }

                level = level.Joined(parts, count);
                partition = coarse;
                Compact(partition);
                for (var i = 0; i < nodeOf.Length; i++)
                {
                    nodeOf[i] = parts[nodeOf[i]];
                }
            }

            var found = Connected(graph, nodeOf.Select(node => partition[node]).ToArray());
            if (found.AsSpan().SequenceEqual(group))
            {
                break;
            }

            if (round > 0 && Modularity(graph, found, resolution) <= Modularity(graph, group, resolution) + 1e-12)
            {
                break;
            }

            group = found;
        }

        return group;
    }

    /// <summary>
    /// Newman's modularity with a resolution: share of weight inside groups less resolution × what chance would put there
    /// (configuration model). At most 1; 0 of a graph without edges.
    /// </summary>
    public static double Modularity(SparseGraph graph, ReadOnlySpan<int> groups, double resolution = 1)
    {
        if (groups.Length != graph.NodeCount)
        {
            throw new ArgumentException($"needs one group per node: {graph.NodeCount}, not {groups.Length}", nameof(groups));
        }

        var twice = 2 * graph.TotalWeight;
        if (twice == 0)
        {
            return 0;
        }

        var inside = 0.0;
        var strengths = new Dictionary<int, double>();
        for (var i = 0; i < groups.Length; i++)
        {
            var neighbours = graph.Neighbours(i);
            var weights = graph.Weights(i);
            var strength = 0.0;
            for (var n = 0; n < neighbours.Length; n++)
            {
                strength += weights[n];
                inside += groups[neighbours[n]] == groups[i] ? weights[n] : 0;
            }

            strengths[groups[i]] = strengths.GetValueOrDefault(groups[i]) + strength;
        }

        return (inside / twice) - (resolution * strengths.Values.Sum(strength => strength / twice * (strength / twice)));
    }

    /// <summary>Local moving with a queue: only nodes whose neighbours moved are looked at again.</summary>
    private static void Move(LeidenLevel level, int[] partition, double scale, Random random)
    {
        var strength = new double[level.Count];
        var sizes = new int[level.Count];
        for (var i = 0; i < level.Count; i++)
        {
            strength[partition[i]] += level.Strength[i];
            sizes[partition[i]]++;
        }

        var free = new Stack<int>(Enumerable.Range(0, level.Count).Where(group => sizes[group] == 0));
        var order = Enumerable.Range(0, level.Count).ToArray();
        random.Shuffle(order);
        var queue = new Queue<int>(order);
        var queued = new bool[level.Count];
        Array.Fill(queued, true);
        var toGroup = new double[level.Count];
        var touched = new List<int>();
        while (queue.TryDequeue(out var node))
        {
            queued[node] = false;
            var own = partition[node];
            touched.Clear();
            for (var e = level.Starts[node]; e < level.Starts[node + 1]; e++)
            {
                var group = partition[level.Neighbours[e]];
                if (toGroup[group] == 0)
                {
                    touched.Add(group);
                }

                toGroup[group] += level.Weights[e];
            }

            strength[own] -= level.Strength[node];
            sizes[own]--;
            var best = own;
            var bestGain = toGroup[own] - (scale * level.Strength[node] * strength[own]);
            foreach (var group in touched)
            {
                var gain = toGroup[group] - (scale * level.Strength[node] * strength[group]);
                if (gain > bestGain + 1e-12)
                {
                    (best, bestGain) = (group, gain);
                }
            }

            // Alone is better than among those that it does not belong to.
            if (bestGain < -1e-12 && sizes[own] > 0)
            {
                best = free.Pop();
            }

            foreach (var group in touched)
            {
                toGroup[group] = 0;
            }

            strength[best] += level.Strength[node];
            sizes[best]++;
            if (best == own)
            {
                continue;
            }

            partition[node] = best;
            if (sizes[own] == 0)
            {
                free.Push(own);
            }

            for (var e = level.Starts[node]; e < level.Starts[node + 1]; e++)
            {
                var neighbour = level.Neighbours[e];
                if (partition[neighbour] != best && !queued[neighbour])
                {
                    queued[neighbour] = true;
                    queue.Enqueue(neighbour);
                }
            }
        }
    }

    /// <summary>Splits each group into well-connected parts: single nodes join a part of their group, never leave one.</summary>
    private static int[] Refine(LeidenLevel level, int[] partition, double scale, Random random)
    {
        var groupStrength = new double[level.Count];
        var parts = Enumerable.Range(0, level.Count).ToArray();
        var partStrength = (double[])level.Strength.Clone();
        var partSizes = Enumerable.Repeat(1, level.Count).ToArray();
        var inGroup = new double[level.Count];
        for (var i = 0; i < level.Count; i++)
        {
            groupStrength[partition[i]] += level.Strength[i];
            for (var e = level.Starts[i]; e < level.Starts[i + 1]; e++)
            {
                inGroup[i] += partition[level.Neighbours[e]] == partition[i] ? level.Weights[e] : 0;
            }
        }

        // Weight from a part to the rest of its group; a part is well connected if chance would give less.
        var partToRest = (double[])inGroup.Clone();
        var order = Enumerable.Range(0, level.Count).ToArray();
        random.Shuffle(order);
        var toPart = new double[level.Count];
        var touched = new List<int>();
        var choices = new List<(int Part, double Gain)>();
        foreach (var node in order)
        {
            var group = partition[node];
            var own = level.Strength[node];
            if (partSizes[parts[node]] > 1 || inGroup[node] < scale * own * (groupStrength[group] - own))
            {
                continue;
            }

            touched.Clear();
            choices.Clear();
            for (var e = level.Starts[node]; e < level.Starts[node + 1]; e++)
            {
                var neighbour = level.Neighbours[e];
                if (partition[neighbour] != group)
                {
                    continue;
                }

                if (toPart[parts[neighbour]] == 0)
                {
                    touched.Add(parts[neighbour]);
                }

                toPart[parts[neighbour]] += level.Weights[e];
            }

            foreach (var part in touched)
            {
                var gain = toPart[part] - (scale * own * partStrength[part]);
                if (gain > 0 && partToRest[part] >= scale * partStrength[part] * (groupStrength[group] - partStrength[part]))
                {
                    choices.Add((part, gain));
                }
            }

            if (choices.Count > 0)
            {
                var part = Draw(choices, random);
                partSizes[parts[node]] = 0;
                partStrength[parts[node]] = 0;
                partToRest[part] += inGroup[node] - (2 * toPart[part]);
                parts[node] = part;
                partStrength[part] += own;
                partSizes[part]++;
            }

            foreach (var part in touched)
            {
                toPart[part] = 0;
            }
        }

        return parts;
    }

    private static int Draw(List<(int Part, double Gain)> choices, Random random)
    {
        var most = choices.Max(choice => choice.Gain);
        var left = random.NextDouble() * choices.Sum(choice => Math.Exp((choice.Gain - most) / Randomness));
        foreach (var (part, gain) in choices)
        {
            left -= Math.Exp((gain - most) / Randomness);
            if (left <= 0)
            {
                return part;
            }
        }

        return choices[^1].Part;
    }

    /// <summary>Each connected piece of each group, numbered in the order of first members.</summary>
    private static int[] Connected(SparseGraph graph, int[] groups)
    {
        var pieces = new int[groups.Length];
        Array.Fill(pieces, -1);
        var stack = new Stack<int>();
        var count = 0;
        for (var first = 0; first < groups.Length; first++)
        {
            if (pieces[first] >= 0)
            {
                continue;
            }

            pieces[first] = count;
            stack.Push(first);
            while (stack.TryPop(out var node))
            {
                foreach (var neighbour in graph.Neighbours(node))
                {
                    if (pieces[neighbour] < 0 && groups[neighbour] == groups[node])
                    {
                        pieces[neighbour] = count;
                        stack.Push(neighbour);
                    }
                }
            }

            count++;
        }

        return pieces;
    }

    private static int Compact(int[] labels)
    {
        var numbers = new Dictionary<int, int>();
        for (var i = 0; i < labels.Length; i++)
        {
            if (!numbers.TryGetValue(labels[i], out var number))
            {
                number = numbers.Count;
                numbers.Add(labels[i], number);
            }

            labels[i] = number;
        }

        return numbers.Count;
    }
}
