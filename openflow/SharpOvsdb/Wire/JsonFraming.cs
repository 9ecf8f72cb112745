using System.Buffers;

namespace SharpOvsdb;

/// <summary>
/// Finds the end of each JSON object in a stream of them (RFC 7047 §4: JSON-RPC 1.0 directly over a byte stream, so
/// nothing but the JSON itself tells where a message ends). It only counts brackets outside of strings, looks at each
/// byte once however the stream is cut, and leaves all judgement of the content to the parser. Not thread-safe.
/// </summary>
/// <param name="maximumLength">Longest message accepted, in bytes, leading white space included.</param>
internal sealed class JsonFraming(int maximumLength)
{
    private long _scanned;
    private int _depth;
    private bool _inString;
    private bool _escaped;

    /// <summary>Takes the next whole object off the front of the buffer; false when more bytes are needed.</summary>
    /// <param name="buffer">What was received and not taken yet; it must begin where the last call left it.</param>
    /// <param name="message">One object with the white space before it.</param>
    /// <exception cref="OvsdbException">No object begins here, or it is longer than allowed.</exception>
    public bool TryRead(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> message)
    {
        message = default;
        foreach (var segment in buffer.Slice(_scanned))
        {
            var end = Scan(segment.Span);
            _scanned += end < 0 ? segment.Length : end;
            if (_scanned > maximumLength)
            {
                OvsdbException.ThrowProtocol($"a message is longer than the {maximumLength} bytes allowed");
            }

            if (end >= 0)
            {
                message = buffer.Slice(0, _scanned);
                buffer = buffer.Slice(_scanned);
                _scanned = 0;
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the stream stopped inside a message: bytes were seen that belong to none yet.</summary>
    public bool InMessage => _depth > 0;

    // Length up to and including the bracket that closes the object, or -1.
    private int Scan(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            var octet = bytes[i];
            if (_inString)
            {
                _inString = _escaped || octet != (byte)'"';
                _escaped = !_escaped && octet == (byte)'\\';
                continue;
            }

            switch (octet)
            {
                case (byte)'{' or (byte)'[' when _depth > 0 || octet == (byte)'{':
                    _depth++;
                    break;
                case (byte)'}' or (byte)']' when _depth > 0:
                    if (--_depth == 0)
                    {
                        return i + 1;
                    }

                    break;
                case (byte)'"' when _depth > 0:
                    _inString = true;
                    break;
                case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
                    break;
                default:
                    if (_depth == 0)
                    {
                        OvsdbException.ThrowProtocol($"expected a JSON object, got byte 0x{octet:x2}");
                    }

                    break;
            }
        }

        return -1;
    }
}
