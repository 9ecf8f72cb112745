using System.Buffers;

namespace SharpOpenFlow;

/// <summary>
/// Bytes that wait to be sent. Grows as needed, is reused, and can take back a message that failed half-way.
/// </summary>
internal sealed class SendBuffer : IBufferWriter<byte>
{
    private const int Small = 16 * 1024;

    private byte[] _bytes = new byte[Small];

    /// <summary>Number of bytes that wait.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes that wait.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>Forgets all from <paramref name="length"/> on.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>Forgets all; gives back the memory that a rush has taken once it is over.</summary>
    public void Clear()
    {
        if (_bytes.Length > Small && Length < _bytes.Length / 8)
        {
            _bytes = new byte[Small];
        }

        Length = 0;
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _bytes.Length - Length);
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        var needed = Length + Math.Max(sizeHint, 1);
        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(needed, _bytes.Length * 2));
        }

        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
