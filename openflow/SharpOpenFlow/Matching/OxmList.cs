using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>
/// The fields of an <c>ofp_match</c> (OpenFlow 1.3.5 §7.2.3.1), read in place, in the order of the wire.
/// </summary>
public readonly ref struct OxmList
{
    internal const int MatchHeaderLength = 4;

    private readonly ReadOnlySpan<byte> _fields;

    internal OxmList(ReadOnlySpan<byte> fields) => _fields = fields;

    /// <summary>The TLVs without the match's header and padding.</summary>
    public ReadOnlySpan<byte> Wire => _fields;

    /// <summary>Bytes that the whole match takes, header and padding included: a multiple of eight.</summary>
    public int MatchLength => PaddedMatchLength(_fields.Length);

    /// <summary>The fields of the match that the span begins with; <see cref="Check"/> must have accepted it.</summary>
    public static OxmList At(ReadOnlySpan<byte> match) =>
        new(match[MatchHeaderLength..ReadUInt16BigEndian(match[2..])]);

    /// <summary>
    /// Proves that the span begins with a whole match: its type, lengths and padding, and each field's length. Fields
    /// that are not known are accepted, prerequisites are not judged.
    /// </summary>
    /// <returns>The checked fields.</returns>
    /// <exception cref="OpenFlowProtocolException">BadMatch: BadType, BadLen, BadField or DupField.</exception>
    public static OxmList Check(ReadOnlySpan<byte> match)
    {
        if (match.Length < MatchHeaderLength)
        {
            OpenFlowProtocolException.Throw(BadMatchCode.BadLen, $"{match.Length} bytes are no match");
        }

        var type = ReadUInt16BigEndian(match);
        if (type != 1)
        {
            OpenFlowProtocolException.Throw(BadMatchCode.BadType, $"match type {type} is not OXM");
        }

        var length = ReadUInt16BigEndian(match[2..]);
        if (length < MatchHeaderLength || PaddedMatchLength(length - MatchHeaderLength) > match.Length)
        {
            OpenFlowProtocolException.Throw(
                BadMatchCode.BadLen, $"a match of {length} bytes does not fit the {match.Length} that are left");
        }

        CheckFields(match[MatchHeaderLength..length]);
        return At(match);
    }

    /// <summary>Enumerates the fields.</summary>
    public Enumerator GetEnumerator() => new(_fields);

    /// <summary>An owned match of these fields.</summary>
    public Match ToOwned() => Match.FromChecked(_fields);

    /// <inheritdoc cref="Match.TryGet"/>
    public bool TryGet<T>(OxmField<T> field, out T value, out T mask) where T : struct
    {
        foreach (var oxm in this)
        {
            if (oxm.TryGet(field, out value, out mask))
            {
                return true;
            }
        }

        value = default;
        mask = default;
        return false;
    }

    internal static int PaddedMatchLength(int fieldsLength) => (MatchHeaderLength + fieldsLength + 7) & ~7;

    internal static void CheckFields(ReadOnlySpan<byte> fields)
    {
        Span<bool> seen = stackalloc bool[OxmFields.All.Count];
        seen.Clear();
        while (!fields.IsEmpty)
        {
            var header = OxmHeader.Check(fields);
            if (OxmField.Find(header.Id) is { } field)
            {
                if (header.PayloadLength != (header.HasMask ? 2 : 1) * field.Length)
                {
                    OpenFlowProtocolException.Throw(
                        BadMatchCode.BadField,
                        $"{field} has {header.PayloadLength} bytes instead of {field.Length} or, masked, twice that");
                }

                ref var already = ref seen[field.Index];
                if (already)
                {
                    OpenFlowProtocolException.Throw(BadMatchCode.DupField, $"{field} appears twice");
                }

                already = true;
            }

            fields = fields[header.TlvLength..];
        }
    }

    /// <summary>Walks the fields.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> fields) => _rest = fields;

        /// <summary>The field at hand.</summary>
        public OxmView Current { get; private set; }

        /// <summary>Goes to the next field.</summary>
        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            Current = new OxmView(_rest);
            _rest = _rest[Current.Wire.Length..];
            return true;
        }
    }
}
