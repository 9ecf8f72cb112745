namespace SharpOpenFlow;

/// <summary>The body of a multipart request: what follows the eight bytes of type and flags.</summary>
public interface IMultipartRequestBody
{
    /// <summary>OFPMP_* that the body belongs to.</summary>
    MultipartType Type { get; }

    /// <summary>Bytes of the body; 0 for a request without one.</summary>
    int Length { get; }

    /// <summary>
    /// Writes the body into <paramref name="body"/>: exactly <see cref="Length"/> bytes, all zero before.
    /// </summary>
    void WriteTo(Span<byte> body);
}
