using System.Collections.Immutable;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_table_features</c> and its properties (OpenFlow 1.3.5 §7.3.5.5).</summary>
file static class At
{
    public const int Length = 0;
    public const int TableId = 2;
    public const int Name = 8;
    public const int NameLength = 32;
    public const int MetadataMatch = 40;
    public const int MetadataWrite = 48;
    public const int Config = 56;
    public const int MaxEntries = 60;
    public const int Properties = 64;

    public const int PropertyLength = 2;
    public const int PropertyHeader = 4;
}

/// <summary>What a list in a table's features is about (<c>ofp_table_feature_prop_type</c>).</summary>
public enum TableFeatureProperty : ushort
{
    /// <summary>OFPTFPT_INSTRUCTIONS: types of instructions.</summary>
    Instructions = 0,

    /// <summary>OFPTFPT_INSTRUCTIONS_MISS: as above, for the table-miss flow.</summary>
    InstructionsMiss = 1,

    /// <summary>OFPTFPT_NEXT_TABLES: tables to go to.</summary>
    NextTables = 2,

    /// <summary>OFPTFPT_NEXT_TABLES_MISS: as above, for the table-miss flow.</summary>
    NextTablesMiss = 3,

    /// <summary>OFPTFPT_WRITE_ACTIONS: types of actions to write.</summary>
    WriteActions = 4,

    /// <summary>OFPTFPT_WRITE_ACTIONS_MISS: as above, for the table-miss flow.</summary>
    WriteActionsMiss = 5,

    /// <summary>OFPTFPT_APPLY_ACTIONS: types of actions to apply.</summary>
    ApplyActions = 6,

    /// <summary>OFPTFPT_APPLY_ACTIONS_MISS: as above, for the table-miss flow.</summary>
    ApplyActionsMiss = 7,

    /// <summary>OFPTFPT_MATCH: fields to match; those that may have a mask say so.</summary>
    Match = 8,

    /// <summary>OFPTFPT_WILDCARDS: fields that a match may leave out.</summary>
    Wildcards = 10,

    /// <summary>OFPTFPT_WRITE_SETFIELD: fields to set by written actions.</summary>
    WriteSetField = 12,

    /// <summary>OFPTFPT_WRITE_SETFIELD_MISS: as above, for the table-miss flow.</summary>
    WriteSetFieldMiss = 13,

    /// <summary>OFPTFPT_APPLY_SETFIELD: fields to set by applied actions.</summary>
    ApplySetField = 14,

    /// <summary>OFPTFPT_APPLY_SETFIELD_MISS: as above, for the table-miss flow.</summary>
    ApplySetFieldMiss = 15,
}

