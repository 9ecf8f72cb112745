using System.Collections.Immutable;
using System.Globalization;
using SdnPersona.Abstractions;
using SdnPersona.Learning;
using SdnPersona.Personas;

namespace SdnPersona.Cli.Analysis;

/// <summary>
/// Learns personas from a few labelled hosts, drawn at random, and measures on all windows of the others; split by host,
/// for windows of one host are too alike to be apart.
/// </summary>
internal sealed class PersonaEvaluation(AnalysisOptions options, CliConsole console)
{
    public ImmutableArray<ReliabilityBin> Run(
        HostProfiles profiles,
        IReadOnlyDictionary<HostSpan, int> windows,
        PersonaLabels labels,
        CancellationToken cancellationToken)
    {
        var active = windows.Keys.Select(span => span.Host).Where(labels.ByHost.ContainsKey).Distinct()
            .OrderBy(host => host.Value).GroupBy(host => labels.ByHost[host])
            .Where(group => group.Count() >= options.LeastHosts)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToArray());
        if (active.Count < 2)
        {
            throw new CliFailure(
                ExitCode.Error, $"needs two personas with {options.LeastHosts} active hosts or more (--least-hosts)");
        }

        ImmutableArray<string> personas = [.. active.Keys.Order(StringComparer.Ordinal)];
        console.Error.WriteLine($"personas: {string.Join(", ", personas.Select(name => $"{name} ({active[name].Length} hosts)"))}");
        console.Out.WriteLine("hosts_per_persona\taccuracy\tmacro_f1\tlog_loss\tece\troc_auc\tdraws");
        ImmutableArray<ReliabilityBin> last = [];
        foreach (var count in options.HostsPerPersona)
        {
            var results = new List<Measures>();
            var confidence = new List<double>();
            var right = new List<bool>();
            for (var draw = options.FirstDraw; draw < options.FirstDraw + options.Draws; draw++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var (probabilities, truth) = Predict(profiles, windows, active, personas, count, draw);
                results.Add(Measures.Of(probabilities, truth));
                var (said, came) = ClassificationMetrics.Confidences(probabilities, truth);
                confidence.AddRange(said);
                right.AddRange(came);
            }

            last = ClassificationMetrics.Reliability([.. confidence], [.. right]);
            console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{count}\t{Spread(results, m => m.Accuracy)}\t{Spread(results, m => m.MacroF1)}\t{Spread(results, m => m.LogLoss)}\t{Spread(results, m => m.CalibrationError)}\t{Spread(results, m => m.RocAuc)}\t{options.Draws}"));
        }

        return last;
    }

    private static (List<double[]> Probabilities, int[] Truth) Predict(
        HostProfiles profiles,
        IReadOnlyDictionary<HostSpan, int> windows,
        Dictionary<string, HostAddress[]> active,
        ImmutableArray<string> personas,
        int count,
        int draw)
    {
        var random = new Random(draw);
        var learned = new Dictionary<HostAddress, string>();
        var tested = new Dictionary<HostAddress, int>();
        foreach (var persona in personas)
        {
            var hosts = active[persona].ToArray();
            if (hosts.Length <= count)
            {
                throw new CliFailure(ExitCode.Error, $"{persona} has only {hosts.Length} hosts, which leaves none to test");
            }

            random.Shuffle(hosts);
            foreach (var host in hosts[..count])
            {
                learned.Add(host, persona);
            }

            foreach (var host in hosts[count..])
            {
                tested.Add(host, personas.IndexOf(persona));
            }
        }

        var model = new HostPersonaModel(profiles, learned, personas);
        var probabilities = new List<double[]>();
        var truth = new List<int>();
        foreach (var (span, number) in windows.Where(entry => tested.ContainsKey(entry.Key.Host)))
        {
            probabilities.AddRange(Enumerable.Repeat(model.Probabilities(span), number));
            truth.AddRange(Enumerable.Repeat(tested[span.Host], number));
        }

        return (probabilities, [.. truth]);
    }

    private static string Spread(List<Measures> results, Func<Measures, double> measure)
    {
        var values = results.Select(measure).ToArray();
        var mean = values.Average();
        var deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        return string.Create(CultureInfo.InvariantCulture, $"{mean:0.000}±{deviation:0.000}");
    }

    private readonly record struct Measures(
        double Accuracy, double MacroF1, double LogLoss, double CalibrationError, double RocAuc)
    {
        public static Measures Of(List<double[]> probabilities, int[] truth)
        {
            var (confidence, right) = ClassificationMetrics.Confidences(probabilities, truth);
            var areas = truth.Distinct().Select(persona => ClassificationMetrics.RocAuc(
                [.. probabilities.Select(row => row[persona])], [.. truth.Select(label => label == persona)]));
            return new(
                ClassificationMetrics.Accuracy(probabilities, truth),
                ClassificationMetrics.MacroF1(probabilities, truth),
                ClassificationMetrics.LogLoss(probabilities, truth),
                ClassificationMetrics.CalibrationError(ClassificationMetrics.Reliability(confidence, right)),
                areas.Average());
        }
    }
}
