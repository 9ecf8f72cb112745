namespace SdnPersona.Monitoring;

/// <summary>One field of a template.</summary>
/// <param name="Element">What it is; 0 when it is skipped.</param>
/// <param name="Length">Bytes; 65535 when each record says.</param>
/// <param name="Reverse">Whether it counts the reverse direction (RFC 5103).</param>
internal readonly record struct ExportField(InformationElement Element, ushort Length, bool Reverse)
{
    public const ushort Variable = ushort.MaxValue;
}

/// <summary>How the records of one data set are laid out.</summary>
internal sealed class ExportTemplate(ExportField[] fields, int scopeFields, long seenAt)
{
    /// <summary>Enterprise number of reverse elements (RFC 5103 §6.1).</summary>
    public const uint ReverseEnterprise = 29305;

    public ExportField[] Fields { get; } = fields;

    /// <summary>Fields of an options template that say what the options are about; 0 for records of flows.</summary>
    public int ScopeFields { get; } = scopeFields;

    /// <summary>When the exporter last sent it, in milliseconds since 1970.</summary>
    public long SeenAt { get; set; } = seenAt;

    /// <summary>Bytes that a record has at least.</summary>
    public int ShortestRecord { get; } =
        fields.Sum(field => field.Length == ExportField.Variable ? 1 : field.Length);

    public bool SameAs(ExportTemplate other) =>
        ScopeFields == other.ScopeFields && Fields.AsSpan().SequenceEqual(other.Fields);
}
