using System.Collections.Immutable;

namespace SdnPersona.MicroSegments;

/// <summary>
/// Joins prefixes that were seen into fewer, so that what they hold is at most <see cref="RuleOptions.MostOverPermission"/> times what
/// was seen: every joined prefix keeps the bound by itself, so that all of them do. Names that are no prefixes stay as they are.
/// </summary>
internal static class PrefixAggregation
{
    /// <summary>The prefixes, how far they go beyond what was seen, and whether they gave way to all addresses.</summary>
    public static (ImmutableArray<string> Prefixes, double OverPermission, bool IsAll) Of(IEnumerable<string> seen, RuleOptions options)
    {
        var names = new List<string>();
        var prefixes = new List<OutsidePrefix>();
        foreach (var name in seen)
        {
            if (OutsidePrefix.Parse(name) is { } prefix)
            {
                prefixes.Add(prefix);
            }
            else
            {
                names.Add(name);
            }
        }

        var distinct = Distinct(prefixes);
        var joined = distinct.GroupBy(prefix => prefix.FamilyLength).OrderByDescending(family => family.Key)
            .SelectMany(family => Join([.. family], family.Key, options)).ToList();
        var isAll = joined.Count + names.Count > options.MostPrefixes && joined.Count > 0;
        if (isAll)
        {
            joined = [.. joined.Select(prefix => prefix.Shortened(prefix.FamilyLength)).Distinct()];
        }

        var over = distinct.Count == 0 ? 1 : joined.Sum(prefix => prefix.Size) / distinct.Sum(prefix => prefix.Size);
        return ([.. joined.Select(prefix => prefix.ToString()), .. names.Distinct().Order(StringComparer.Ordinal)], over, isAll);
    }

    /// <summary>In order, none within another.</summary>
    private static List<OutsidePrefix> Distinct(List<OutsidePrefix> prefixes)
    {
        var result = new List<OutsidePrefix>();
        foreach (var prefix in prefixes.Distinct().OrderBy(prefix => prefix.Address).ThenBy(prefix => prefix.Length))
        {
            if (result.Count == 0 || !result[^1].Contains(prefix))
            {
                result.Add(prefix);
            }
        }

        return result;
    }

    /// <summary>Goes from short prefixes to long ones: the first that keeps the bound is taken whole.</summary>
    private static List<OutsidePrefix> Join(OutsidePrefix[] seen, int family, RuleOptions options)
    {
        var result = new List<OutsidePrefix>();
        Join(0, seen.Length, family + 1);
        return result;

        void Join(int from, int to, int length)
        {
            if (to - from == 1)
            {
                result.Add(seen[from]);
                return;
            }

            // Everything up to where the first and the last differ is common to all.
            var common = Math.Max(length, CommonLength(seen[from], seen[to - 1]));
            var whole = seen[from].Shortened(common);
            if (whole.Contains(seen[to - 1]))
            {
                if (whole.Size <= options.MostOverPermission * seen[from..to].Sum(prefix => prefix.Size))
                {
                    result.Add(whole);
                    return;
                }

                common++;
            }

            for (var start = from; start < to;)
            {
                var part = seen[start].Shortened(common);
                var end = start + 1;
                while (end < to && part.Contains(seen[end]))
                {
                    end++;
                }

                Join(start, end, common);
                start = end;
            }
        }
    }

    private static int CommonLength(OutsidePrefix a, OutsidePrefix b) =>
        Math.Min((int)UInt128.LeadingZeroCount(a.Address ^ b.Address), Math.Min(a.Length, b.Length));
}
