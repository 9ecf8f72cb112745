namespace SdnPersona.Monitoring;

/// <summary>The fields of one line.</summary>
internal readonly ref struct Row(ReadOnlySpan<byte> text, ReadOnlySpan<Range> fields)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private readonly ReadOnlySpan<Range> _fields = fields;

    public int Count => _fields.Length;

    /// <summary>A field; empty when its column is -1 or the field is unset.</summary>
    public ReadOnlySpan<byte> this[int column]
    {
        get
        {
            if (column < 0)
            {
                return default;
            }

            var field = _text[_fields[column]];
            return field is [(byte)'-'] || field.SequenceEqual("(empty)"u8) ? default : field;
        }
    }
}

/// <summary>Why a row was left out.</summary>
internal readonly ref struct FieldError(string field, string reason, ReadOnlySpan<byte> value)
{
    public readonly string Field = field;
    public readonly string Reason = reason;
    public readonly ReadOnlySpan<byte> Value = value;
}
