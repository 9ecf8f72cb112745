using SdnPersona.Core.Pipeline;
using SharpOpenFlow;

namespace SdnPersona.Core.Switches;

/// <summary>Tells a bridge that somebody else programs from one that may be programmed.</summary>
internal static class ForeignFlows
{
    /// <summary>
    /// Why the bridge's flows are left alone, or null. Flows of another controller mean that the pipeline is its own; one NORMAL
    /// of lowest priority is what OVS itself installs. A bridge that holds flows of ours is ours already: who adds his own beside
    /// them does not make us leave ours behind.
    /// </summary>
    public static string? Describe(IReadOnlyCollection<Flow> all)
    {
        if (all.Any(flow => FlowCookie.IsOurs(flow.Cookie)))
        {
            return null;
        }

        var foreign = all.Where(flow => flow.Priority != 0 || !IsNormal(flow.Instructions)).ToList();
        return foreign.Count == 0
            ? null
            : $"{foreign.Count} flows of another controller, such as '{foreign[0]}': the bridge is observed, not programmed";
    }

    /// <summary>Whether NORMAL is all that happens; how many bytes a controller would get does not matter.</summary>
    private static bool IsNormal(InstructionSet instructions)
    {
        var outputs = 0;
        foreach (var action in instructions.ApplyActions)
        {
            if (action.Type != ActionType.Output || action.Port != PortNo.Normal)
            {
                return false;
            }

            outputs++;
        }

        return outputs == 1 && instructions.GotoTable is null;
    }
}
