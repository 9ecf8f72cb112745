namespace SharpOpenFlow;

/// <summary>
/// Asks for what has no parameter: <see cref="MultipartType.Table"/>, <see cref="MultipartType.GroupDesc"/>,
/// <see cref="MultipartType.GroupFeatures"/>, <see cref="MultipartType.MeterFeatures"/> or, without changing them,
/// <see cref="MultipartType.TableFeatures"/>.
/// </summary>
/// <param name="Type">OFPMP_*.</param>
public sealed record EmptyRequest(MultipartType Type) : IMultipartRequestBody
{
    /// <summary>OFPMP_TABLE.</summary>
    public static readonly EmptyRequest TableStats = new(MultipartType.Table);

    /// <summary>OFPMP_GROUP_DESC.</summary>
    public static readonly EmptyRequest GroupDesc = new(MultipartType.GroupDesc);

    /// <summary>OFPMP_GROUP_FEATURES.</summary>
    public static readonly EmptyRequest GroupFeatures = new(MultipartType.GroupFeatures);

    /// <summary>OFPMP_METER_FEATURES.</summary>
    public static readonly EmptyRequest MeterFeatures = new(MultipartType.MeterFeatures);

    /// <summary>OFPMP_TABLE_FEATURES.</summary>
    public static readonly EmptyRequest TableFeatures = new(MultipartType.TableFeatures);

    /// <inheritdoc/>
    public int Length => 0;

    /// <inheritdoc/>
    public void WriteTo(Span<byte> body)
    {
    }
}
