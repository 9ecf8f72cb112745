using static SharpOpenFlow.TextBuilder;

namespace SharpOpenFlow;

/// <summary>Flows and their parts as <c>ovs-ofctl</c> prints them.</summary>
internal static class FlowText
{
    private static readonly string[] FlagNames =
        ["send_flow_rem", "check_overlap", "reset_counts", "no_packet_counts", "no_byte_counts"];

    public static string Match(Match match)
    {
        var text = new TextBuilder();
        MatchText.Write(text, match);
        return text.ToString();
    }

    public static string Range(FieldRange range)
    {
        var text = new TextBuilder();
        FieldText.Range(text, range);
        return text.ToString();
    }

    public static string Actions(ActionListView actions)
    {
        var text = new TextBuilder();
        ActionText.Write(text, actions);
        return text.ToString();
    }

    public static string Instructions(InstructionSet instructions)
    {
        var text = new TextBuilder();
        WriteInstructions(text, instructions);
        return text.ToString();
    }

    public static string Flow(Flow flow)
    {
        var text = new TextBuilder();
        text.AddIf(flow.Cookie != 0, $"cookie={Hex(flow.Cookie)}, ");
        text.Add($"table={flow.Table}, ");
        WriteTimeoutsAndRest(text, flow);
        return text.ToString();
    }

    /// <summary>What follows the counters in a flow's statistics.</summary>
    public static void WriteTimeoutsAndRest(TextBuilder text, Flow flow)
    {
        text.AddIf(flow.IdleTimeout != 0, $"idle_timeout={flow.IdleTimeout}, ");
        text.AddIf(flow.HardTimeout != 0, $"hard_timeout={flow.HardTimeout}, ");
        WriteFlags(text, flow.Flags);
        MatchText.Write(text, flow.Match, flow.Priority);
        WriteInstructions(text.Space().Add("actions="), flow.Instructions);
    }

    public static void WriteFlags(TextBuilder text, FlowFlags flags)
    {
        if (flags != FlowFlags.None)
        {
            text.AddFlags((uint)flags, FlagNames, ' ').Add(' ');
        }
    }

    public static void WriteMetadata(TextBuilder text, ulong value, ulong mask)
    {
        text.Add($"write_metadata:{Hex(value)}");
        text.AddIf(mask != ulong.MaxValue, $"/{Hex(mask)}");
    }

    public static void WriteInstructions(TextBuilder text, InstructionSet instructions)
    {
        var start = text.Length;
        if (instructions.Meter is { } meter)
        {
            text.Add($"meter:{meter.Value},");
        }

        if (!instructions.ApplyActions.IsEmpty)
        {
            ActionText.Write(text, instructions.ApplyActions.AsView());
            text.Add(',');
        }

        text.AddIf(instructions.ClearActions, "clear_actions,");
        if (!instructions.WriteActions.IsEmpty)
        {
            ActionText.Write(text.Add("write_actions("), instructions.WriteActions.AsView());
            text.Add("),");
        }

        if (instructions.WriteMetadata is { } write)
        {
            WriteMetadata(text, write.Value, write.Mask);
            text.Add(',');
        }

        if (instructions.GotoTable is { } table)
        {
            text.Add($"goto_table:{table},");
        }

        text.AddIf(instructions.Others.Length != 0, $"unknown({instructions.Others}),");
        text.AddIf(text.Length == start, "drop").Chomp(',');
    }
}
