using SdnPersona.Core.Pipeline;

namespace SdnPersona.Core.Tests.Pipeline;

/// <summary>A program in ovs-ofctl's language, in an order that a reader can follow.</summary>
internal static class ProgramText
{
    /// <summary>Each table under its name, highest priority first.</summary>
    public static IEnumerable<string> Lines(SwitchProgram program)
    {
        foreach (var table in Tables.All)
        {
            yield return $"# {table.Id} {table.Name}: {table.Purpose}";
            var flows = program.Flows.Values.Where(flow => flow.Table == table.Id);
            foreach (var line in flows.OrderByDescending(flow => flow.Priority).ThenBy(flow => flow.ToString(), StringComparer.Ordinal))
            {
                yield return line.ToString();
            }
        }

        foreach (var line in Meters(program).Concat(Groups(program)))
        {
            yield return $"# {line}";
        }
    }

    public static IEnumerable<string> Meters(SwitchProgram program) =>
        program.Meters.Values.OrderBy(meter => meter.Id.Value).Select(meter => meter.ToString());

    public static IEnumerable<string> Groups(SwitchProgram program) =>
        program.Groups.Values.OrderBy(group => group.Id.Value).Select(group => group.ToString());
}
