using SdnPersona.Abstractions;

namespace SdnPersona.MicroSegments;

/// <summary>
/// Joins ports of one pair of parties. Dense runs above the well-known ports (servers that number their instances, RPC) become one
/// range; what is left of the ports that systems draw at random becomes one range when there are many.
/// </summary>
internal static class PortCollapse
{
    private const int FirstJoined = 1024;
    private const int FirstEphemeral = 32768;
    private const int FirstDynamic = 49152;

    /// <summary>Ranges that hold every port once, in order, and whether each is one of ports drawn at random.</summary>
    public static List<(PortRange Ports, bool IsDynamic)> Of(IReadOnlyList<ushort> ports, RuleOptions options)
    {
        var result = new List<(PortRange, bool)>();
        var left = new List<ushort>();
        var sorted = ports.Order().ToArray();
        for (var i = 0; i < sorted.Length;)
        {
            var end = sorted[i] < FirstJoined ? i : Run(sorted, i, options);
            if (end - i + 1 >= options.LeastRangePorts)
            {
                result.Add((new(sorted[i], sorted[end]), false));
                i = end + 1;
                continue;
            }

            left.Add(sorted[i]);
            i++;
        }

        var random = left.Where(port => port >= FirstEphemeral).ToArray();
        if (random.Length >= options.LeastRangePorts)
        {
            // A range must not lie over another, for every edge is evidence of one rule only: dense runs are cut out of it.
            var from = random[0] >= FirstDynamic ? FirstDynamic : FirstEphemeral;
            result.AddRange(Around(from, result, random).Select(range => (range, true)));
            left.RemoveAll(port => port >= FirstEphemeral);
        }

        result.AddRange(left.Select(port => (new PortRange(port, port), false)));
        return [.. result.OrderBy(range => range.Item1.First)];
    }

    /// <summary>Index of the last port up to which the ports from the first on are dense; the longest such run.</summary>
    private static int Run(ushort[] ports, int first, RuleOptions options)
    {
        var last = first;
        for (var i = first + 1; i < ports.Length; i++)
        {
            // Beyond this no number of further ports could be dense enough.
            if (ports.Length - first < options.LeastRangeDensity * (ports[i] - ports[first] + 1))
            {
                break;
            }

            if (i - first + 1 >= options.LeastRangeDensity * (ports[i] - ports[first] + 1))
            {
                last = i;
            }
        }

        return last;
    }

    /// <summary>From a port to the last one, without the ranges that exist; only parts in which something was seen.</summary>
    private static IEnumerable<PortRange> Around(int from, List<(PortRange Ports, bool)> ranges, ushort[] seen)
    {
        var start = from;
        foreach (var (ports, _) in ranges.Where(range => range.Item1.Last >= from).OrderBy(range => range.Item1.First))
        {
            if (ports.First > start && seen.Any(port => port >= start && port < ports.First))
            {
                yield return new((ushort)start, (ushort)(ports.First - 1));
            }

            start = Math.Max(start, ports.Last + 1);
        }

        if (start <= ushort.MaxValue && seen.Any(port => port >= start))
        {
            yield return new((ushort)start, ushort.MaxValue);
        }
    }
}
