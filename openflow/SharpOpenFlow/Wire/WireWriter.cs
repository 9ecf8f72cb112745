using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>
/// Fills one measured, zero-cleared span of an <see cref="IBufferWriter{T}"/>: measure first, then write each field at its
/// offset. Zero-clearing makes padding right by construction.
/// </summary>
public readonly ref struct WireWriter
{
    private readonly IBufferWriter<byte> _output;

    /// <summary>Opens a message of <paramref name="length"/> bytes and writes its header.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The message would exceed 65,535 bytes.</exception>
    public WireWriter(IBufferWriter<byte> output, MessageType type, int length, uint xid)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, ushort.MaxValue);
        _output = output;
        Span = output.GetSpan(length)[..length];
        Span.Clear();
        OpenFlowHeader.Write(Span, type, length, xid);
    }

    /// <summary>The whole message; what is not written stays zero.</summary>
    public Span<byte> Span { get; }

    /// <summary>Writes one byte at <paramref name="offset"/>.</summary>
    public void Byte(int offset, byte value) => Span[offset] = value;

    /// <summary>Writes a 16-bit number in network order at <paramref name="offset"/>.</summary>
    public void UInt16(int offset, ushort value) => WriteUInt16BigEndian(Span[offset..], value);

    /// <summary>Writes a 32-bit number in network order at <paramref name="offset"/>.</summary>
    public void UInt32(int offset, uint value) => WriteUInt32BigEndian(Span[offset..], value);

    /// <summary>Writes a 64-bit number in network order at <paramref name="offset"/>.</summary>
    public void UInt64(int offset, ulong value) => WriteUInt64BigEndian(Span[offset..], value);

    /// <summary>Copies bytes to <paramref name="offset"/>.</summary>
    public void Bytes(int offset, ReadOnlySpan<byte> value) => value.CopyTo(Span[offset..]);

    /// <summary>Hands the message to the output. Call exactly once.</summary>
    public void Complete() => _output.Advance(Span.Length);
}
