namespace SharpOpenFlow;

/// <summary>What follows <c>actions=</c>: actions, and instructions among them.</summary>
internal static class InstructionParser
{
    public static InstructionSet Parse(TextPart text, MatchParser match)
    {
        var instructions = InstructionSet.Empty;
        List<TextPart> actions = [];
        HashSet<string> seen = [];
        foreach (var element in text.Elements())
        {
            var (key, value, _) = element.KeyAndValue();
            var changed = key.ToString() switch
            {
                "meter" => instructions with { Meter = new MeterId((uint)value.Number(uint.MaxValue)) },
                "clear_actions" => instructions with { ClearActions = true },
                "write_actions" => instructions with { WriteActions = ActionParser.Parse(value.Elements(), match) },
                "write_metadata" => instructions with { WriteMetadata = Metadata(value) },
                "goto_table" => instructions with { GotoTable = (byte)value.Number(TableId.All - 1) },
                "apply_actions" => throw key.Wrong("actions are applied unless write_actions says otherwise"),
                _ => null,
            };
            if (changed is null)
            {
                actions.Add(element);
            }
            else if (!seen.Add(key.ToString()))
            {
                throw key.Wrong($"{key} is given twice");
            }
            else
            {
                instructions = changed;
            }
        }

        return instructions with { ApplyActions = ActionParser.Parse(actions, match) };
    }

    private static (ulong Value, ulong Mask) Metadata(TextPart value)
    {
        var hasMask = value.TrySplit("/", out var bits, out var mask);
        return (bits.Number(), hasMask ? mask.Number() : ulong.MaxValue);
    }
}
