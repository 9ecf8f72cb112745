namespace SdnPersona.MicroSegments;

/// <summary>What the operator demands, over rows of hosts: units that stay whole, and pairs of units that stay apart.</summary>
internal sealed class SegmentConstraints
{
    private readonly HashSet<(int, int)> _apart = [];

    /// <summary>Unit of each row.</summary>
    public required int[] UnitOf { get; init; }

    public required int UnitCount { get; init; }

    public static SegmentConstraints Of(ServiceGraph graph, int[] hosts, DiscoveryOptions options)
    {
        var rowOf = new Dictionary<string, int>();
        for (var row = 0; row < hosts.Length; row++)
        {
            rowOf.TryAdd(graph.Hosts[hosts[row]], row);
        }

        var root = Enumerable.Range(0, hosts.Length).ToArray();
        var pinned = options.Pins.Where(pin => rowOf.ContainsKey(pin.Key))
            .GroupBy(pin => pin.Value, pin => rowOf[pin.Key]).OrderBy(pin => pin.Key, StringComparer.Ordinal)
            .Select(pin => (Name: pin.Key, Rows: pin.Order().ToArray())).ToArray();
        foreach (var (_, rows) in pinned)
        {
            foreach (var row in rows)
            {
                Join(root, rows[0], row);
            }
        }

        foreach (var (a, b) in options.MustLink)
        {
            if (rowOf.TryGetValue(a, out var first) && rowOf.TryGetValue(b, out var second))
            {
                Join(root, first, second);
            }
        }

        var numbers = new Dictionary<int, int>();
        var units = root.Select((_, row) =>
        {
            var top = Top(root, row);
            numbers.TryAdd(top, numbers.Count);
            return numbers[top];
        }).ToArray();
        var constraints = new SegmentConstraints { UnitOf = units, UnitCount = numbers.Count };
        foreach (var (a, b) in options.CannotLink)
        {
            if (rowOf.TryGetValue(a, out var first) && rowOf.TryGetValue(b, out var second))
            {
                constraints.KeepApart(units[first], units[second], $"cannotLink {a}, {b}: mustLink or pins join them; remove one");
            }
        }

        for (var i = 0; i < pinned.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                constraints.KeepApart(units[pinned[i].Rows[0]], units[pinned[j].Rows[0]],
                    $"pins {pinned[j].Name}, {pinned[i].Name}: mustLink joins their hosts; remove one");
            }
        }

        return constraints;
    }

    /// <summary>Groups of units in which no two are kept apart: later units leave for a group of their own, together where they may.</summary>
    public int[] Separated(int[] groups)
    {
        if (_apart.Count == 0)
        {
            return groups;
        }

        var result = (int[])groups.Clone();
        var next = groups.Length;
        foreach (var group in Enumerable.Range(0, groups.Length).GroupBy(unit => groups[unit]).ToArray())
        {
            var parts = new List<(int Label, List<int> Bound)> { (group.Key, []) };
            foreach (var unit in group.Where(unit => _apart.Any(pair => pair.Item1 == unit || pair.Item2 == unit)))
            {
                var part = parts.FindIndex(part => part.Bound.TrueForAll(other => !AreApart(unit, other)));
                if (part < 0)
                {
                    part = parts.Count;
                    parts.Add((next++, []));
                }

                parts[part].Bound.Add(unit);
                result[unit] = parts[part].Label;
            }
        }

        return result;
    }

    private bool AreApart(int a, int b) => _apart.Contains((Math.Min(a, b), Math.Max(a, b)));

    private void KeepApart(int a, int b, string contradiction)
    {
        if (a == b)
        {
            throw new ArgumentException(contradiction);
        }

        _apart.Add((Math.Min(a, b), Math.Max(a, b)));
    }

    private static void Join(int[] root, int a, int b)
    {
        int first = Top(root, a), second = Top(root, b);
        root[Math.Max(first, second)] = Math.Min(first, second);
    }

    private static int Top(int[] root, int row)
    {
        while (root[row] != row)
        {
            row = root[row];
        }

        return row;
    }
}
