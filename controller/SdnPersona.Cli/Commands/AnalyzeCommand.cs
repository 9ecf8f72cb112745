using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using SdnPersona.Cli.Analysis;

namespace SdnPersona.Cli.Commands;

/// <summary><c>sdnpersona analyze …</c>: works on recorded flows; needs no controller.</summary>
internal static class AnalyzeCommand
{
    private const string Seconds = "s", Minutes = "m", Hours = "h", Days = "d";

    public static Command Create(CliConsole console) => new(
        "analyze", "Works on recorded flows; needs no controller.") { Personas(console), Evaluate(console), Segments(console) };

    private static Command Personas(CliConsole console)
    {
        var common = new CommonOptions();
        var baseline = Path("--baseline", "Recording of ordinary traffic that anomalies are measured against; else the flows themselves.");
        var output = Path("--out", "Where the rows go; else to standard output.");
        var command = new Command(
            "personas",
            "Writes host,window, the probability of each persona of --labels, compromised, anomaly and risk for every window of every host.")
        {
            common.Flows, common.Labels, common.Window, common.Span, baseline, output,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = common.Read(parsed) with { Baseline = parsed.GetValue(baseline), Out = parsed.GetValue(output) };
            await new PersonaAnalysis(options, console).RunAsync(cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Evaluate(CliConsole console)
    {
        var common = new CommonOptions();
        var diagram = Path("--diagram", "Where the reliability diagram goes (SVG).");
        var counts = new Option<string>("--hosts-per-persona")
        {
            Description = "Numbers of labelled hosts per persona to learn from.",
            HelpName = "N,N",
            DefaultValueFactory = _ => "1,3,5,10",
        };
        var draws = Number("--draws", 10, "How many random choices of labelled hosts.");
        var first = Number("--first-draw", 0, "Number of the first random choice.", least: 0);
        var least = Number("--least-hosts", 15, "Personas with fewer active hosts are left out.");
        var command = new Command(
            "evaluate",
            "With --labels: measures personas on hosts that nothing was learned from. Without: measures compromised and anomaly against the flows' column \"label\", split by \"scenario\".")
        {
            common.Flows, common.Labels, common.Window, common.Span, counts, draws, first, least, diagram,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = common.Read(parsed) with
            {
                Diagram = parsed.GetValue(diagram),
                HostsPerPersona = Counts(parsed.GetRequiredValue(counts)),
                Draws = parsed.GetValue(draws),
                FirstDraw = parsed.GetValue(first),
                LeastHosts = parsed.GetValue(least),
            };
            await new Evaluation(options, console).RunAsync(cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Segments(CliConsole console)
    {
        var edges = new Option<string>("--edges")
        {
            Description = "Recorded flows: Zeek conn.log or CSV, host graph CSV, IPFIX or pcap; plain or gzip.",
            HelpName = "FILE",
            Required = true,
        };
        var labels = Path("--labels", "CSV with columns host (or node) and segment (or group, role, label): how well they agree is measured.");
        var pins = Path("--pins", "CSV with columns host and segment: hosts whose segment you have chosen.");
        var output = new Option<string?>("--out")
        {
            Description = "Folder for segments, rules with their evidence, exports and a picture; else segments go to standard output.",
            HelpName = "DIR",
        };
        var heldOut = Path("--held-out", "A second recording: nothing is learned from it, it is only replayed against the rules.");
        var resolution = new Option<double>("--resolution")
        {
            Description = "From coarse (0.25) to fine (4).",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        resolution.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                && !(double.IsFinite(value) && value > 0))
            {
                result.AddError("--resolution must be above 0");
            }
        });
        var command = new Command("segments", "Finds the roles of hosts by the services that they offer and use, and proposes rules between them.")
        {
            edges, labels, pins, heldOut, output, resolution,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = new SegmentAnalysisOptions
            {
                Edges = parsed.GetRequiredValue(edges),
                Labels = parsed.GetValue(labels),
                Pins = parsed.GetValue(pins),
                HeldOut = parsed.GetValue(heldOut),
                Out = parsed.GetValue(output),
                Resolution = parsed.GetValue(resolution),
            };
            await new SegmentAnalysis(options, console).RunAsync(cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }

    private static Option<string?> Path(string name, string description) =>
        new(name) { Description = description, HelpName = "FILE" };

    private static Option<int> Number(string name, int standard, string description, int least = 1)
    {
        var option = new Option<int>(name)
        {
            Description = description,
            HelpName = "N",
            DefaultValueFactory = _ => standard,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && int.TryParse(token.Value, out var value) && value < least)
            {
                result.AddError($"{name} must be {least} or more");
            }
        });
        return option;
    }

    private static ImmutableArray<int> Counts(string text)
    {
        var counts = text.Split(',').Select(part =>
            int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0).ToArray();
        return counts.All(count => count > 0)
            ? [.. counts]
            : throw new CliFailure(ExitCode.Error, $"--hosts-per-persona must be numbers above 0 with commas, not {text}");
    }

    /// <summary>A duration such as 90s, 5m, 1h or 7d.</summary>
    private static TimeSpan Duration(string option, string text)
    {
        var unit = text.Length == 0 ? TimeSpan.Zero : text[^1..] switch
        {
            Seconds => TimeSpan.FromSeconds(1),
            Minutes => TimeSpan.FromMinutes(1),
            Hours => TimeSpan.FromHours(1),
            Days => TimeSpan.FromDays(1),
            _ => TimeSpan.Zero,
        };
        return unit > TimeSpan.Zero
            && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count > 0 && unit * count <= TimeSpan.FromDays(366)
            ? unit * count
            : throw new CliFailure(
                ExitCode.Error, $"{option}: \"{text}\" is no length of time such as 90s, 5m, 1h or 7d, up to 366d");
    }

    private sealed class CommonOptions
    {
        public Option<string> Flows { get; } = new("--flows")
        {
            Description = "Recorded flows: Zeek conn.log or CSV, host graph CSV, IPFIX or pcap; plain or gzip.",
            HelpName = "FILE",
            Required = true,
        };

        public Option<string?> Labels { get; } = Path("--labels", "CSV with the columns host,persona.");

        public Option<string> Window { get; } =
            Length("--window", "Length of a window; for numbered windows, of one number.", "1h");

        public Option<string> Span { get; } = Length("--span", "How long a host is taken to keep its persona.", "7d");

        public AnalysisOptions Read(ParseResult parsed)
        {
            var options = new AnalysisOptions
            {
                Flows = parsed.GetRequiredValue(Flows),
                Labels = parsed.GetValue(Labels),
                Window = Duration("--window", parsed.GetRequiredValue(Window)),
                Span = Duration("--span", parsed.GetRequiredValue(Span)),
            };
            return options.Span >= options.Window
                ? options
                : throw new CliFailure(ExitCode.Error, "--span must be at least as long as --window");
        }

        private static Option<string> Length(string name, string description, string standard) => new(name)
        {
            Description = description,
            HelpName = "TIME",
            DefaultValueFactory = _ => standard,
        };
    }
}
