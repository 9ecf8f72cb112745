using System.Collections.Immutable;
using System.Globalization;
using SdnPersona.Learning;
using SdnPersona.Personas;

namespace SdnPersona.Cli.Analysis;

/// <summary>
/// Measures the probability of a compromise, for which nothing is learned, and the anomaly score, which is fitted on the
/// scenarios without malicious flows; a benign scenario is scored against the other benign ones.
/// </summary>
internal sealed class CompromiseEvaluation(CliConsole console)
{
    public ImmutableArray<ReliabilityBin> Run(IReadOnlyList<(string Scenario, HostWindow Window)> windows)
    {
        var truth = windows.Select(entry => entry.Window.LabelledMalicious).ToArray();
        var infected = windows.Where(entry => entry.Window.LabelledMalicious).Select(entry => entry.Scenario).ToHashSet();
        var anomaly = Anomalies(windows, infected);
        var compromised = windows.Select((entry, i) =>
            WindowRisk.Of(entry.Window, double.IsNaN(anomaly[i]) ? 0 : anomaly[i]).Compromised).ToArray();
        Report("compromised", compromised, truth, WindowRisk.Threshold);
        if (!anomaly.Any(double.IsNaN))
        {
            Report("anomaly", anomaly, truth, threshold: null);
        }

        Scenarios(windows, compromised);
        return ClassificationMetrics.Reliability(compromised, truth);
    }

    private static double[] Anomalies(
        IReadOnlyList<(string Scenario, HostWindow Window)> windows, HashSet<string> infected)
    {
        var anomaly = new double[windows.Count];
        var benign = windows.Where(entry => !infected.Contains(entry.Scenario)).ToArray();
        foreach (var scenario in windows.Select(entry => entry.Scenario).Distinct())
        {
            var reference = benign.Where(entry => entry.Scenario != scenario)
                .Select(entry => entry.Window.Features).ToArray();
            var scores = reference.Length == 0 ? null : TailScores.Fit(reference);
            for (var i = 0; i < windows.Count; i++)
            {
                if (windows[i].Scenario == scenario)
                {
                    anomaly[i] = scores?.Score(windows[i].Window.Features) ?? double.NaN;
                }
            }
        }

        return anomaly;
    }

    private void Report(string name, double[] scores, bool[] truth, double? threshold)
    {
        Line(name, "windows", truth.Length);
        Line(name, "malicious", truth.Count(label => label));
        Line(name, "roc_auc", ClassificationMetrics.RocAuc(scores, truth));
        Line(name, "average_precision", ClassificationMetrics.AveragePrecision(scores, truth));
        if (threshold is { } least)
        {
            double[][] rows = [.. scores.Select(score => new[] { 1 - score, score })];
            int[] labels = [.. truth.Select(label => label ? 1 : 0)];
            Line(name, "accuracy", ClassificationMetrics.Accuracy(rows, labels));
            Line(name, "macro_f1", ClassificationMetrics.MacroF1(rows, labels));
            Line(name, $"f1_at_{least.ToString(CultureInfo.InvariantCulture)}", ClassificationMetrics.F1(scores, truth, least));
            Line(name, "log_loss", ClassificationMetrics.LogLoss(rows, labels));
            Line(name, "brier", ClassificationMetrics.Brier(scores, truth));
            Line(name, "ece", ClassificationMetrics.CalibrationError(ClassificationMetrics.Reliability(scores, truth)));
        }
    }

    private void Scenarios(IReadOnlyList<(string Scenario, HostWindow Window)> windows, double[] compromised)
    {
        var rows = windows.Zip(compromised).GroupBy(entry => entry.First.Scenario).OrderBy(group => group.Key);
        foreach (var scenario in rows)
        {
            var said = scenario.Where(entry => entry.Second >= WindowRisk.Threshold).ToArray();
            console.Out.WriteLine(
                $"scenario\t{scenario.Key}\t{scenario.Count()} windows, "
                + $"{scenario.Count(entry => entry.First.Window.LabelledMalicious)} malicious; named "
                + $"{said.Length}, rightly {said.Count(entry => entry.First.Window.LabelledMalicious)}");
        }
    }

    private void Line(string name, string measure, double value) =>
        console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}\t{measure}\t{value:0.####}"));
}
