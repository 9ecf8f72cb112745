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
        _ = flow.Cookie == 0 ? text : text.Add("cookie=").AddHex(flow.Cookie).Add(", ");
        text.Add("table=").Add(flow.Table).Add(", ");
        WriteTimeoutsAndRest(text, flow);
        return text.ToString();
    }

    /// <summary>What follows the counters in a flow's statistics.</summary>
    public static void WriteTimeoutsAndRest(TextBuilder text, Flow flow)
    {
        _ = flow.IdleTimeout == 0 ? text : text.Add("idle_timeout=").Add(flow.IdleTimeout).Add(", ");
        _ = flow.HardTimeout == 0 ? text : text.Add("hard_timeout=").Add(flow.HardTimeout).Add(", ");
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

    public static void WriteInstructions(TextBuilder text, InstructionSet instructions)
    {
        var start = text.Length;
        _ = instructions.Meter is { } meter ? text.Add("meter:").Add(meter.Value).Add(',') : text;
        if (!instructions.ApplyActions.IsEmpty)
        {
            ActionText.Write(text, instructions.ApplyActions.AsView());
            text.Add(',');
        }

        _ = instructions.ClearActions ? text.Add("clear_actions,") : text;
        if (!instructions.WriteActions.IsEmpty)
        {
            ActionText.Write(text.Add("write_actions("), instructions.WriteActions.AsView());
            text.Add("),");
        }

        if (instructions.WriteMetadata is { } write)
        {
            text.Add("write_metadata:").AddHex(write.Value);
            _ = write.Mask == ulong.MaxValue ? text : text.Add('/').AddHex(write.Mask);
            text.Add(',');
        }

        _ = instructions.GotoTable is { } table ? text.Add("goto_table:").Add(table).Add(',') : text;
        _ = instructions.Others.Length == 0 ? text : text.Add("unknown(").AddBytes(instructions.Others.Span).Add("),");
        _ = text.Length == start ? text.Add("drop") : text.Chomp(',');
    }
}
