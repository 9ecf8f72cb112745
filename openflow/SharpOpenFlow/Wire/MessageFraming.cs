using System.Buffers;

namespace SharpOpenFlow;

/// <summary>Cuts a byte stream into messages: pure, synchronous, and the only code that sees a <see cref="ReadOnlySequence{T}"/>.</summary>
public static class MessageFraming
{
    /// <summary>
    /// Takes the next whole message off the front of <paramref name="buffer"/>; false, with the buffer untouched, when more
    /// bytes are needed. Versions are not judged here, so that a HELLO of any version can be read.
    /// </summary>
    /// <exception cref="OpenFlowProtocolException">BadLen: the header's length is below eight, so the stream is lost.</exception>
    public static bool TryReadMessage(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> message)
    {
        message = default;
        if (buffer.Length < OpenFlowHeader.Length)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[OpenFlowHeader.Length];
        buffer.Slice(0, OpenFlowHeader.Length).CopyTo(bytes);
        var header = OpenFlowHeader.Read(bytes);
        if (header.MessageLength < OpenFlowHeader.Length)
        {
            OpenFlowProtocolException.Throw(BadRequestCode.BadLen, $"header says {header.MessageLength} bytes, fewer than a header has");
        }

        if (buffer.Length < header.MessageLength)
        {
            return false;
        }

        message = buffer.Slice(0, header.MessageLength);
        buffer = buffer.Slice(header.MessageLength);
        return true;
    }
}
