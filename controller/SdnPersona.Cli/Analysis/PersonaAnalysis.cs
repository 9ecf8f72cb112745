using System.Collections.Immutable;
using System.Globalization;
using SdnPersona.Learning;
using SdnPersona.Monitoring;
using SdnPersona.Personas;

namespace SdnPersona.Cli.Analysis;

/// <summary>
/// What <c>analyze personas</c> does: a first pass learns what hosts and their windows are like, a second writes a row for
/// every host window, so that memory grows with hosts and not with rows.
/// </summary>
internal sealed class PersonaAnalysis(AnalysisOptions options, CliConsole console)
{
    private readonly FlowRecordingOptions _reading = new() { NumberedWindow = options.Window };

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var labels = options.Labels is null ? null : PersonaLabels.Read(options.Labels, _reading.Hosts);
        var profiles = new HostProfiles(options.Window, options.Span);
        var sample = new FeatureSample();
        foreach (var (_, window) in Windows(options.Flows).Read(
            "learning", flow => profiles.Add(flow), cancellationToken))
        {
            sample.Add(window.Features);
        }

        if (options.Baseline is not null)
        {
            sample = new();
            foreach (var (_, window) in Windows(options.Baseline).Read("baseline", null, cancellationToken))
            {
                sample.Add(window.Features);
            }
        }

        var model = labels is null ? null : Learn(profiles, labels);
        await using var file = options.Out is null ? null : CreateOut(options.Out);
        await WriteAsync(
            file ?? console.Out, profiles, model, TailScores.Fit(sample.Kept), cancellationToken);
    }

    private RecordedWindows Windows(string path) => new(path, options.Window, _reading, console);

    private HostPersonaModel Learn(HostProfiles profiles, PersonaLabels labels)
    {
        try
        {
            var model = new HostPersonaModel(profiles, labels.ByHost, labels.Personas);
            console.Error.WriteLine($"learned {labels.Personas.Length} personas from {model.LabelledHosts} labelled hosts");
            return model;
        }
        catch (ArgumentException)
        {
            throw new CliFailure(ExitCode.Error, $"{options.Labels}: none of these hosts occurs in {options.Flows}");
        }
    }

    private static StreamWriter CreateOut(string path)
    {
        try
        {
            return new(path, append: false);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new CliFailure(ExitCode.Error, problem.Message);
        }
    }

    private async Task WriteAsync(
        TextWriter output,
        HostProfiles profiles,
        HostPersonaModel? model,
        TailScores anomaly,
        CancellationToken cancellationToken)
    {
        var personas = model?.Personas ?? ImmutableArray<string>.Empty;
        await output.WriteLineAsync(string.Join(',', ["host", "window", .. personas, "compromised", "anomaly", "risk"]));
        var known = new Dictionary<HostSpan, string>();
        var windows = Windows(options.Flows);
        foreach (var (_, window) in windows.Read("scoring", null, cancellationToken))
        {
            var score = WindowRisk.Of(window, anomaly.Score(window.Features));
            var number = HostWindowBuilder.Number(window.Start, options.Window);
            var shown = windows.Numbered ? number : window.Start.ToUnixTimeSeconds();
            var probabilities = model is null ? "" : Probabilities(profiles.SpanOf(window.Host, window.Start), model, known);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{_reading.Hosts.NameOf(window.Host)},{shown},{probabilities}{score.Compromised:0.######},{score.Anomaly:0.######},{score.Risk:0.##}"));
        }
    }

    private static string Probabilities(HostSpan host, HostPersonaModel model, Dictionary<HostSpan, string> known)
    {
        if (!known.TryGetValue(host, out var text))
        {
            text = string.Concat(model.Probabilities(host).Select(probability =>
                string.Create(CultureInfo.InvariantCulture, $"{probability:0.######},")));
            known.Add(host, text);
        }

        return text;
    }
}
