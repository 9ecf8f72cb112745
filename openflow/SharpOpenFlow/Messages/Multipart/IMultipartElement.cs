namespace SharpOpenFlow;

/// <summary>What a multipart reply consists of: one owned element of its body.</summary>
public interface IMultipartElement
{
    /// <summary>Bytes on the wire.</summary>
    int Length { get; }

    /// <summary>Writes <see cref="Length"/> bytes, all zero before.</summary>
    void WriteTo(Span<byte> wire);
}

/// <summary>A body, or a part of one, that this library does not know: kept as it was received.</summary>
/// <param name="Type">OFPMP_*.</param>
/// <param name="Bytes">The bytes.</param>
public sealed record RawMultipartBody(MultipartType Type, ByteList Bytes) : IMultipartElement, IMultipartRequestBody
{
    /// <inheritdoc cref="IMultipartElement.Length"/>
    public int Length => Bytes.Length;

    /// <inheritdoc cref="IMultipartElement.WriteTo"/>
    public void WriteTo(Span<byte> wire) => Bytes.Span.CopyTo(wire);
}
