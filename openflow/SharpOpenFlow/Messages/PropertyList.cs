using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>
/// Properties: type, length without padding, payload, padding to eight bytes. Kept as received, read in place.
/// </summary>
internal readonly ref struct PropertyList
{
    public const int HeaderLength = 4;

    private readonly ReadOnlySpan<byte> _wire;

    private PropertyList(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <summary>Proves that the span is a list of whole properties.</summary>
    /// <exception cref="OpenFlowProtocolException">TableFeaturesFailed/BadLen, the code that 1.3 has for it.</exception>
    public static PropertyList Check(ReadOnlySpan<byte> wire)
    {
        for (var rest = wire; !rest.IsEmpty; rest = rest[ActionLayout.Padded(ReadUInt16BigEndian(rest[2..]))..])
        {
            var length = rest.Length < HeaderLength ? 0 : ReadUInt16BigEndian(rest[2..]);
            if (length < HeaderLength || ActionLayout.Padded(length) > rest.Length)
            {
                OpenFlowProtocolException.Throw(
                    ErrorType.TableFeaturesFailed, (ushort)TableFeaturesFailedCode.BadLen,
                    $"a property of {length} bytes where {rest.Length} are left");
            }
        }

        return new(wire);
    }

    public Enumerator GetEnumerator() => new(_wire);

    /// <summary>Payload of the first property of the type; false without one.</summary>
    public bool TryFind(ushort type, out ReadOnlySpan<byte> payload)
    {
        foreach (var property in this)
        {
            if (property.Type == type)
            {
                payload = property.Payload;
                return true;
            }
        }

        payload = default;
        return false;
    }

    /// <summary>Payload of the type, at least so many bytes long; empty without such a property.</summary>
    /// <exception cref="OpenFlowProtocolException">TableFeaturesFailed/BadLen.</exception>
    public ReadOnlySpan<byte> Find(ushort type, int minimum)
    {
        if (!TryFind(type, out var payload))
        {
            return default;
        }

        if (payload.Length < minimum)
        {
            OpenFlowProtocolException.Throw(
                ErrorType.TableFeaturesFailed, (ushort)TableFeaturesFailedCode.BadLen,
                $"property {type} has {payload.Length} bytes and needs {minimum}");
        }

        return payload;
    }

    public readonly ref struct Property(ReadOnlySpan<byte> wire)
    {
        private readonly ReadOnlySpan<byte> _wire = wire;

        public ushort Type => ReadUInt16BigEndian(_wire);

        public ReadOnlySpan<byte> Payload => _wire[HeaderLength..];
    }

    public ref struct Enumerator(ReadOnlySpan<byte> wire)
    {
        private ReadOnlySpan<byte> _rest = wire;

        public Property Current { get; private set; }

        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            var length = ReadUInt16BigEndian(_rest[2..]);
            Current = new Property(_rest[..length]);
            _rest = _rest[ActionLayout.Padded(length)..];
            return true;
        }
    }
}
