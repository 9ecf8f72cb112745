using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace SharpOvsdb;

/// <summary>
/// The content of a column (RFC 7047 §5.1, <c>&lt;value&gt;</c>): an <see cref="OvsdbSet"/> or an
/// <see cref="OvsdbMap"/>. A lone atom is a set of one, as in the RFC. Immutable; equal when the same elements are
/// inside, in whatever order they were given.
/// </summary>
public abstract class OvsdbValue : IEquatable<OvsdbValue>
{
    private protected OvsdbValue()
    {
    }

    /// <summary>A string.</summary>
    public static OvsdbSet Of(string value) => OvsdbSet.Of(OvsdbAtom.Of(value));

    /// <summary>An integer.</summary>
    public static OvsdbSet Of(long value) => OvsdbSet.Of(OvsdbAtom.Of(value));

    /// <summary>A boolean.</summary>
    public static OvsdbSet Of(bool value) => OvsdbSet.Of(OvsdbAtom.Of(value));

    /// <summary>A reference to a row.</summary>
    public static OvsdbSet Of(Guid row) => OvsdbSet.Of(OvsdbAtom.Of(row));

    /// <summary>Several strings, each once.</summary>
    public static OvsdbSet Set(IEnumerable<string> values) => OvsdbSet.Of([.. values.Select(OvsdbAtom.Of)]);

    /// <summary>A map of strings.</summary>
    public static OvsdbMap Map(IEnumerable<KeyValuePair<string, string>> pairs) =>
        OvsdbMap.Of(pairs.Select(pair => KeyValuePair.Create(OvsdbAtom.Of(pair.Key), OvsdbAtom.Of(pair.Value))));

    /// <summary>A map of one pair of strings.</summary>
    public static OvsdbMap Map(string key, string value) => Map([new(key, value)]);

    /// <summary>Reads what <see cref="ToJson"/> wrote, or any <c>&lt;value&gt;</c> in JSON.</summary>
    /// <exception cref="OvsdbException">It is none (<see cref="OvsdbErrorKind.Protocol"/>).</exception>
    public static OvsdbValue ParseJson(string json) => Read(JsonText.Parse(Encoding.UTF8.GetBytes(json)));

    /// <summary>The value as <c>&lt;value&gt;</c> in JSON; the same text for equal values.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <inheritdoc/>
    public abstract bool Equals(OvsdbValue? other);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as OvsdbValue);

    /// <inheritdoc/>
    public abstract override int GetHashCode();

    /// <inheritdoc cref="ToJson"/>
    public override string ToString() => ToJson();

    internal abstract void WriteTo(Utf8JsonWriter writer);

    internal static OvsdbValue Read(JsonElement json)
    {
        var tagged = json.ValueKind == JsonValueKind.Array
            && json.GetArrayLength() == 2
            && json[0].ValueKind == JsonValueKind.String;
        if (!tagged)
        {
            return OvsdbSet.Of(OvsdbAtom.Read(json));
        }

        return JsonText.Read(json[0]) switch
        {
            "set" => OvsdbSet.ReadElements(json[1]),
            "map" => OvsdbMap.ReadPairs(json[1]),
            _ => OvsdbSet.Of(OvsdbAtom.Read(json)),
        };
    }
}

/// <summary>
/// A set of atoms, sorted and each once; a scalar column is a set of one, an absent optional one an empty set.
/// </summary>
public sealed class OvsdbSet : OvsdbValue
{
    /// <summary>The set with no element.</summary>
    public static readonly OvsdbSet Empty = new([]);

    private OvsdbSet(ImmutableArray<OvsdbAtom> atoms) => Atoms = atoms;

    /// <summary>The elements, in rising order.</summary>
    public ImmutableArray<OvsdbAtom> Atoms { get; }

    /// <summary>A set of these atoms; repeated ones are taken once.</summary>
    public static OvsdbSet Of(params ReadOnlySpan<OvsdbAtom> atoms) => atoms.Length switch
    {
        0 => Empty,
        1 => new OvsdbSet([atoms[0]]),
        _ => new OvsdbSet([.. ImmutableSortedSet.Create(atoms)]),
    };

    /// <inheritdoc/>
    public override bool Equals(OvsdbValue? other) =>
        other is OvsdbSet set && Atoms.AsSpan().SequenceEqual(set.Atoms.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var atom in Atoms)
        {
            hash.Add(atom);
        }

        return hash.ToHashCode();
    }

    internal static OvsdbSet ReadElements(JsonElement json)
    {
        JsonText.Require(json, JsonValueKind.Array);
        var atoms = json.EnumerateArray().Select(OvsdbAtom.Read).ToArray();
        var set = Of(atoms);
        return set.Atoms.Length == atoms.Length
            ? set
            : throw OvsdbException.Protocol($"a set has an element twice: {JsonText.Excerpt(json)}");
    }

    internal override void WriteTo(Utf8JsonWriter writer)
    {
        if (Atoms.Length == 1)
        {
            Atoms[0].WriteTo(writer);
            return;
        }

        writer.WriteStartArray();
        writer.WriteStringValue("set");
        writer.WriteStartArray();
        foreach (var atom in Atoms)
        {
            atom.WriteTo(writer);
        }

        writer.WriteEndArray();
        writer.WriteEndArray();
    }
}

/// <summary>A map from atom to atom.</summary>
public sealed class OvsdbMap : OvsdbValue
{
    /// <summary>The map with no pair.</summary>
    public static readonly OvsdbMap Empty = new(ImmutableSortedDictionary<OvsdbAtom, OvsdbAtom>.Empty);

    private OvsdbMap(ImmutableSortedDictionary<OvsdbAtom, OvsdbAtom> pairs) => Pairs = pairs;

    /// <summary>The pairs, in rising order of their keys.</summary>
    public ImmutableSortedDictionary<OvsdbAtom, OvsdbAtom> Pairs { get; }

    /// <summary>A map of these pairs.</summary>
    /// <exception cref="ArgumentException">A key is given twice with different values.</exception>
    public static OvsdbMap Of(IEnumerable<KeyValuePair<OvsdbAtom, OvsdbAtom>> pairs) =>
        new(pairs.ToImmutableSortedDictionary());

    /// <inheritdoc/>
    public override bool Equals(OvsdbValue? other) => other is OvsdbMap map && Pairs.SequenceEqual(map.Pairs);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var pair in Pairs)
        {
            hash.Add(pair);
        }

        return hash.ToHashCode();
    }

    internal static OvsdbMap ReadPairs(JsonElement json)
    {
        JsonText.Require(json, JsonValueKind.Array);
        var pairs = ImmutableSortedDictionary.CreateBuilder<OvsdbAtom, OvsdbAtom>();
        foreach (var pair in json.EnumerateArray())
        {
            if (pair.ValueKind != JsonValueKind.Array || pair.GetArrayLength() != 2)
            {
                throw OvsdbException.Protocol($"expected a pair, got {JsonText.Excerpt(pair)}");
            }

            if (!pairs.TryAdd(OvsdbAtom.Read(pair[0]), OvsdbAtom.Read(pair[1])))
            {
                throw OvsdbException.Protocol($"a map has a key twice: {JsonText.Excerpt(json)}");
            }
        }

        return new OvsdbMap(pairs.ToImmutable());
    }

    internal override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        writer.WriteStringValue("map");
        writer.WriteStartArray();
        foreach (var (key, value) in Pairs)
        {
            writer.WriteStartArray();
            key.WriteTo(writer);
            value.WriteTo(writer);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndArray();
    }
}
