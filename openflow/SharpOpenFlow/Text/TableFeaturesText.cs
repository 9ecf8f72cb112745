using System.Collections.Immutable;
using static System.Buffers.Binary.BinaryPrimitives;
using static SharpOpenFlow.TextBuilder;

namespace SharpOpenFlow;

/// <summary>What tables can do, as <c>ovs-ofctl</c> prints it: in full for the first of equal tables.</summary>
internal static class TableFeaturesText
{
    private const TableFeatureProperty ToMiss = (TableFeatureProperty)1;

    private static readonly string[] InstructionNames =
        ["", "goto_table", "write_metadata", "write_actions", "apply_actions", "clear_actions", "meter"];

    private static readonly InstructionType[] InstructionOrder =
    [
        InstructionType.Meter, InstructionType.ApplyActions, InstructionType.ClearActions,
        InstructionType.WriteActions, InstructionType.WriteMetadata, InstructionType.GotoTable,
    ];

    public static void Write(TextBuilder text, ReadOnlySpan<byte> body)
    {
        var tables = ImmutableArray.CreateBuilder<TableFeatures>();
        TableFeatures.ReadAll(body, tables);
        for (var i = 0; i < tables.Count;)
        {
            text.AddIf(i > 0, "\n");
            One(text, tables[i], i == 0 ? null : tables[i - 1]);
            var next = i + 1;
            while (next < tables.Count && AreAlike(tables[next - 1], tables[next]))
            {
                next++;
            }

            if (next > i + 1)
            {
                var (first, last) = (tables[i + 1].Table, tables[next - 1].Table);
                text.Add(first == last ? $"\n\n  table {first}: ditto" : $"\n\n  tables {first}...{last}: ditto");
            }

            i = next;
        }
    }

    private static void One(TextBuilder text, TableFeatures table, TableFeatures? previous)
    {
        text.Add($"\n  table {table.Table}");
        text.AddIf(table.Name != "", $" (\"{table.Name}\")");
        text.Add(":\n");
        text.AddIf(
            (table.MetadataMatch | table.MetadataWrite) != 0,
            $"    metadata: match={Hex(table.MetadataMatch)} write={Hex(table.MetadataWrite)}\n");
        text.Add($"    max_entries={table.MaxEntries}\n");
        if (!HasMiss(table) || IsSameForMiss(table))
        {
            Instructions(text, "table miss and others", table, previous, default);
        }
        else
        {
            Instructions(text, "other than table miss", table, previous, default);
            Instructions(text, "table miss", table, previous, ToMiss);
        }

        Matching(text, table, previous);
    }

    private static void Instructions(
        TextBuilder text, string which, TableFeatures table, TableFeatures? previous, TableFeatureProperty miss)
    {
        text.Add($"    instructions ({which}):\n");
        var next = table.Find(TableFeatureProperty.NextTables | miss);
        text.AddIf(!next.IsEmpty, $"      next tables: {Ranges(next)}\n");
        text.Add("      instructions:");
        foreach (var type in InstructionOrder)
        {
            text.AddIf(
                Types(table.Find(TableFeatureProperty.Instructions | miss)).Contains((ushort)type),
                $" {InstructionNames[(int)type]}");
        }

        text.Add('\n');
        if (previous is not null && IsSame(table, previous, TableFeatureProperty.WriteActions | miss)
            && IsSame(table, previous, TableFeatureProperty.ApplyActions | miss)
            && IsSame(table, previous, TableFeatureProperty.WriteSetField | miss)
            && IsSame(table, previous, TableFeatureProperty.ApplySetField | miss))
        {
            text.Add("      (same actions)\n");
            return;
        }

        var isOne = table.Find(TableFeatureProperty.WriteActions | miss).SequenceEqual(
                table.Find(TableFeatureProperty.ApplyActions | miss))
            && table.Find(TableFeatureProperty.WriteSetField | miss).SequenceEqual(
                table.Find(TableFeatureProperty.ApplySetField | miss));
        text.Add(isOne ? "      Write-Actions and Apply-Actions features:\n" : "      Write-Actions features:\n");
        Actions(text, table, TableFeatureProperty.WriteActions | miss, TableFeatureProperty.WriteSetField | miss);
        if (!isOne)
        {
            text.Add("      Apply-Actions features:\n");
            Actions(text, table, TableFeatureProperty.ApplyActions | miss, TableFeatureProperty.ApplySetField | miss);
        }
    }

    private static void Actions(
        TextBuilder text, TableFeatures table, TableFeatureProperty actions, TableFeatureProperty setField)
    {
        text.Add("        actions: ");
        var types = Types(table.Find(actions));
        foreach (var (type, name) in MultipartText.ActionNames)
        {
            text.AddIf(types.Contains((ushort)type), $"{name} ");
        }

        text.Chomp(' ').Add("\n        supported on Set-Field: ");
        var fields = Fields(table.Find(setField));
        text.Add(fields.Count == 0 ? "none" : FieldNames.Shorten([.. fields.Select(field => field.Name)])).Add('\n');
    }

