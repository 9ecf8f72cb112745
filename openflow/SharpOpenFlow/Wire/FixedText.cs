using System.Text;

namespace SharpOpenFlow;

/// <summary>Text in a field of fixed width: UTF-8, ended by a zero byte where it is shorter than the field.</summary>
internal static class FixedText
{
    /// <summary>Reads up to the first zero byte; bytes that are no UTF-8 become U+FFFD.</summary>
    public static string Read(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }

    /// <summary>Writes the text; the field keeps at least one zero byte at its end.</summary>
    /// <exception cref="ArgumentException">The text needs more bytes than the field has, less one.</exception>
    public static void Write(Span<byte> field, string text, string name)
    {
        field.Clear();
        if (!Encoding.UTF8.TryGetBytes(text, field[..^1], out _))
        {
            throw new ArgumentException($"{name} '{text}' needs more than {field.Length - 1} bytes", nameof(text));
        }
    }
}
