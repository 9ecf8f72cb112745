namespace SharpOpenFlow;

/// <summary>Immutable bytes with value equality: what is kept, and sent again, exactly as it was received.</summary>
public readonly struct ByteList : IEquatable<ByteList>
{
    private readonly byte[]? _bytes;

    private ByteList(byte[] bytes) => _bytes = bytes;

    /// <summary>Number of bytes.</summary>
    public int Length => _bytes?.Length ?? 0;

    /// <summary>The bytes, without a copy.</summary>
    public ReadOnlySpan<byte> Span => _bytes;

    /// <summary>The bytes, without a copy, for code that awaits.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes;

    /// <summary>A copy of the given bytes.</summary>
    public static ByteList CopyOf(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? default : new ByteList(bytes.ToArray());

    /// <inheritdoc/>
    public bool Equals(ByteList other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ByteList other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <summary>Two hexadecimal digits for each byte.</summary>
    public override string ToString() => Convert.ToHexStringLower(Span);

    /// <summary>The same bytes.</summary>
    public static bool operator ==(ByteList left, ByteList right) => left.Equals(right);

    /// <summary>Other bytes.</summary>
    public static bool operator !=(ByteList left, ByteList right) => !left.Equals(right);
}
