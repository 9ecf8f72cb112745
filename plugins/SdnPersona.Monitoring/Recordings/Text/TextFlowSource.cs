using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>Reads text formats: a line is split into a row, and a layout knows what the row means.</summary>
internal sealed class TextFlowSource : FlowSource
{
    private RowSplitter _splitter;
    private RowLayout _layout;
    private int _columns;
    private long _line;
    private byte _separator = (byte)'\t';

    private TextFlowSource(RecordingInput input, string format)
        : base(input, format)
    {
        // Set by whoever makes one, once the header is known.
        _splitter = null!;
        _layout = null!;
    }

    public override FlowCoverage Coverage => _layout.Coverage;

    public override ImmutableArray<string> ExtraColumns => _layout.ExtraColumns;

    /// <summary>Zeek's tab-separated log.</summary>
    public static TextFlowSource ForZeek(RecordingInput input)
    {
        var source = new TextFlowSource(input, "Zeek conn.log (TSV)");
        while (input.Peek(1) is [(byte)'#'] && input.TryTakeLine(out var line, out _))
        {
            source._line++;
            if (source.TryDirective(line, out var columns))
            {
                source.Set(ConnLayout.For(columns) ?? throw Unknown(input.Name, columns), columns.Length);
                return source;
            }
        }

        throw new RecordingFormatException($"{input.Name}: a Zeek log without a #fields line");
    }

    /// <summary>Zeek's JSON lines.</summary>
    public static TextFlowSource ForJson(RecordingInput input)
    {
        var source = new TextFlowSource(input, "Zeek conn.log (JSON lines)");
        var first = input.Peek(RecordingInput.Longest);
        var end = first.IndexOf((byte)'\n');
        try
        {
            var names = JsonSplitter.Names(end < 0 ? first : first[..end]);

            // Members that are unset in the first line may be set in others.
            string[] columns = [.. names.Union(Optional, StringComparer.Ordinal)];
            source._splitter = new JsonSplitter(columns);
            source.Set(ConnLayout.For(columns) ?? throw Unknown(input.Name, names), columns.Length);
            return source;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new RecordingFormatException($"{input.Name}: starts with '{{' but its first line is not JSON", e);
        }
    }

    /// <summary>CSV with a header.</summary>
    public static TextFlowSource ForCsv(RecordingInput input, FlowRecordingOptions options)
    {
        var source = new TextFlowSource(input, "CSV of connections");
        input.TryTakeLine(out var header, out _);
        source._line = 1;
        var splitter = source._splitter = new CsvSplitter();
        if (!splitter.TrySplit(header, out var row))
        {
            throw Unknown(input.Name, []);
        }

        var columns = Names(row);
        if (ConnLayout.For(columns) is { } connections)
        {
            source.Set(connections, columns.Length);
            return source;
        }

        if (GraphLayout.For(columns, options) is { } graph)
        {
            source = new(input, "CSV of a host graph") { _line = 1, _splitter = splitter };
            source.Set(graph, columns.Length);
            return source;
        }

        throw Unknown(input.Name, columns);
    }

    public override bool TryRead(out RecordedFlow flow)
    {
        while (Input.TryTakeLine(out var line, out var tooLong))
        {
            _line++;
            if (line is [] or [(byte)'#', ..])
            {
                FollowDirective(line);
                continue;
            }

            if (tooLong)
            {
                Errors.Add(_line, "", $"longer than {RecordingInput.Longest} bytes", line);
            }
            else if (!_splitter.TrySplit(line, out var row))
            {
                Errors.Add(_line, "", _splitter is JsonSplitter ? "not a JSON object" : "wrong quotes", line);
            }
            else if (row.Count != _columns)
            {
                Errors.Add(_line, "", row.Count < _columns ? "too few columns" : "too many columns", line);
            }
            else if (_layout.TryRead(row, out var record, out var error))
            {
                flow = new(record, _layout.Extras(row));
                return true;
            }
            else
            {
                Errors.Add(_line, error.Field, error.Reason, error.Value);
            }
        }

        if (Input.TakeDamage() is { } damage)
        {
            Errors.Add(_line + 1, "", damage);
        }

        flow = default;
        return false;
    }

    /// <summary>Members that Zeek leaves out of JSON when they are unset.</summary>
    private static readonly ImmutableArray<string> Optional =
    [
        "duration", "orig_bytes", "resp_bytes", "conn_state", "history", "orig_pkts", "orig_ip_bytes", "resp_pkts",
        "resp_ip_bytes",
    ];

    /// <summary>Files that were joined have several headers, which may order the columns anew.</summary>
    private void FollowDirective(ReadOnlySpan<byte> line)
    {
        if (_splitter is not SeparatedSplitter || !TryDirective(line, out var columns))
        {
            return;
        }

        if (ConnLayout.For(columns) is { } layout && layout.ExtraColumns.SequenceEqual(ExtraColumns))
        {
            Set(layout, columns.Length);
        }
        else
        {
            Errors.Add(_line, "", "the columns are not those of the file's beginning", line);
        }
    }

    /// <summary>Follows a header line; true when it named the columns.</summary>
    private bool TryDirective(ReadOnlySpan<byte> line, out string[] columns)
    {
        columns = [];
        if (line.StartsWith("#separator "u8) && TrySeparator(line[11..], out var separator))
        {
            _separator = separator;
        }

        if (!line.StartsWith("#fields"u8) || line.Length < 9)
        {
            return false;
        }

        new SeparatedSplitter(_separator, 0).TrySplit(line[8..], out var row);
        var names = Names(row);
        var words = names is [.., var last] ? last.Split("   ", StringSplitOptions.RemoveEmptyEntries) : [];
        columns = words.Length > 1 ? [.. names[..^1], .. words] : [.. names];
        _splitter = new SeparatedSplitter(_separator, words.Length);
        return true;
    }

    /// <summary>Written as <c>\x09</c>.</summary>
    private static bool TrySeparator(ReadOnlySpan<byte> text, out byte separator)
    {
        separator = 0;
        return text is [(byte)'\\', (byte)'x', _, _]
            && byte.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out separator);
    }

    private void Set(RowLayout layout, int columns)
    {
        _layout = layout;
        _columns = columns;
    }

    private static ImmutableArray<string> Names(in Row row)
    {
        var names = ImmutableArray.CreateBuilder<string>(row.Count);
        for (var i = 0; i < row.Count; i++)
        {
            names.Add(Encoding.UTF8.GetString(row[i]).Trim());
        }

        return names.MoveToImmutable();
    }

    private static RecordingFormatException Unknown(string name, IReadOnlyCollection<string> columns) => new(
        $"{name}: the columns are not those of a known recording: {Shown(columns)}. "
        + $"Wanted: {string.Join(", ", ConnLayout.Required)} (Zeek conn.log) "
        + $"or {string.Join(", ", GraphLayout.Required)} (host graph)");

    private static string Shown(IReadOnlyCollection<string> columns)
    {
        var shown = string.Join(", ", columns.Take(40));
        shown = new([.. shown.Take(400).Select(letter => char.IsControl(letter) ? '?' : letter)]);
        return columns.Count > 0 ? shown : "none";
    }
}
