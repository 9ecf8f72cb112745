using SdnPersona.Monitoring;
using SdnPersona.Personas;

namespace SdnPersona.Cli.Analysis;

/// <summary>What <c>analyze evaluate</c> does: measures on hosts, or scenarios, that nothing was learned from.</summary>
internal sealed class Evaluation(AnalysisOptions options, CliConsole console)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var reading = new FlowRecordingOptions { NumberedWindow = options.Window };
        var labels = options.Labels is null ? null : PersonaLabels.Read(options.Labels, reading.Hosts);
        var profiles = new HostProfiles(options.Window, options.Span);
        var windows = new Dictionary<HostSpan, int>();
        var scored = new List<(string Scenario, HostWindow Window)>();
        var recorded = new RecordedWindows(options.Flows, options.Window, reading, console);
        foreach (var (scenario, window) in recorded.Read("reading", flow => profiles.Add(flow), cancellationToken))
        {
            var span = profiles.SpanOf(window.Host, window.Start);
            windows[span] = windows.GetValueOrDefault(span) + 1;
            if (recorded.HasLabels)
            {
                scored.Add((scenario, window));
            }
        }

        if (labels is null && !recorded.HasLabels)
        {
            throw new CliFailure(
                ExitCode.Error, $"nothing to evaluate: give --labels, or flows with a column \"label\" ({options.Flows})");
        }

        var bins = labels is not null
            ? new PersonaEvaluation(options, console).Run(profiles, windows, labels, cancellationToken)
            : new CompromiseEvaluation(console).Run(scored);
        if (options.Diagram is not null)
        {
            await File.WriteAllTextAsync(options.Diagram, ReliabilityDiagram.Svg(bins), cancellationToken);
            await console.Error.WriteLineAsync($"reliability diagram: {options.Diagram}");
        }
    }
}
