using System.Collections.Immutable;

namespace SharpOpenFlow;

/// <summary>Joins the parts of one multipart reply, within limits.</summary>
internal sealed class MultipartCollector<T>(
    MultipartType type, MultipartReader<T> read, OpenFlowConnectionOptions options)
{
    private readonly ImmutableArray<T>.Builder _elements = ImmutableArray.CreateBuilder<T>();
    private int _parts;
    private long _bytes;

    /// <summary>Reads one part; true when it was the last.</summary>
    /// <exception cref="OpenFlowProtocolException">Malformed, of another type, or beyond the limits.</exception>
    public bool Add(MultipartReplyView part)
    {
        if (part.MultipartType != type)
        {
            OpenFlowProtocolException.Throw(
                BadRequestCode.BadMultipart, $"part of {part.MultipartType} in a reply of {type}");
        }

        _parts++;
        _bytes += part.Body.Length;
        if (_parts > options.MaxMultipartParts || _bytes > options.MaxMultipartBytes)
        {
            OpenFlowProtocolException.Throw(
                BadRequestCode.MultipartBufferOverflow,
                $"{type} has more than {options.MaxMultipartParts} parts or {options.MaxMultipartBytes} bytes");
        }

        read(part.Body, _elements);
        return !part.More;
    }

    /// <summary>Takes out the elements read since the last time.</summary>
    public ImmutableArray<T> Take() => _elements.DrainToImmutable();
}
