namespace SdnPersona.Monitoring;

/// <summary>
/// Buffered bytes of a recording, whole lines or blocks at a time. Damaged compression ends the input instead of
/// failing; <see cref="Damage"/> then says so.
/// </summary>
internal sealed class RecordingInput(Stream stream, string name)
{
    /// <summary>Longest line or block.</summary>
    public const int Longest = 1 << 18;

    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _ended;

    public string Name { get; } = name;

    /// <summary>Why the input ended before its end, or null.</summary>
    public string? Damage { get; private set; }

    /// <summary>The damage, once.</summary>
    public string? TakeDamage()
    {
        var damage = Damage;
        Damage = null;
        return damage;
    }

    /// <summary>The next bytes without taking them; fewer at the end.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        while (_end - _start < count && Fill())
        {
        }

        return _buffer.AsSpan(_start, Math.Min(count, _end - _start));
    }

    /// <summary>Takes as many bytes; false, and nothing taken, when there are fewer.</summary>
    public bool TryTake(int count, out ReadOnlySpan<byte> bytes)
    {
        bytes = Peek(count);
        if (bytes.Length < count)
        {
            return false;
        }

        _start += count;
        return true;
    }

    /// <summary>Skips bytes; false when the input ends before.</summary>
    public bool TrySkip(long count)
    {
        while (count > 0)
        {
            if (_start == _end && !Fill())
            {
                return false;
            }

            var step = (int)Math.Min(count, _end - _start);
            _start += step;
            count -= step;
        }

        return true;
    }

    /// <summary>Takes what is there into a buffer; 0 at the end.</summary>
    public int Read(Span<byte> into)
    {
        if (_start == _end && !Fill())
        {
            return 0;
        }

        var count = Math.Min(into.Length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(into);
        _start += count;
        return count;
    }

    /// <summary>
    /// Takes a line without its end; false at the end of the input. A line that is too long gives its beginning.
    /// </summary>
    public bool TryTakeLine(out ReadOnlySpan<byte> line, out bool tooLong)
    {
        tooLong = false;
        var searched = 0;
        while (true)
        {
            var available = _buffer.AsSpan(_start, _end - _start);
            var at = available[searched..].IndexOf((byte)'\n');
            if (at >= 0)
            {
                line = WithoutReturn(available[..(searched + at)]);
                _start += searched + at + 1;
                return true;
            }

            searched = available.Length;
            if (searched >= Longest)
            {
                tooLong = true;
                line = available[..80].ToArray();
                SkipLine();
                return true;
            }

            if (!Fill())
            {
                line = WithoutReturn(_buffer.AsSpan(_start, _end - _start));
                var any = _end > _start;
                _start = _end;
                return any;
            }
        }
    }

    private void SkipLine()
    {
        do
        {
            var at = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (at >= 0)
            {
                _start += at + 1;
                return;
            }

            _start = _end;
        }
        while (Fill());
    }

    private static ReadOnlySpan<byte> WithoutReturn(ReadOnlySpan<byte> line) =>
        line is [.., (byte)'\r'] ? line[..^1] : line;

    private bool Fill()
    {
        if (_ended)
        {
            return false;
        }

        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        try
        {
            var read = stream.Read(_buffer, _end, _buffer.Length - _end);
            _end += read;
            _ended = read == 0;
        }
        catch (InvalidDataException)
        {
            Damage = "compressed data is damaged or cut short";
            _ended = true;
        }

        return !_ended;
    }
}

/// <summary>A stream over an input of which some bytes have been looked at.</summary>
internal sealed class RestoredStream(RecordingInput input) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer) => input.Read(buffer);

    public override int Read(byte[] buffer, int offset, int count) => input.Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
