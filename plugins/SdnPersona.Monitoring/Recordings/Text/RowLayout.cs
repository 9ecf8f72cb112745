using System.Collections.Immutable;
using System.Text;
using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>What the columns of a text format mean.</summary>
internal abstract class RowLayout
{
    private readonly int[] _extraColumns;
    private readonly Dictionary<string, string> _values = [];
    private ImmutableArray<string> _last;

    /// <summary>Distinct values that are kept as one object each; further ones are made anew.</summary>
    private const int MostValues = 4096;

    private const int LongestValue = 256;

    /// <param name="columns">All columns, in their order.</param>
    /// <param name="known">Columns that belong to the format; every other one is an extra.</param>
    protected RowLayout(ImmutableArray<string> columns, IReadOnlySet<string> known)
    {
        _extraColumns = [.. Enumerable.Range(0, columns.Length).Where(i => !known.Contains(columns[i]))];
        ExtraColumns = [.. _extraColumns.Select(i => columns[i])];
        _last = [.. ExtraColumns.Select(_ => "")];
    }

    public abstract FlowCoverage Coverage { get; }

    public ImmutableArray<string> ExtraColumns { get; }

    public abstract bool TryRead(in Row row, out FlowRecord flow, out FieldError error);

    /// <summary>Values of the extra columns; neighbouring rows mostly agree and then share one array.</summary>
    public ImmutableArray<string> Extras(in Row row)
    {
        if (_extraColumns.Length == 0)
        {
            return _last;
        }

        Span<char> letters = stackalloc char[LongestValue];
        string[]? changed = null;
        for (var i = 0; i < _extraColumns.Length; i++)
        {
            var field = row[_extraColumns[i]];
            if (!Encoding.UTF8.TryGetChars(field[..Math.Min(field.Length, LongestValue)], letters, out var count))
            {
                continue;
            }

            if (!letters[..count].SequenceEqual(_last[i]))
            {
                changed ??= [.. _last];
                changed[i] = Shared(letters[..count]);
            }
        }

        return changed is null ? _last : _last = [.. changed];
    }

    private string Shared(ReadOnlySpan<char> letters)
    {
        var values = _values.GetAlternateLookup<ReadOnlySpan<char>>();
        if (values.TryGetValue(letters, out var known))
        {
            return known;
        }

        var value = letters.ToString();
        if (_values.Count < MostValues)
        {
            _values.Add(value, value);
        }

        return value;
    }
}
