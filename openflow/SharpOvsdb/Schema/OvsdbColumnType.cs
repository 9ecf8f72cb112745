using System.Text.Json;

namespace SharpOvsdb;

/// <summary>
/// What a column may hold (RFC 7047 §3.2, <c>&lt;type&gt;</c>), without the restrictions on single values.
/// </summary>
/// <param name="Key">Kind of the elements, or of a map's keys.</param>
/// <param name="Value">Kind of a map's values; null for a set or a scalar.</param>
/// <param name="Minimum">Fewest elements: 0 or 1.</param>
/// <param name="Maximum">Most elements; <see cref="int.MaxValue"/> for <c>unlimited</c>.</param>
public sealed record OvsdbColumnType(OvsdbAtomKind Key, OvsdbAtomKind? Value, int Minimum, int Maximum)
{
    /// <summary>Exactly one string.</summary>
    public static readonly OvsdbColumnType Text = new(OvsdbAtomKind.String, null, 1, 1);

    /// <summary>At most one string.</summary>
    public static readonly OvsdbColumnType OptionalText = new(OvsdbAtomKind.String, null, 0, 1);

    /// <summary>Any number of strings.</summary>
    public static readonly OvsdbColumnType Texts = new(OvsdbAtomKind.String, null, 0, int.MaxValue);

    /// <summary>A map of strings.</summary>
    public static readonly OvsdbColumnType TextMap = new(OvsdbAtomKind.String, OvsdbAtomKind.String, 0, int.MaxValue);

    /// <summary>At most one integer.</summary>
    public static readonly OvsdbColumnType OptionalInteger = new(OvsdbAtomKind.Integer, null, 0, 1);

    /// <summary>Any number of integers.</summary>
    public static readonly OvsdbColumnType Integers = new(OvsdbAtomKind.Integer, null, 0, int.MaxValue);

    /// <summary>Exactly one boolean.</summary>
    public static readonly OvsdbColumnType Flag = new(OvsdbAtomKind.Boolean, null, 1, 1);

    /// <summary>Any number of references to rows.</summary>
    public static readonly OvsdbColumnType Rows = new(OvsdbAtomKind.Uuid, null, 0, int.MaxValue);

    /// <summary>What a column holds that was given nothing (RFC 7047 §5.2.1).</summary>
    internal OvsdbValue Default => (Value, Minimum) switch
    {
        (not null, _) => OvsdbMap.Empty,
        (null, 0) => OvsdbSet.Empty,
        _ => OvsdbSet.Of(Key switch
        {
            OvsdbAtomKind.Integer => OvsdbAtom.Of(0L),
            OvsdbAtomKind.Real => OvsdbAtom.Of(0.0),
            OvsdbAtomKind.Boolean => OvsdbAtom.Of(false),
            OvsdbAtomKind.Uuid => OvsdbAtom.Of(Guid.Empty),
            _ => OvsdbAtom.Of(""),
        }),
    };

    /// <summary>Whether every value of a column of <paramref name="actual"/> type can be read as this type.</summary>
    public bool Reads(OvsdbColumnType actual) => actual.Key == Key && actual.Value == Value
        && actual.Minimum >= Minimum && actual.Maximum <= Maximum;

    /// <summary>Whether the value is of this type.</summary>
    public bool Accepts(OvsdbValue value) => value switch
    {
        OvsdbSet set => Value is null && CountFits(set.Atoms.Length) && set.Atoms.All(atom => Fits(atom, Key)),
        OvsdbMap map => Value is { } kind && CountFits(map.Pairs.Count)
            && map.Pairs.All(pair => Fits(pair.Key, Key) && Fits(pair.Value, kind)),
        _ => false,
    };

    /// <summary>The type in words.</summary>
    public override string ToString()
    {
        var count = (Minimum, Maximum) switch
        {
            (1, 1) => "one",
            (0, 1) => "at most one",
            (_, int.MaxValue) => "any number of",
            _ => $"{Minimum} to {Maximum}",
        };
        return Value is null ? $"{count} {Key}" : $"{count} {Key} to {Value}";
    }

    internal static OvsdbColumnType Read(JsonElement type)
    {
        if (type.ValueKind == JsonValueKind.String)
        {
            return new OvsdbColumnType(ReadKind(type), null, 1, 1);
        }

        var key = JsonText.Member(type, "key")
            ?? throw OvsdbException.Protocol($"a type has no key: {JsonText.Excerpt(type)}");
        return new OvsdbColumnType(
            ReadKind(key),
            JsonText.Member(type, "value") is { } value ? ReadKind(value) : null,
            ReadCount(JsonText.Member(type, "min")),
            ReadCount(JsonText.Member(type, "max")));
    }

    private static OvsdbAtomKind ReadKind(JsonElement baseType)
    {
        var name = baseType.ValueKind == JsonValueKind.String ? baseType : JsonText.Member(baseType, "type") ?? default;
        return JsonText.Read(name) switch
        {
            "integer" => OvsdbAtomKind.Integer,
            "real" => OvsdbAtomKind.Real,
            "boolean" => OvsdbAtomKind.Boolean,
            "string" => OvsdbAtomKind.String,
            "uuid" => OvsdbAtomKind.Uuid,
            var other => throw OvsdbException.Protocol($"unknown base type '{other}'"),
        };
    }

    private static int ReadCount(JsonElement? count)
    {
        if (count is not { } given)
        {
            return 1;
        }

        if (given.ValueKind == JsonValueKind.String && JsonText.Read(given) == "unlimited")
        {
            return int.MaxValue;
        }

        return given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out var number) && number >= 0
            ? number
            : throw OvsdbException.Protocol($"not a number of elements: {JsonText.Excerpt(given)}");
    }

    private static bool Fits(OvsdbAtom atom, OvsdbAtomKind kind) =>
        atom.Kind == kind || (kind == OvsdbAtomKind.Real && atom.Kind == OvsdbAtomKind.Integer);

    private bool CountFits(int count) => count >= Minimum && count <= Maximum;
}
