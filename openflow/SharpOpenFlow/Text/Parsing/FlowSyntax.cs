namespace SharpOpenFlow;

/// <summary>
/// Reads flows, groups and meters in the notation of <c>ovs-ofctl</c> (ovs-fields(7), ovs-actions(7)): the inverse of
/// what their <c>ToString</c> prints. Thread-safe.
/// </summary>
public static class FlowSyntax
{
    private static readonly (string Name, FlowFlags Flag)[] Flags =
    [
        ("send_flow_rem", FlowFlags.SendFlowRemoved), ("check_overlap", FlowFlags.CheckOverlap),
        ("reset_counts", FlowFlags.ResetCounts), ("no_packet_counts", FlowFlags.NoPacketCounts),
        ("no_byte_counts", FlowFlags.NoByteCounts),
    ];

    /// <summary>A flow: <c>cookie=0x1, table=3, priority=5,tcp,tp_dst=80 actions=output:1</c>.</summary>
    /// <exception cref="OpenFlowSyntaxException">The text is no flow; it says what is wrong, and where.</exception>
    public static Flow ParseFlow(string text) => ParseFlowMod(text, FlowModCommand.Add).Flow;

    /// <summary>What <c>ovs-ofctl add-flow</c>, <c>mod-flows</c> and <c>del-flows</c> send for such a text.</summary>
    /// <param name="text">The flow, or what selects flows.</param>
    /// <param name="command">What is done. Deletions have no actions, and are of all tables unless one is named.</param>
    /// <inheritdoc cref="ParseFlow"/>
    public static FlowMod ParseFlowMod(string text, FlowModCommand command)
    {
        ArgumentNullException.ThrowIfNull(text);
        var isDeletion = command is FlowModCommand.Delete or FlowModCommand.DeleteStrict;
        var (fields, actions) = SplitActions(TextPart.All(text));
        if (actions is null && !isDeletion)
        {
            throw TextPart.All(text).Wrong("a flow must say actions=...");
        }

        var flow = new Flow { Match = Match.Empty, Table = isDeletion ? TableId.All : (byte)0 };
        var mod = new FlowMod { Command = command, Flow = flow };
        var match = new MatchParser();
        foreach (var element in fields.Elements())
        {
            (mod, var isTaken) = Attribute(mod, element);
            if (!isTaken && !match.TryTake(element))
            {
                throw element.Wrong($"'{element.KeyAndValue().Key}' is no field and no word of flows");
            }
        }

        var instructions = actions is { } part ? InstructionParser.Parse(part, match) : InstructionSet.Empty;
        if (instructions.GotoTable is { } next && mod.Flow.Table != TableId.All && next <= mod.Flow.Table)
        {
            throw actions!.Value.Wrong($"goto_table:{next} must go to a table after {mod.Flow.Table}");
        }

        return mod with { Flow = mod.Flow with { Match = match.ToMatch(), Instructions = instructions } };
    }

    /// <summary>A match: <c>tcp,nw_src=10.0.0.0/8</c>; the empty text matches everything.</summary>
    /// <inheritdoc cref="ParseFlow"/>
    public static Match ParseMatch(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var match = new MatchParser();
        foreach (var element in TextPart.All(text).Elements())
        {
            if (!match.TryTake(element))
            {
                throw element.Wrong($"'{element.KeyAndValue().Key}' is no field");
            }
        }

        return match.ToMatch();
    }

    /// <summary>Actions: <c>set_field:5->reg0,output:1</c>; <c>drop</c> and the empty text are none.</summary>
    /// <inheritdoc cref="ParseFlow"/>
    public static ActionList ParseActions(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return ActionParser.Parse(TextPart.All(text).Elements(), new MatchParser());
    }

    /// <summary>Instructions, as they follow <c>actions=</c> in a flow.</summary>
    /// <inheritdoc cref="ParseFlow"/>
    public static InstructionSet ParseInstructions(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return InstructionParser.Parse(TextPart.All(text), new MatchParser());
    }

    /// <summary>A group: <c>group_id=1,type=select,bucket=weight:5,actions=output:1</c>.</summary>
    /// <inheritdoc cref="ParseFlow"/>
    public static Group ParseGroup(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return GroupParser.Parse(TextPart.All(text));
    }

    /// <summary>A meter: <c>meter=1,kbps,bands=type=drop,rate=1000</c>.</summary>
    /// <inheritdoc cref="ParseFlow"/>
    public static Meter ParseMeter(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return MeterParser.Parse(TextPart.All(text));
    }

    /// <summary>The text before and after <c>actions=</c>.</summary>
    private static (TextPart Fields, TextPart? Actions) SplitActions(TextPart text)
    {
        foreach (var element in text.Elements())
        {
            var (key, _, _) = element.KeyAndValue();
            if (key != element && (key.Is("actions") || key.Is("action")))
            {
                return (text with { End = element.Start }, text with { Start = key.End + 1 });
            }
        }

        return (text, null);
    }

    private static (FlowMod Mod, bool IsTaken) Attribute(FlowMod mod, TextPart element)
    {
        var (key, value, _) = element.KeyAndValue();
        var flow = mod.Flow;
        foreach (var (name, flag) in Flags)
        {
            if (element.Is(name))
            {
                return (mod with { Flow = flow with { Flags = flow.Flags | flag } }, true);
            }
        }

        if (key == element)
        {
            return (mod, false);
        }

        switch (key.ToString())
        {
            case "table":
                return (mod with { Flow = flow with { Table = (byte)value.Number(byte.MaxValue) } }, true);
            case "priority":
                return (mod with { Flow = flow with { Priority = (ushort)value.Number(ushort.MaxValue) } }, true);
            case "idle_timeout":
                return (mod with { Flow = flow with { IdleTimeout = (ushort)value.Number(ushort.MaxValue) } }, true);
            case "hard_timeout":
                return (mod with { Flow = flow with { HardTimeout = (ushort)value.Number(ushort.MaxValue) } }, true);
            case "cookie":
                var hasMask = value.TrySplit("/", out var cookie, out var mask);
                mod = mod with { Flow = flow with { Cookie = cookie.Number() } };
                return (hasMask ? mod with { CookieMask = mask.Is("-1") ? ulong.MaxValue : mask.Number() } : mod, true);
            case "out_port":
                return (mod with { OutPort = FieldParser.Port(value) }, true);
            case "out_group":
                return (mod with { OutGroup = new GroupId((uint)value.Number(uint.MaxValue)) }, true);
            case "importance" when value.Number(ushort.MaxValue) == 0:
                return (mod, true);
            case "duration" or "n_packets" or "n_bytes" or "idle_age" or "hard_age":
                // What a dump says beside the flow.
                return (mod, true);
            default:
                return (mod, false);
        }
    }
}
