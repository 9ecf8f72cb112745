using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SdnPersona.Monitoring;

/// <summary>
/// Writes fields to bytes, or reads them back, in one and the same order: each part of the state has one method that names its
/// fields once. The bytes are those of this machine's memory; version, length and checksum say whether they can be read.
/// </summary>
internal sealed class StateExchange
{
    /// <summary>Largest state, in bytes.</summary>
    public const int Most = 16 << 10;

    /// <summary>Rises with every change of what is exchanged.</summary>
    private const byte Version = 1;
    private const int ChecksumBytes = 8;

    private readonly List<byte>? _written;
    private readonly ReadOnlyMemory<byte> _state;
    private int _next = 1;

    private StateExchange(List<byte>? written, ReadOnlyMemory<byte> state)
    {
        _written = written;
        _state = state;
    }

    /// <summary>Whether fields are set rather than written.</summary>
    public bool IsReading => _written is null;

    public static StateExchange Writing() => new([Version], default);

    /// <exception cref="InvalidDataException">It is no state of this version, or damaged.</exception>
    public static StateExchange Reading(ReadOnlyMemory<byte> state)
    {
        var bytes = state.Span;
        if (bytes.Length is <= ChecksumBytes or > Most)
        {
            throw new InvalidDataException($"it has {bytes.Length} bytes");
        }

        if (bytes[0] != Version)
        {
            throw new InvalidDataException($"its version is {bytes[0]}, not {Version}");
        }

        var content = state[..^ChecksumBytes];
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes[^ChecksumBytes..]) == Checksum(content.Span)
            ? new(null, content)
            : throw new InvalidDataException("its checksum is wrong");
    }

    /// <summary>One field without references.</summary>
    public void Field<T>(ref T field)
        where T : unmanaged => Fields(new Span<T>(ref field));

    /// <summary>An array of a fixed length.</summary>
    public void Fields<T>(Span<T> fields)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(fields);
        if (_written is not null)
        {
            _written.AddRange((ReadOnlySpan<byte>)bytes);
            return;
        }

        if (_state.Length - _next < bytes.Length)
        {
            throw new InvalidDataException("it is too short");
        }

        _state.Span.Slice(_next, bytes.Length).CopyTo(bytes);
        _next += bytes.Length;
    }

    /// <summary>A part that may not be there.</summary>
    public bool Has(bool isThere)
    {
        var mark = (byte)(isThere ? 1 : 0);
        Field(ref mark);
        return mark != 0;
    }

    /// <summary>What was written, with its checksum.</summary>
    public byte[] Finish()
    {
        var checksum = new byte[ChecksumBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(checksum, Checksum(CollectionsMarshal.AsSpan(_written!)));
        return [.. _written!, .. checksum];
    }

    /// <exception cref="InvalidDataException">Something is left to be read.</exception>
    public void End()
    {
        if (_next != _state.Length)
        {
            throw new InvalidDataException($"it is {_state.Length - _next} bytes too long");
        }
    }

    /// <summary>Found by accident once in 2^64; against intent the data folder's permissions stand.</summary>
    private static ulong Checksum(ReadOnlySpan<byte> content) =>
        BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(content));
}
