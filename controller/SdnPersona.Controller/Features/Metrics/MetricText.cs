using System.Globalization;
using System.Text;

namespace SdnPersona.Controller.Features.Metrics;

/// <summary>
/// Words of Prometheus' text format 0.0.4: names are letters, digits, '_' and ':' and do not start with a digit; label
/// values escape backslash, quote and line feed; help escapes backslash and line feed; every line ends with a line
/// feed.
/// </summary>
internal static class MetricText
{
    /// <summary>Media type of the page.</summary>
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>A metric's name, with '_' for what may not be in one.</summary>
    public static string Name(string text) => Clean(text, alsoColon: true);

    /// <summary>Labels in the order of their names.</summary>
    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return "";
        }

        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in tags)
        {
            labels[Clean(name, alsoColon: false)] = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        }

        return string.Join(',', labels.Select(label => $"{label.Key}=\"{Quoted(label.Value)}\""));
    }

    /// <summary>A help text.</summary>
    public static string Help(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    /// <summary>A number.</summary>
    public static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    /// <summary>Writes a sample.</summary>
    public static void Sample(StringBuilder page, string name, string labels, double value)
    {
        page.Append(name);
        if (labels.Length > 0)
        {
            page.Append('{').Append(labels).Append('}');
        }

        page.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Quoted(string text) => Help(text).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static string Clean(string text, bool alsoColon)
    {
        var clean = string.Concat(text.Select(letter =>
            char.IsAsciiLetterOrDigit(letter) || letter == '_' || (alsoColon && letter == ':') ? letter : '_'));
        return clean.Length == 0 || char.IsAsciiDigit(clean[0]) ? $"_{clean}" : clean;
    }
}
