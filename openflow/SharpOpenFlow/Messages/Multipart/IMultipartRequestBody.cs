namespace SharpOpenFlow;

/// <summary>What one kind of multipart request asks for: the bytes after the <c>ofp_multipart_request</c> header.</summary>
public interface IMultipartRequestBody
{
    /// <summary>OFPMP_* of the request.</summary>
    MultipartType Type { get; }

    /// <summary>Bytes that <see cref="WriteTo"/> fills.</summary>
    int Length { get; }

    /// <summary>Fills the body; the span holds <see cref="Length"/> zero bytes.</summary>
    void WriteTo(Span<byte> body);
}
