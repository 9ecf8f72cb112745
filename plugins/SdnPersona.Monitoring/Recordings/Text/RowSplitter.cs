using System.Text.Json;

namespace SdnPersona.Monitoring;

/// <summary>Cuts lines into fields. The row is valid until the next line.</summary>
internal abstract class RowSplitter
{
    /// <summary>Most columns of a line; what is beyond is wrong anyway.</summary>
    public const int MostColumns = 256;

    protected Range[] Fields { get; } = new Range[MostColumns];

    /// <summary>Cuts a line; false when it is malformed or has more than <see cref="MostColumns"/>.</summary>
    public abstract bool TrySplit(ReadOnlySpan<byte> line, out Row row);
}

/// <summary>Fields between separators, without any quoting: Zeek escapes the separator within a field.</summary>
internal sealed class SeparatedSplitter(byte separator, int wordColumns) : RowSplitter
{
    /// <summary>
    /// Columns that stand in the last field apart by three blanks, as labelled copies of Zeek logs have them.
    /// </summary>
    private readonly int _wordColumns = wordColumns;

    public override bool TrySplit(ReadOnlySpan<byte> line, out Row row)
    {
        var count = 0;
        var start = 0;
        while (count < MostColumns)
        {
            var at = line[start..].IndexOf(separator);
            if (at < 0)
            {
                break;
            }

            Fields[count++] = start..(start + at);
            start += at + 1;
        }

        if (count == MostColumns)
        {
            row = default;
            return false;
        }

        for (var words = _wordColumns; words > 1 && count < MostColumns - 1; words--)
        {
            var at = line[start..].IndexOf("   "u8);
            if (at < 0)
            {
                break;
            }

            Fields[count++] = start..(start + at);
            start += at + 3;
        }

        Fields[count++] = start..line.Length;
        row = new(line, Fields.AsSpan(0, count));
        return true;
    }
}

/// <summary>Comma-separated fields, quoted where they need it (RFC 4180), within one line.</summary>
internal sealed class CsvSplitter : RowSplitter
{
    private readonly SeparatedSplitter _plain = new((byte)',', 0);
    private byte[] _unquoted = new byte[1024];

    public override bool TrySplit(ReadOnlySpan<byte> line, out Row row)
    {
        if (!line.Contains((byte)'"'))
        {
            return _plain.TrySplit(line, out row);
        }

        if (_unquoted.Length < line.Length)
        {
            _unquoted = new byte[line.Length];
        }

        row = default;
        int count = 0, written = 0, read = 0;
        while (true)
        {
            var start = written;
            if (read < line.Length && line[read] == '"')
            {
                if (!TryUnquote(line, ref read, ref written))
                {
                    return false;
                }
            }
            else
            {
                while (read < line.Length && line[read] != ',')
                {
                    _unquoted[written++] = line[read++];
                }
            }

            if (count == MostColumns)
            {
                return false;
            }

            Fields[count++] = start..written;
            if (read == line.Length)
            {
                row = new(_unquoted, Fields.AsSpan(0, count));
                return true;
            }

            if (line[read++] != ',')
            {
                return false;
            }
        }
    }

    private bool TryUnquote(ReadOnlySpan<byte> line, ref int read, ref int written)
    {
        for (read++; read < line.Length; read++)
        {
            if (line[read] != '"')
            {
                _unquoted[written++] = line[read];
            }
            else if (read + 1 < line.Length && line[read + 1] == '"')
            {
                _unquoted[written++] = line[++read];
            }
            else
            {
                read++;
                return true;
            }
        }

        return false;
    }
}

/// <summary>One JSON object a line; members of members are named with a dot. What a line lacks is unset.</summary>
internal sealed class JsonSplitter(IReadOnlyList<string> columns) : RowSplitter
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 16 };

    private readonly Dictionary<string, int> _columns =
        columns.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i, StringComparer.Ordinal);

    private byte[] _values = new byte[1024];

    /// <summary>Names of an object's members that are single values.</summary>
    /// <exception cref="JsonException">The line is no object.</exception>
    public static List<string> Names(ReadOnlySpan<byte> line)
    {
        var names = new List<string>();
        var reader = new Utf8JsonReader(line, Options);
        var prefix = "";
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = prefix + reader.GetString();
                reader.Read();
                if (reader.TokenType == JsonTokenType.StartObject && prefix.Length == 0)
                {
                    prefix = name + ".";
                }
                else if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    reader.Skip();
                }
                else if (names.Count < MostColumns)
                {
                    names.Add(name);
                }
            }
            else if (reader.TokenType == JsonTokenType.EndObject)
            {
                prefix = "";
            }
        }

        return names;
    }

    public override bool TrySplit(ReadOnlySpan<byte> line, out Row row)
    {
        if (_values.Length < line.Length)
        {
            _values = new byte[line.Length];
        }

        Fields.AsSpan(0, _columns.Count).Clear();
        row = default;
        try
        {
            var reader = new Utf8JsonReader(line, Options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            var written = 0;
            ReadMembers(ref reader, "", ref written);
            row = new(_values, Fields.AsSpan(0, _columns.Count));
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            // An escape that is no letter, such as half a surrogate pair.
            return false;
        }
    }

    private void ReadMembers(ref Utf8JsonReader reader, string prefix, ref int written)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = prefix + reader.GetString();
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject && prefix.Length == 0)
            {
                ReadMembers(ref reader, name + ".", ref written);
            }
            else if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                reader.Skip();
            }
            else if (reader.TokenType != JsonTokenType.Null && _columns.TryGetValue(name, out var column))
            {
                var start = written;
                written += Copy(reader, _values.AsSpan(written));
                Fields[column] = start..written;
            }
        }
    }

    private static int Copy(in Utf8JsonReader reader, Span<byte> into)
    {
        if (reader.TokenType == JsonTokenType.String && reader.ValueIsEscaped)
        {
            return reader.CopyString(into);
        }

        reader.ValueSpan.CopyTo(into);
        return reader.ValueSpan.Length;
    }
}
