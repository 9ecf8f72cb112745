using System.Collections.Immutable;

namespace SdnPersona.Core.Pipeline.Checks;

/// <summary>How much a switch can hold, as far as it says so.</summary>
public sealed record SwitchLimits
{
    /// <summary>A switch of which nothing is known.</summary>
    public static readonly SwitchLimits Unknown = new();

    /// <summary>Most flows of a table, by its number; tables that are left out have no known limit.</summary>
    public ImmutableDictionary<byte, uint> Flows { get; init; } = ImmutableDictionary<byte, uint>.Empty;

    /// <summary>Most meters, or null.</summary>
    public uint? Meters { get; init; }

    /// <summary>Most groups of type all, or null.</summary>
    public uint? Groups { get; init; }

    /// <summary>What of a program goes beyond the limits.</summary>
    public ImmutableArray<ProgramFinding> Find(SwitchProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        var findings = ImmutableArray.CreateBuilder<ProgramFinding>();
        if (Flows.Count > 0)
        {
            foreach (var table in program.Flows.Keys.CountBy(key => key.Table).OrderBy(table => table.Key))
            {
                if (Flows.TryGetValue(table.Key, out var most) && table.Value > most)
                {
                    var name = Tables.All.FirstOrDefault(known => known.Id == table.Key)?.Name;
                    Add($"table {table.Key} {name}", $"{table.Value} flows are needed, the switch takes {most}");
                }
            }
        }

        if (program.Meters.Keys.Count(id => id != SharpOpenFlow.MeterId.Controller) is var meters && meters > Meters)
        {
            Add("meters", $"{meters} are needed, the switch has {Meters}");
        }

        if (program.Groups.Count > Groups)
        {
            Add("groups", $"{program.Groups.Count} are needed, the switch has {Groups}");
        }

        return findings.ToImmutable();

        void Add(string subject, string message) =>
            findings.Add(new(FindingKind.SwitchFull, Refused: true, subject, $"{subject}: {message}; use fewer or shorter rules, or raise the limit"));
    }
}