/// <summary>What a table can do, or is asked to do: an element of OFPMP_TABLE_FEATURES.</summary>
public sealed record TableFeatures : IMultipartElement
{
    /// <summary>Number of the table.</summary>
    public required byte Table { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    private ByteList ReceivedName { get; init; }

    /// <summary>Bits of the metadata that can be matched.</summary>
    public ulong MetadataMatch { get; init; }

    /// <summary>Bits of the metadata that can be written.</summary>
    public ulong MetadataWrite { get; init; }

    /// <summary>OFPTC_*: deprecated bits.</summary>
    public uint Config { get; init; }

    /// <summary>How many flows it can hold.</summary>
    public uint MaxEntries { get; init; }

    /// <summary>All lists, as they were received.</summary>
    public ByteList Properties { get; init; }

    /// <summary>Bytes on the wire.</summary>
    public int Length => At.Properties + Properties.Length;

    /// <summary>Adds the elements of one part's body to <paramref name="into"/>.</summary>
    /// <exception cref="OpenFlowProtocolException">BadRequest/BadLen.</exception>
    public static void ReadAll(ReadOnlySpan<byte> body, ImmutableArray<TableFeatures>.Builder into)
    {
        ArgumentNullException.ThrowIfNull(into);
        while (!body.IsEmpty)
        {
            MultipartBody.AtLeast(body, At.Properties, "table features");
            var length = ReadUInt16BigEndian(body[At.Length..]);
            MultipartBody.Element(body, length, At.Properties, "table features");
            CheckProperties(body[At.Properties..length]);
            into.Add(Read(body[..length]));
            body = body[length..];
        }
    }

    /// <summary>Whether flows of the table may have the instruction.</summary>
    public bool Supports(InstructionType type) => HasType(TableFeatureProperty.Instructions, (ushort)type);

    /// <summary>Whether flows of the table may apply the action.</summary>
    public bool Supports(ActionType type) => HasType(TableFeatureProperty.ApplyActions, (ushort)type);

    /// <summary>Whether flows of the table may match the field.</summary>
    public bool CanMatch(OxmField field) => TryFind(TableFeatureProperty.Match, field, out _);

    /// <summary>Whether flows of the table may match the field with a mask.</summary>
    public bool CanMask(OxmField field) => TryFind(TableFeatureProperty.Match, field, out var hasMask) && hasMask;

    /// <summary>Whether flows of the table may set the field by applied actions.</summary>
    public bool CanSet(OxmField field) => TryFind(TableFeatureProperty.ApplySetField, field, out _);

    /// <summary>Whether flows of the table may go to another table.</summary>
    public bool CanGoTo(byte table) => Find(TableFeatureProperty.NextTables).Contains(table);

    /// <summary>The bytes of a list, without its header; empty when the switch does not have it.</summary>
    public ReadOnlySpan<byte> Find(TableFeatureProperty property)
    {
        var rest = Properties.Span;
        while (!rest.IsEmpty)
        {
            var length = ReadUInt16BigEndian(rest[At.PropertyLength..]);
            if (ReadUInt16BigEndian(rest) == (ushort)property)
            {
                return rest[At.PropertyHeader..length];
            }

            rest = rest[ActionLayout.Padded(length)..];
        }

        return default;
    }

    /// <summary>Writes <see cref="Length"/> bytes; padding is left as it is.</summary>
    /// <exception cref="ArgumentException">The name has more than 31 bytes.</exception>
    public void WriteTo(Span<byte> wire)
    {
        WriteUInt16BigEndian(wire[At.Length..], checked((ushort)Length));
        wire[At.TableId] = Table;
        FixedText.Write(wire.Slice(At.Name, At.NameLength), Name, nameof(Name), ReceivedName);
        WriteUInt64BigEndian(wire[At.MetadataMatch..], MetadataMatch);
        WriteUInt64BigEndian(wire[At.MetadataWrite..], MetadataWrite);
        WriteUInt32BigEndian(wire[At.Config..], Config);
        WriteUInt32BigEndian(wire[At.MaxEntries..], MaxEntries);
        Properties.Span.CopyTo(wire[At.Properties..]);
    }

    private static TableFeatures Read(ReadOnlySpan<byte> wire) => new()
    {
        Table = wire[At.TableId],
        Name = FixedText.Read(wire.Slice(At.Name, At.NameLength)),
        ReceivedName = FixedText.Received(wire.Slice(At.Name, At.NameLength)),
        MetadataMatch = ReadUInt64BigEndian(wire[At.MetadataMatch..]),
        MetadataWrite = ReadUInt64BigEndian(wire[At.MetadataWrite..]),
        Config = ReadUInt32BigEndian(wire[At.Config..]),
        MaxEntries = ReadUInt32BigEndian(wire[At.MaxEntries..]),
        Properties = ByteList.CopyOf(wire[At.Properties..]),
    };

    private static void CheckProperties(ReadOnlySpan<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            MultipartBody.AtLeast(rest, At.PropertyHeader, "a list in table features");
            var length = ReadUInt16BigEndian(rest[At.PropertyLength..]);
            MultipartBody.Element(rest, length, At.PropertyHeader, "a list in table features");
            MultipartBody.AtLeast(rest, ActionLayout.Padded(length), "a list in table features");
            rest = rest[ActionLayout.Padded(length)..];
        }
    }

    private bool HasType(TableFeatureProperty property, ushort type)
    {
        // Each element is a type and its own length, four bytes, or more for an experimenter's.
        var rest = Find(property);
        while (rest.Length >= 4)
        {
            if (ReadUInt16BigEndian(rest) == type)
            {
                return true;
            }

            rest = rest[Math.Clamp(ReadUInt16BigEndian(rest[2..]), 4, rest.Length)..];
        }

        return false;
    }

    private bool TryFind(TableFeatureProperty property, OxmField field, out bool hasMask)
    {
        // Each element is a field's header; the length in it is that of a value, which does not follow.
        ArgumentNullException.ThrowIfNull(field);
        var rest = Find(property);
        while (rest.Length >= OxmHeader.MinimumLength)
        {
            var length = OxmHeader.LengthFor((OxmClass)ReadUInt16BigEndian(rest));
            if (rest.Length < length)
            {
                break;
            }

            var header = OxmHeader.Read(rest);
            if (header.Id == field.Id || header.Id == field.Nxm)
            {
                hasMask = header.HasMask;
                return true;
            }

            rest = rest[length..];
        }

        hasMask = false;
        return false;
    }
}

/// <summary>Asks for table features, or with any, for tables of these features (OFPMP_TABLE_FEATURES).</summary>
/// <param name="Tables">What the tables shall be able to do; empty to ask only.</param>
public sealed record TableFeaturesRequest(ValueList<TableFeatures> Tables) : IMultipartRequestBody
{
    /// <inheritdoc/>
    public MultipartType Type => MultipartType.TableFeatures;

    /// <inheritdoc/>
    public int Length
    {
        get
        {
            var length = 0;
            foreach (var table in Tables)
            {
                length += table.Length;
            }

            return length;
        }
    }

    /// <summary>Reads the body of such a request.</summary>
    /// <exception cref="OpenFlowProtocolException">BadRequest/BadLen.</exception>
    public static TableFeaturesRequest Parse(ReadOnlySpan<byte> body)
    {
        var tables = ImmutableArray.CreateBuilder<TableFeatures>();
        TableFeatures.ReadAll(body, tables);
        return new(ValueList.Of(tables.ToArray()));
    }

    /// <inheritdoc/>
    public void WriteTo(Span<byte> body)
    {
        foreach (var table in Tables)
        {
            table.WriteTo(body);
            body = body[table.Length..];
        }
    }
}
