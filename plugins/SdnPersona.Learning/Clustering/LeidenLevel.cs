namespace SdnPersona.Learning;

/// <summary>A graph whose nodes are parts of the one below; weight inside a part only counts in its strength.</summary>
internal sealed class LeidenLevel
{
    public required int[] Starts { get; init; }

    public required int[] Neighbours { get; init; }

    public required double[] Weights { get; init; }

    public required double[] Strength { get; init; }

    public int Count => Strength.Length;

    public static LeidenLevel Of(SparseGraph graph)
    {
        var starts = new int[graph.NodeCount + 1];
        var neighbours = new List<int>(2 * graph.EdgeCount);
        var weights = new List<double>(2 * graph.EdgeCount);
        var strength = new double[graph.NodeCount];
        for (var i = 0; i < graph.NodeCount; i++)
        {
            neighbours.AddRange(graph.Neighbours(i));
            weights.AddRange(graph.Weights(i));
            starts[i + 1] = neighbours.Count;
            foreach (var weight in graph.Weights(i))
            {
                strength[i] += weight;
            }
        }

        return new LeidenLevel { Starts = starts, Neighbours = [.. neighbours], Weights = [.. weights], Strength = strength };
    }

    public LeidenLevel Joined(int[] parts, int count)
    {
        var members = new int[count + 1];
        foreach (var part in parts)
        {
            members[part + 1]++;
        }

        for (var part = 0; part < count; part++)
        {
            members[part + 1] += members[part];
        }

        var byPart = new int[parts.Length];
        var next = members[..count];
        var strength = new double[count];
        for (var i = 0; i < parts.Length; i++)
        {
            byPart[next[parts[i]]++] = i;
            strength[parts[i]] += Strength[i];
        }

        var starts = new int[count + 1];
        var neighbours = new List<int>();
        var weights = new List<double>();
        var toPart = new double[count];
        var touched = new List<int>();
        for (var part = 0; part < count; part++)
        {
            touched.Clear();
            foreach (var node in byPart.AsSpan(members[part]..members[part + 1]))
            {
                for (var e = Starts[node]; e < Starts[node + 1]; e++)
                {
                    var other = parts[Neighbours[e]];
                    if (other == part)
                    {
                        continue;
                    }

                    if (toPart[other] == 0)
                    {
                        touched.Add(other);
                    }

                    toPart[other] += Weights[e];
                }
            }

            foreach (var other in touched)
            {
                neighbours.Add(other);
                weights.Add(toPart[other]);
                toPart[other] = 0;
            }

            starts[part + 1] = neighbours.Count;
        }

        return new LeidenLevel { Starts = starts, Neighbours = [.. neighbours], Weights = [.. weights], Strength = strength };
    }
}
