using SdnPersona.Abstractions;
using SdnPersona.Monitoring;
using SdnPersona.Personas;

namespace SdnPersona.Cli.Analysis;

/// <summary>
/// One pass over a recording: every flow to whoever asks, and the host windows that result. Where the recording names
/// scenarios, each has windows of its own, for one address may be two hosts in two scenarios.
/// </summary>
internal sealed class RecordedWindows(
    string path, TimeSpan window, FlowRecordingOptions options, CliConsole console)
{
    /// <summary>Whether windows are numbered in the recording instead of having times.</summary>
    public bool Numbered { get; private set; }

    /// <summary>Whether flows carry the labels of a benchmark.</summary>
    public bool HasLabels { get; private set; }

    /// <summary>Reads the recording.</summary>
    /// <param name="purpose">What for, to be shown beside the progress.</param>
    /// <param name="flow">Gets every flow, or null.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public IEnumerable<(string Scenario, HostWindow Window)> Read(
        string purpose, Action<FlowRecord>? flow, CancellationToken cancellationToken)
    {
        using var flows = new RecordedFlows(path, purpose, options, console);
        var recording = flows.Recording;
        Numbered = !recording.Coverage.HasFlag(FlowCoverage.Times) && !recording.Coverage.HasFlag(FlowCoverage.Exchanges);
        var label = recording.ExtraColumns.IndexOf("label");
        var scenario = recording.ExtraColumns.IndexOf("scenario");
        HasLabels = label >= 0;
        var builders = new SortedDictionary<string, HostWindowBuilder>(StringComparer.Ordinal);
        foreach (var recorded in flows.Read(cancellationToken))
        {
            flow?.Invoke(recorded.Flow);
            var name = scenario >= 0 ? recorded.Extras[scenario] : "";
            if (!builders.TryGetValue(name, out var builder))
            {
                builders.Add(name, builder = new(window, recording.Coverage));
            }

            var malicious = label >= 0
                && recorded.Extras[label].Equals("malicious", StringComparison.OrdinalIgnoreCase);
            foreach (var closed in builder.Add(recorded.Flow, malicious))
            {
                yield return (name, closed);
            }
        }

        foreach (var (name, builder) in builders)
        {
            foreach (var closed in builder.Finish())
            {
                yield return (name, closed);
            }
        }

        flows.Finish($"{builders.Values.Sum(builder => builder.Late):N0} late and counted in a later window");
    }
}