    private static void Matching(TextBuilder text, TableFeatures table, TableFeatures? previous)
    {
        if (previous is not null && IsSame(table, previous, TableFeatureProperty.Match)
            && IsSame(table, previous, TableFeatureProperty.Wildcards))
        {
            text.Add("    (same matching)");
            return;
        }

        var wildcards = Fields(table.Find(TableFeatureProperty.Wildcards)).Select(field => field.Name).ToHashSet();
        var match = Fields(table.Find(TableFeatureProperty.Match));
        text.Add("    matching:\n");
        Line("arbitrary mask", [.. match.Where(field => field.HasMask).Select(field => field.Name)]);
        Line(
            "exact match or wildcard",
            [.. match.Where(field => !field.HasMask && wildcards.Contains(field.Name)).Select(field => field.Name)]);
        Line(
            "must exact match",
            [.. match.Where(field => !field.HasMask && !wildcards.Contains(field.Name)).Select(field => field.Name)]);
        text.Chomp('\n');

        void Line(string how, string[] names) =>
            text.AddIf(names.Length > 0, $"      {how}: {FieldNames.Shorten(names)}\n");
    }

    private static bool AreAlike(TableFeatures previous, TableFeatures table) =>
        previous.MetadataMatch == table.MetadataMatch && previous.MetadataWrite == table.MetadataWrite
        && previous.MaxEntries == table.MaxEntries && previous.Name == table.Name
        && Enum.GetValues<TableFeatureProperty>().All(property =>
            property is TableFeatureProperty.NextTables or TableFeatureProperty.NextTablesMiss
                ? NextTables(previous, property).Where(next => next > table.Table).SequenceEqual(
                    NextTables(table, property))
                : IsSame(previous, table, property));

    private static byte[] NextTables(TableFeatures table, TableFeatureProperty property) =>
        [.. table.Find(property)];

    private static bool HasMiss(TableFeatures table) => !table.Find(TableFeatureProperty.InstructionsMiss).IsEmpty;

    private static bool IsSameForMiss(TableFeatures table) =>
        table.Find(TableFeatureProperty.Instructions).SequenceEqual(table.Find(TableFeatureProperty.InstructionsMiss))
        && table.Find(TableFeatureProperty.NextTables).SequenceEqual(table.Find(TableFeatureProperty.NextTablesMiss))
        && table.Find(TableFeatureProperty.WriteActions).SequenceEqual(
            table.Find(TableFeatureProperty.WriteActionsMiss))
        && table.Find(TableFeatureProperty.ApplyActions).SequenceEqual(
            table.Find(TableFeatureProperty.ApplyActionsMiss))
        && table.Find(TableFeatureProperty.WriteSetField).SequenceEqual(
            table.Find(TableFeatureProperty.WriteSetFieldMiss))
        && table.Find(TableFeatureProperty.ApplySetField).SequenceEqual(
            table.Find(TableFeatureProperty.ApplySetFieldMiss));

    private static bool IsSame(TableFeatures left, TableFeatures right, TableFeatureProperty property) =>
        left.Find(property).SequenceEqual(right.Find(property));

    /// <summary>Types of instructions or actions: each has its own length, four or, for experimenters, more.</summary>
    private static HashSet<ushort> Types(ReadOnlySpan<byte> list)
    {
        HashSet<ushort> types = [];
        while (list.Length >= 4)
        {
            types.Add(ReadUInt16BigEndian(list));
            list = list[Math.Clamp(ReadUInt16BigEndian(list[2..]), 4, list.Length)..];
        }

        return types;
    }

    private static List<(string Name, bool HasMask)> Fields(ReadOnlySpan<byte> list)
    {
        List<(string, bool)> fields = [];
        while (list.Length >= OxmHeader.MinimumLength)
        {
            var length = OxmHeader.LengthFor((OxmClass)ReadUInt16BigEndian(list));
            if (list.Length < length)
            {
                break;
            }

            var header = OxmHeader.Read(list);
            var name = new TextBuilder();
            FieldText.NameOf(name, header.Id);
            fields.Add((name.ToString(), header.HasMask));
            list = list[length..];
        }

        return fields;
    }

    private static string Ranges(ReadOnlySpan<byte> list)
    {
        var numbers = list.ToArray();
        Array.Sort(numbers);
        List<string> ranges = [];
        for (var i = 0; i < numbers.Length;)
        {
            var end = i;
            while (end + 1 < numbers.Length && numbers[end + 1] == numbers[end] + 1)
            {
                end++;
            }

            ranges.Add(end == i ? $"{numbers[i]}" : $"{numbers[i]}-{numbers[end]}");
            i = end + 1;
        }

        return string.Join(',', ranges);
    }
}
