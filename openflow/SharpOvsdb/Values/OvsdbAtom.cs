using System.Globalization;
using System.Text.Json;

namespace SharpOvsdb;

/// <summary>The base types of RFC 7047 §3.2, and the two spellings of a row's identity.</summary>
public enum OvsdbAtomKind
{
    /// <summary>A 64-bit signed integer.</summary>
    Integer,

    /// <summary>A double.</summary>
    Real,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>Text.</summary>
    String,

    /// <summary>The identity of a row.</summary>
    Uuid,

    /// <summary>A row that is inserted by the same transaction, by the name given there.</summary>
    NamedUuid,
}

/// <summary>One scalar of OVSDB (RFC 7047 §5.1, <c>&lt;atom&gt;</c>). Ordered by kind, then by value.</summary>
public readonly record struct OvsdbAtom : IComparable<OvsdbAtom>
{
    private readonly long _number;
    private readonly Guid _uuid;
    private readonly string? _text;

    private OvsdbAtom(OvsdbAtomKind kind, long number = 0, Guid uuid = default, string? text = null)
    {
        Kind = kind;
        _number = number;
        _uuid = uuid;
        _text = text;
    }

    /// <summary>Which of the accessors below has the value.</summary>
    public OvsdbAtomKind Kind { get; }

    /// <summary>The integer; 0 for other kinds.</summary>
    public long Integer => Kind == OvsdbAtomKind.Integer ? _number : 0;

    /// <summary>
    /// The double; an integer is widened, because a whole real has no decimal point in JSON; 0 for other kinds.
    /// </summary>
    public double Real => Kind == OvsdbAtomKind.Real ? BitConverter.Int64BitsToDouble(_number) : Integer;

    /// <summary>The boolean; false for other kinds.</summary>
    public bool Boolean => Kind == OvsdbAtomKind.Boolean && _number != 0;

    /// <summary>
    /// The text of a string, or the name of a <see cref="OvsdbAtomKind.NamedUuid"/>; empty for other kinds.
    /// </summary>
    public string Text => _text ?? "";

    /// <summary>The row's identity; empty for other kinds.</summary>
    public Guid Uuid => _uuid;

    /// <summary>An integer.</summary>
    public static OvsdbAtom Of(long value) => new(OvsdbAtomKind.Integer, value);

    /// <summary>A real.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Infinite or not a number, which JSON cannot say.</exception>
    public static OvsdbAtom Of(double value) => double.IsFinite(value)
        ? new(OvsdbAtomKind.Real, BitConverter.DoubleToInt64Bits(value + 0.0))
        : throw new ArgumentOutOfRangeException(nameof(value), value, "must be finite");

    /// <summary>A boolean.</summary>
    public static OvsdbAtom Of(bool value) => new(OvsdbAtomKind.Boolean, value ? 1 : 0);

    /// <summary>A string.</summary>
    /// <exception cref="ArgumentException">It has a null character, which OVSDB servers refuse.</exception>
    public static OvsdbAtom Of(string value) => value.Contains('\0')
        ? throw new ArgumentException("must not have a null character", nameof(value))
        : new(OvsdbAtomKind.String, text: value);

    /// <summary>A row that exists.</summary>
    public static OvsdbAtom Of(Guid row) => new(OvsdbAtomKind.Uuid, uuid: row);

    /// <summary>A row that an <c>insert</c> of the same transaction names by <c>uuid-name</c>.</summary>
    /// <exception cref="ArgumentException">No <c>&lt;id&gt;</c> of RFC 7047 §3.1: letters, digits and underscores, no
    /// digit first.</exception>
    public static OvsdbAtom Named(string name) => IsId(name)
        ? new(OvsdbAtomKind.NamedUuid, text: name)
        : throw new ArgumentException($"'{name}' is no <id>: letters, digits and '_', not a digit first", nameof(name));

    /// <summary>Strings are by far the most common atoms.</summary>
    public static implicit operator OvsdbAtom(string value) => Of(value);

    /// <inheritdoc cref="Of(Guid)"/>
    public static implicit operator OvsdbAtom(Guid row) => Of(row);

    /// <summary>Kind first, then numeric or ordinal order.</summary>
    public int CompareTo(OvsdbAtom other)
    {
        if (Kind != other.Kind)
        {
            return Kind.CompareTo(other.Kind);
        }

        return Kind switch
        {
            OvsdbAtomKind.Real => Real.CompareTo(other.Real),
            OvsdbAtomKind.String or OvsdbAtomKind.NamedUuid => string.CompareOrdinal(_text, other._text),
            OvsdbAtomKind.Uuid => _uuid.CompareTo(other._uuid),
            _ => _number.CompareTo(other._number),
        };
    }

    /// <summary>The value as people write it.</summary>
    public override string ToString() => Kind switch
    {
        OvsdbAtomKind.Integer => _number.ToString(CultureInfo.InvariantCulture),
        OvsdbAtomKind.Real => Real.ToString("R", CultureInfo.InvariantCulture),
        OvsdbAtomKind.Boolean => Boolean ? "true" : "false",
        OvsdbAtomKind.Uuid => _uuid.ToString(),
        _ => Text,
    };

    /// <summary>Smaller.</summary>
    public static bool operator <(OvsdbAtom left, OvsdbAtom right) => left.CompareTo(right) < 0;

    /// <summary>Smaller or equal.</summary>
    public static bool operator <=(OvsdbAtom left, OvsdbAtom right) => left.CompareTo(right) <= 0;

    /// <summary>Larger.</summary>
    public static bool operator >(OvsdbAtom left, OvsdbAtom right) => left.CompareTo(right) > 0;

    /// <summary>Larger or equal.</summary>
    public static bool operator >=(OvsdbAtom left, OvsdbAtom right) => left.CompareTo(right) >= 0;

    internal static bool IsId(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0])
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');

    internal static OvsdbAtom Read(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => Of(JsonText.Read(json)),
        JsonValueKind.True => Of(true),
        JsonValueKind.False => Of(false),
        JsonValueKind.Number => ReadNumber(json),
        JsonValueKind.Array when json.GetArrayLength() == 2 => ReadIdentity(json),
        _ => throw OvsdbException.Protocol($"expected an atom, got {JsonText.Excerpt(json)}"),
    };

    internal void WriteTo(Utf8JsonWriter writer)
    {
        switch (Kind)
        {
            case OvsdbAtomKind.Integer:
                writer.WriteNumberValue(_number);
                break;
            case OvsdbAtomKind.Real:
                writer.WriteNumberValue(Real);
                break;
            case OvsdbAtomKind.Boolean:
                writer.WriteBooleanValue(Boolean);
                break;
            case OvsdbAtomKind.String:
                writer.WriteStringValue(Text);
                break;
            default:
                writer.WriteStartArray();
                writer.WriteStringValue(Kind == OvsdbAtomKind.Uuid ? "uuid" : "named-uuid");
                writer.WriteStringValue(Kind == OvsdbAtomKind.Uuid ? _uuid.ToString() : Text);
                writer.WriteEndArray();
                break;
        }
    }

    private static OvsdbAtom ReadNumber(JsonElement json)
    {
        if (json.TryGetInt64(out var integer))
        {
            return Of(integer);
        }

        return json.TryGetDouble(out var real) && double.IsFinite(real)
            ? Of(real)
            : throw OvsdbException.Protocol($"number out of range: {JsonText.Excerpt(json)}");
    }

    private static OvsdbAtom ReadIdentity(JsonElement json)
    {
        var tag = JsonText.Read(json[0]);
        var text = JsonText.Read(json[1]);
        if (tag == "uuid" && Guid.TryParseExact(text, "D", out var uuid))
        {
            return Of(uuid);
        }

        return tag == "named-uuid" && IsId(text)
            ? Named(text)
            : throw OvsdbException.Protocol($"expected a uuid, got {JsonText.Excerpt(json)}");
    }
}
