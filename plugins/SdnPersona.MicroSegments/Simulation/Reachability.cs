using System.Numerics;

namespace SdnPersona.MicroSegments;

/// <summary>
/// Counts what each node of a directed graph reaches over one step or more. Nodes that reach each other are one component (Tarjan, without
/// recursion, for chains are long), and components take over what their successors reach.
/// </summary>
internal sealed class Reachability
{
    private const int Unvisited = -1;

    private readonly int[][] _next;
    private readonly int[] _weights;
    private readonly int[] _order;
    private readonly int[] _low;
    private readonly int[] _component;
    private readonly List<ulong[]> _reached = [];
    private readonly List<long> _componentWeights = [];
    private readonly Stack<int> _open = new();
    private int _visited;

    private Reachability(int[] weights, IEnumerable<(int From, int To)> edges)
    {
        _weights = weights;
        var next = edges.Distinct().ToLookup(edge => edge.From, edge => edge.To);
        _next = [.. Enumerable.Range(0, weights.Length).Select(node => next[node].ToArray())];
        _order = [.. Enumerable.Repeat(Unvisited, weights.Length)];
        _low = new int[weights.Length];
        _component = [.. Enumerable.Repeat(Unvisited, weights.Length)];
    }

    /// <summary>
    /// For each node the weights of all that it reaches; a node that reaches itself counts one less, for nobody is a danger to himself.
    /// </summary>
    public static long[] Count(int[] weights, IEnumerable<(int From, int To)> edges)
    {
        var reachability = new Reachability(weights, edges);
        for (var node = 0; node < weights.Length; node++)
        {
            if (reachability._order[node] == Unvisited)
            {
                reachability.Visit(node);
            }
        }

        var counts = reachability._reached.Select((_, component) => reachability.Weight(component)).ToArray();
        return [.. reachability._component.Select(component => counts[component])];
    }

    private void Visit(int root)
    {
        var path = new Stack<(int Node, int Step)>();
        Enter(root);
        path.Push((root, 0));
        while (path.TryPop(out var top))
        {
            var (node, step) = top;
            if (step < _next[node].Length)
            {
                path.Push((node, step + 1));
                var to = _next[node][step];
                if (_order[to] == Unvisited)
                {
                    Enter(to);
                    path.Push((to, 0));
                }
                else if (_component[to] == Unvisited)
                {
                    _low[node] = Math.Min(_low[node], _order[to]);
                }

                continue;
            }

            if (_low[node] == _order[node])
            {
                Close(node);
            }

            if (path.TryPeek(out var parent))
            {
                _low[parent.Node] = Math.Min(_low[parent.Node], _low[node]);
            }
        }
    }

    private void Enter(int node)
    {
        _order[node] = _low[node] = _visited++;
        _open.Push(node);
    }

    /// <summary>Everything that a component leads to is closed before it.</summary>
    private void Close(int first)
    {
        var component = _reached.Count;
        var members = new List<int>();
        int node;
        do
        {
            node = _open.Pop();
            _component[node] = component;
            members.Add(node);
        }
        while (node != first);

        var reached = new ulong[(component / 64) + 1];
        foreach (var to in members.SelectMany(member => _next[member]).Select(to => _component[to]).Distinct())
        {
            reached[to / 64] |= 1UL << (to % 64);
            if (to == component)
            {
                continue;
            }

            var beyond = _reached[to];
            for (var word = 0; word < beyond.Length; word++)
            {
                reached[word] |= beyond[word];
            }
        }

        _reached.Add(reached);
        _componentWeights.Add(members.Sum(member => (long)_weights[member]));
    }

    private long Weight(int component)
    {
        var reached = _reached[component];
        var weight = 0L;
        for (var word = 0; word < reached.Length; word++)
        {
            for (var bits = reached[word]; bits != 0; bits &= bits - 1)
            {
                weight += _componentWeights[(64 * word) + BitOperations.TrailingZeroCount(bits)];
            }
        }

        return (reached[component / 64] & (1UL << (component % 64))) != 0 ? weight - 1 : weight;
    }
}
