namespace SdnPersona.Learning;

/// <summary>
/// A weighted undirected graph without loops, as compressed rows. Immutable. Nodes are numbered from 0.
/// </summary>
public sealed class SparseGraph
{
    private readonly int[] _starts;
    private readonly int[] _neighbours;
    private readonly double[] _weights;

    private SparseGraph(int[] starts, int[] neighbours, double[] weights)
    {
        _starts = starts;
        _neighbours = neighbours;
        _weights = weights;
        TotalWeight = weights.Sum() / 2;
    }

    /// <summary>Number of nodes.</summary>
    public int NodeCount => _starts.Length - 1;

    /// <summary>Number of edges, each counted once.</summary>
    public int EdgeCount => _neighbours.Length / 2;

    /// <summary>Sum of the weights of all edges, each counted once.</summary>
    public double TotalWeight { get; }

    /// <summary>Builds a graph. Edges between the same two nodes, in either order, add up; loops are left out.</summary>
    /// <param name="nodes">Number of nodes.</param>
    /// <param name="edges">Two nodes and a weight above 0 each.</param>
    /// <exception cref="ArgumentOutOfRangeException">A node is not one, or a weight is not finite and above 0.</exception>
    public static SparseGraph Of(int nodes, IEnumerable<(int A, int B, double Weight)> edges)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nodes);
        var sums = new Dictionary<(int, int), double>();
        foreach (var (a, b, weight) in edges)
        {
            if ((uint)a >= (uint)nodes || (uint)b >= (uint)nodes)
            {
                throw new ArgumentOutOfRangeException(nameof(edges), $"edge {a}–{b}: nodes are 0 to {nodes - 1}");
            }

            if (!double.IsFinite(weight) || weight <= 0)
            {
                throw new ArgumentOutOfRangeException(nameof(edges), $"edge {a}–{b}: weight {weight} must be finite and above 0");
            }

            if (a != b)
            {
                var pair = (Math.Min(a, b), Math.Max(a, b));
                sums[pair] = sums.GetValueOrDefault(pair) + weight;
            }
        }

        var starts = new int[nodes + 1];
        foreach (var (a, b) in sums.Keys)
        {
            starts[a + 1]++;
            starts[b + 1]++;
        }

        for (var i = 0; i < nodes; i++)
        {
            starts[i + 1] += starts[i];
        }

        var next = starts[..nodes];
        var neighbours = new int[starts[nodes]];
        var weights = new double[starts[nodes]];
        foreach (var ((a, b), weight) in sums)
        {
            (neighbours[next[a]], weights[next[a]++]) = (b, weight);
            (neighbours[next[b]], weights[next[b]++]) = (a, weight);
        }

        // Sorted, so that the order in which edges came decides nothing.
        for (var i = 0; i < nodes; i++)
        {
            Array.Sort(neighbours, weights, starts[i], starts[i + 1] - starts[i]);
        }

        return new SparseGraph(starts, neighbours, weights);
    }

    /// <summary>Neighbours of a node, rising.</summary>
    public ReadOnlySpan<int> Neighbours(int node) => _neighbours.AsSpan(_starts[node].._starts[node + 1]);

    /// <summary>Weights of the edges to <see cref="Neighbours"/>, in their order.</summary>
    public ReadOnlySpan<double> Weights(int node) => _weights.AsSpan(_starts[node].._starts[node + 1]);
}
