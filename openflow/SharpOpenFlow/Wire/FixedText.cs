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

    /// <summary>The field's bytes where writing the text would give others, for <see cref="Write"/>.</summary>
    public static ByteList Received(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return end >= 0 && field[end..].IndexOfAnyExcept((byte)0) < 0 && System.Text.Unicode.Utf8.IsValid(field[..end])
            ? default
            : ByteList.CopyOf(field);
    }

    /// <summary>
    /// Writes the text; the field keeps at least one zero byte at its end. A text that was received, and is still the
    /// same, is written in the bytes in which it came.
    /// </summary>
    /// <exception cref="ArgumentException">The text needs more bytes than the field has, less one.</exception>
    public static void Write(Span<byte> field, string text, string name, ByteList received = default)
    {
        if (received.Length == field.Length && Read(received.Span) == text)
        {
            received.Span.CopyTo(field);
            return;
        }

        field.Clear();
        if (!Encoding.UTF8.TryGetBytes(text, field[..^1], out _))
        {
            throw new ArgumentException($"{name} '{text}' needs more than {field.Length - 1} bytes", nameof(text));
        }
    }
}
