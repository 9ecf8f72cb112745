namespace SharpOpenFlow;

/// <summary>Bytes in rows of sixteen, as numbers and as characters.</summary>
internal static class HexDump
{
    private const int RowLength = 16;

    public static void Write(TextBuilder text, ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at < bytes.Length; at += RowLength)
        {
            var row = bytes[at..Math.Min(at + RowLength, bytes.Length)];
            text.Add($"{at:x8} ");
            for (var i = 0; i < RowLength; i++)
            {
                text.Add(i == RowLength / 2 && i <= row.Length ? '-' : ' ');
                text.Add(i < row.Length ? $"{row[i]:x2}" : "  ");
            }

            text.Add(" |");
            for (var i = 0; i < RowLength; i++)
            {
                text.Add(i >= row.Length ? ' ' : row[i] is >= 0x20 and < 0x7f ? (char)row[i] : '.');
            }

            text.Add("|\n");
        }
    }
}
