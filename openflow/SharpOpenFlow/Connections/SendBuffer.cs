using System.Buffers;

namespace SharpOpenFlow;

/// <summary>
/// Bytes that wait to be sent. Grows as needed, can take back a message that failed half-way, and holds no memory while
/// nothing waits: ten thousand idle connections would otherwise hold ten thousand buffers.
/// </summary>
internal sealed class SendBuffer : IBufferWriter<byte>
{
    private const int Smallest = 4 * 1024;
    private const int UsualAtMost = 64 * 1024;

    private byte[] _bytes = [];
    private int _usual = Smallest;

    /// <summary>Number of bytes that wait.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes that wait.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>Forgets all from <paramref name="length"/> on.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>Forgets all and gives the memory back.</summary>
    public void Clear()
    {
        // The next rush is likely to be like this one, and growing step by step would copy.
        _usual = Math.Clamp(Length, Smallest, UsualAtMost);
        Length = 0;
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _bytes.Length - Length);
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(Length);
    }

    private void Reserve(int sizeHint)
    {
        var needed = Length + Math.Max(sizeHint, 1);
        if (needed > _bytes.Length)
        {
            Grow(needed);
        }
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(_usual, _bytes.Length * 2)));
        Written.CopyTo(larger);
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = larger;
    }
}
