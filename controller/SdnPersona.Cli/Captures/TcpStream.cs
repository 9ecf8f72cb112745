using System.Buffers.Binary;

namespace SdnPersona.Cli.Captures;

/// <summary>
/// Puts one direction of a connection in order and cuts it into OpenFlow messages. Segments may come twice, overlap, or
/// come in any order.
/// </summary>
internal sealed class TcpStream
{
    private const int HeaderLength = 8;
    private const int LargestType = 35;
    private const int MostWaiting = 16 << 20;

    private readonly SortedDictionary<uint, byte[]> _waiting = [];
    private readonly List<byte> _bytes = [];
    private uint _next;
    private int _waitingBytes;
    private bool _hasStarted;
    private bool _isOther;

    /// <summary>Bytes that are still waiting for others before them.</summary>
    public int Missing => _isOther ? 0 : _waitingBytes;

    /// <summary>Takes a segment and yields the messages that it completes.</summary>
    public IEnumerable<byte[]> Add(TcpSegment segment)
    {
        if (segment.IsSyn)
        {
            Restart(segment.Sequence + 1);
            return [];
        }

        if (!_hasStarted && !segment.Data.IsEmpty)
        {
            // The capture began later: the first segment is taken to begin a message.
            Restart(segment.Sequence);
        }

        if (_isOther || segment.Data.IsEmpty)
        {
            return [];
        }

        Wait(segment);
        while (TakeNext())
        {
        }

        return Messages();
    }

    private void Restart(uint next)
    {
        (_next, _hasStarted, _isOther, _waitingBytes) = (next, true, false, 0);
        _waiting.Clear();
        _bytes.Clear();
    }

    private void Wait(TcpSegment segment)
    {
        // Keys count from what is next, so that numbers that wrap around stay in order.
        if (!_waiting.TryGetValue(segment.Sequence, out var known) || known.Length < segment.Data.Length)
        {
            _waitingBytes += segment.Data.Length - (known?.Length ?? 0);
            _waiting[segment.Sequence] = segment.Data.ToArray();
        }

        if (_waitingBytes > MostWaiting)
        {
            throw new CliFailure(ExitCode.Error, "cannot read the capture: segments of a connection are missing");
        }
    }

    private bool TakeNext()
    {
        foreach (var (sequence, data) in _waiting)
        {
            var known = (int)(_next - sequence);
            if (known < 0)
            {
                continue;
            }

            _waiting.Remove(sequence);
            _waitingBytes -= data.Length;
            if (known < data.Length)
            {
                _bytes.AddRange(data.AsSpan(known));
                _next += (uint)(data.Length - known);
            }

            return true;
        }

        return false;
    }

    private List<byte[]> Messages()
    {
        List<byte[]> messages = [];
        var at = 0;
        while (_bytes.Count - at >= HeaderLength)
        {
            var header = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes).Slice(at, HeaderLength);
            var length = BinaryPrimitives.ReadUInt16BigEndian(header[2..]);
            if (header[0] is 0 or > 6 || header[1] > LargestType || length < HeaderLength)
            {
                // No OpenFlow, or its stream is lost.
                _isOther = true;
                _waiting.Clear();
                break;
            }

            if (_bytes.Count - at < length)
            {
                break;
            }

            messages.Add([.. _bytes.GetRange(at, length)]);
            at += length;
        }

        _bytes.RemoveRange(0, at);
        return messages;
    }
}
