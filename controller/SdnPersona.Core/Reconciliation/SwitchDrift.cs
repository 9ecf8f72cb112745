using System.Collections.Immutable;
using SdnPersona.Core.Pipeline;
using SharpOpenFlow;

namespace SdnPersona.Core.Reconciliation;

/// <summary>How an entry of a switch differs from what is expected.</summary>
public enum DriftKind
{
    /// <summary>Expected, and not there.</summary>
    Missing = 0,

    /// <summary>There, but with other contents than expected.</summary>
    Different = 1,

    /// <summary>Ours by its mark, and not expected.</summary>
    Unexpected = 2,

    /// <summary>Somebody else's; it is never touched.</summary>
    Foreign = 3,
}

/// <summary>One difference, in the notation of ovs-ofctl.</summary>
/// <param name="Kind">How it differs.</param>
/// <param name="Expected">What should be there; null for what nobody expects.</param>
/// <param name="Installed">What is there; null when nothing is.</param>
public sealed record DriftEntry(DriftKind Kind, string? Expected, string? Installed);

/// <summary>What a switch holds beside what it should hold. Flows of somebody else are listed; they are no drift of ours.</summary>
/// <param name="Expected">Number of flows, meters and groups that should be there.</param>
/// <param name="Entries">All differences: meters, groups, then flows in the order of tables.</param>
public sealed record SwitchDrift(int Expected, ImmutableArray<DriftEntry> Entries)
{
    /// <summary>Whether all is as expected, whatever there is of somebody else's.</summary>
    public bool IsClean => Entries.All(entry => entry.Kind == DriftKind.Foreign);

    /// <summary>Compares.</summary>
    /// <param name="program">What should be there.</param>
    /// <param name="installed">What is there of ours.</param>
    /// <param name="others">Flows of somebody else.</param>
    public static SwitchDrift Between(SwitchProgram program, InstalledState installed, IEnumerable<Flow> others)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(installed);
        return new(
            program.Flows.Count + program.Meters.Count + program.Groups.Count,
            [
                .. Compare(program.Meters, installed.Meters).OrderBy(entry => entry.Key.Value).Select(entry => entry.Drift),
                .. Compare(program.Groups, installed.Groups).OrderBy(entry => entry.Key.Value).Select(entry => entry.Drift),
                .. Compare(program.Flows, installed.Flows)
                    .OrderBy(entry => entry.Key.Table)
                    .ThenByDescending(entry => entry.Key.Priority)
                    .Select(entry => entry.Drift),
                .. others.OrderBy(flow => flow.Table)
                    .ThenByDescending(flow => flow.Priority)
                    .Select(flow => new DriftEntry(DriftKind.Foreign, null, flow.ToString())),
            ]);
    }

    private static IEnumerable<(TKey Key, DriftEntry Drift)> Compare<TKey, T>(
        IReadOnlyDictionary<TKey, T> expected, IReadOnlyDictionary<TKey, T> installed)
        where TKey : notnull
        where T : notnull
    {
        foreach (var (key, wanted) in expected)
        {
            if (!installed.TryGetValue(key, out var present))
            {
                yield return (key, new(DriftKind.Missing, wanted.ToString(), null));
            }
            else if (!present.Equals(wanted))
            {
                yield return (key, new(DriftKind.Different, wanted.ToString(), present.ToString()));
            }
        }

        foreach (var (key, present) in installed.Where(entry => !expected.ContainsKey(entry.Key)))
        {
            yield return (key, new(DriftKind.Unexpected, null, present.ToString()));
        }
    }
}
