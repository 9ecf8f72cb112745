using System.Globalization;
using System.Text.RegularExpressions;

namespace SdnPersona.Controller.Tests.Metrics;

/// <summary>
/// Reads a page in Prometheus' text format 0.0.4 and refuses what a Prometheus server or <c>promtool check metrics</c>
/// would: lines that end in LF only; HELP at most once and TYPE exactly once per metric, before its samples; all lines
/// of a metric in one block; valid names and escapes; each label set once; values that are numbers; counters that are
/// not negative; histograms with ascending cumulative buckets, a +Inf bucket equal to the count, and a sum.
/// </summary>
internal sealed partial class PrometheusText
{
    private const string Name = "(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)";
    private const string HelpText = @"([^\\]|\\\\|\\n)*";
    private const string OneLabel = @"[a-zA-Z_][a-zA-Z0-9_]*=""([^""\\]|\\\\|\\""|\\n)*""";

    private readonly Dictionary<string, string> _types = [];
    private readonly Dictionary<string, string> _helps = [];
    private readonly List<Sample> _samples = [];
    private readonly HashSet<string> _closed = [];
    private string _open = "";

    public IReadOnlyList<Sample> Samples => _samples;

    public IReadOnlyDictionary<string, string> Types => _types;

    public IReadOnlyDictionary<string, string> Helps => _helps;

    public static PrometheusText Parse(string page)
    {
        var text = new PrometheusText();
        Assert.DoesNotContain("\r", page);
        Assert.EndsWith("\n", page);
        foreach (var line in page.TrimEnd('\n').Split('\n'))
        {
            text.ReadLine(line);
        }

        text.CheckHistograms();
        return text;
    }

    /// <summary>The value of the sample of that name and those labels.</summary>
    public double this[string name, params (string Name, string Value)[] labels] =>
        _samples.Single(sample => sample.Name == name && sample.Labels.Count == labels.Length
            && labels.All(label => sample.Labels.GetValueOrDefault(label.Name) == label.Value)).Value;

    private void ReadLine(string line)
    {
        var comment = Comment().Match(line);
        if (comment.Success)
        {
            Enter(comment.Groups["name"].Value);
            var known = comment.Groups["word"].Value == "TYPE" ? _types : _helps;
            Assert.IsTrue(known.TryAdd(_open, comment.Groups["rest"].Value), $"stated twice: {line}");
            Assert.IsFalse(_samples.Any(sample => Family(sample.Name) == _open), $"after its samples: {line}");
            return;
        }

        var match = SampleLine().Match(line);
        Assert.IsTrue(match.Success, $"no sample: {line}");
        var name = match.Groups["name"].Value;
        Enter(Family(name));
        Assert.IsTrue(_types.ContainsKey(_open), $"no TYPE before: {line}");
        var labels = Label().Matches(match.Groups["labels"].Value)
            .ToDictionary(label => label.Groups["name"].Value, label => Unescape(label.Groups["value"].Value));
        Assert.IsFalse(_samples.Any(other => other.Name == name && Same(other.Labels, labels)), $"twice: {line}");
        var value = Number(match.Groups["value"].Value);
        Assert.IsFalse(_types[_open] == "counter" && value < 0, $"negative counter: {line}");
        _samples.Add(new(name, labels, value));
    }

    private void Enter(string family)
    {
        if (family != _open)
        {
            Assert.IsTrue(_closed.Add(_open), "");
            Assert.DoesNotContain(family, _closed, $"{family} is in two blocks");
            _open = family;
        }
    }

    private string Family(string name)
    {
        foreach (var suffix in new[] { "_bucket", "_sum", "_count" })
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal)
                && _types.GetValueOrDefault(name[..^suffix.Length]) == "histogram")
            {
                return name[..^suffix.Length];
            }
        }

        return name;
    }

    private void CheckHistograms()
    {
        foreach (var name in _types.Where(type => type.Value == "histogram").Select(type => type.Key))
        {
            var series = _samples.Where(sample => sample.Name == $"{name}_bucket").GroupBy(
                sample => string.Join(',', sample.Labels.Where(label => label.Key != "le").OrderBy(label => label.Key)));
            foreach (var buckets in series)
            {
                var bounds = buckets.Select(bucket => Number(bucket.Labels["le"])).ToArray();
                var counts = buckets.Select(bucket => bucket.Value).ToArray();
                CollectionAssert.AreEqual(bounds.Order().ToArray(), bounds, name);
                CollectionAssert.AreEqual(counts.Order().ToArray(), counts, name);
                Assert.AreEqual("+Inf", buckets.Last().Labels["le"]);
                var labels = buckets.First().Labels
                    .Where(label => label.Key != "le")
                    .Select(label => (label.Key, label.Value))
                    .ToArray();
                Assert.AreEqual(counts[^1], this[$"{name}_count", labels]);
                _ = this[$"{name}_sum", labels];
            }
        }
    }

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        "NaN" => double.NaN,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    private static bool Same(Dictionary<string, string> left, Dictionary<string, string> right) =>
        left.Count == right.Count && left.All(label => right.GetValueOrDefault(label.Key) == label.Value);

    private static string Unescape(string text) =>
        Escape().Replace(text, match => match.Value switch { "\\n" => "\n", var other => other[1..] });

    [GeneratedRegex($"^# (?<word>HELP|TYPE) {Name} (?<rest>(counter|gauge|histogram)|(?<=HELP .*){HelpText})$")]
    private static partial Regex Comment();

    [GeneratedRegex($@"^{Name}(\{{(?<labels>{OneLabel}(,{OneLabel})*)\}})? (?<value>\S+)$")]
    private static partial Regex SampleLine();

    [GeneratedRegex(@"(?<name>[a-zA-Z_][a-zA-Z0-9_]*)=""(?<value>([^""\\]|\\.)*)""")]
    private static partial Regex Label();

    [GeneratedRegex(@"\\.")]
    private static partial Regex Escape();

    /// <summary>One sample.</summary>
    public sealed record Sample(string Name, Dictionary<string, string> Labels, double Value);
}
