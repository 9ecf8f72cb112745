using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using SdnPersona.Learning;
using SdnPersona.MicroSegments;
using SdnPersona.Monitoring;
using SdnPersona.Personas;

namespace SdnPersona.Cli.Analysis;

/// <summary>
/// What <c>analyze segments</c> does: reads a recording into a service graph, finds the roles of hosts, and writes who belongs
/// where, and which rules follow. With labels it says how well the segments agree with them.
/// </summary>
internal sealed class SegmentAnalysis(SegmentAnalysisOptions options, CliConsole console)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly FlowRecordingOptions _reading = new();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options is { HeldOut: not null, Out: null })
        {
            throw new CliFailure(ExitCode.Error, "--held-out needs --out: what would be blocked goes to files there");
        }

        var labels = options.Labels is null ? null : HostColumn.Read(options.Labels);
        var pins = options.Pins is null ? ImmutableDictionary<string, string>.Empty : HostColumn.Read(options.Pins);
        var graph = ReadGraph(options.Edges, "reading", cancellationToken);
        foreach (var host in pins.Keys.Except(graph.Hosts).Order(StringComparer.Ordinal))
        {
            console.Error.WriteLine($"{options.Pins}: {host} does not occur in {options.Edges}");
        }

        var map = Discover(graph, pins);
        var hosts = graph.Outside.Count(outside => !outside);
        var placed = map.SegmentOf.Count(segment => segment >= 0);
        console.Error.WriteLine(
            $"found {map.Segments.Length:N0} segments of {placed:N0} hosts; {hosts - placed:N0} hosts have too little traffic to tell");

        var metrics = new SortedDictionary<string, double>(StringComparer.Ordinal)
        {
            ["hosts"] = hosts,
            ["hosts_in_segments"] = placed,
            ["segments"] = map.Segments.Length,
            ["edges"] = graph.Edges.Length,
            ["unresolved_flows"] = graph.UnresolvedFlows,
        };
        if (labels is not null)
        {
            Compare(graph, map, labels, metrics);
        }

        var findings = options.Out is null ? null : Propose(graph, map, metrics, cancellationToken);
        await WriteAsync(graph, map, metrics, findings, cancellationToken);
    }

    private RuleFindings Propose(
        ServiceGraph graph, SegmentMap map, SortedDictionary<string, double> metrics, CancellationToken cancellationToken)
    {
        var heldOut = options.HeldOut is null ? null : ReadGraph(options.HeldOut, "held out", cancellationToken);
        var findings = RuleFindings.Of(graph, map, heldOut);
        findings.AddTo(metrics);
        var (rules, recorded) = (findings.Proposal.Rules, findings.Recorded);
        console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"proposed {rules.Length:N0} rules: {metrics["rules_recommended"]:N0} recommended, {metrics["rules_review"]:N0} for review, {metrics["rules_insufficient_evidence"]:N0} with insufficient evidence"));
        console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"enforced, recommended ones and those for review would permit {recorded.Coverage:0.####%} of flows and block {recorded.WouldBlock:N0}; a workload could reach {recorded.After.Mean:0.#} others instead of {recorded.Before.Mean:0.#} (mean)"));
        if (findings.HeldOut is { } later)
        {
            console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"of the held-out recording they would permit {later.Coverage:0.####%} and block {later.WouldBlock:N0} flows; {later.UnusedRules.Length:N0} rules were not used"));
        }

        return findings;
    }

    private SegmentMap Discover(ServiceGraph graph, ImmutableDictionary<string, string> pins)
    {
        try
        {
            return SegmentDiscovery.Discover(graph, new DiscoveryOptions { Resolution = options.Resolution, Pins = pins });
        }
        catch (ArgumentException problem)
        {
            throw new CliFailure(ExitCode.Error, problem.Message);
        }
    }

    private ServiceGraph ReadGraph(string path, string purpose, CancellationToken cancellationToken)
    {
        var builder = new ServiceGraphBuilder(Networks.IsExternal);
        using var flows = new RecordedFlows(path, purpose, _reading, console);
        foreach (var recorded in flows.Read(cancellationToken))
        {
            builder.Add(recorded.Flow);
        }

        flows.Finish(
            $"{builder.UnresolvedFlows:N0} without a direction, {builder.FailedFlows:N0} failed, {builder.ForeignFlows:N0} between others, "
            + $"{builder.FlowsOverLimit:N0} beyond the limit of edges");
        return builder.Build(_reading.Hosts.NameOf);
    }

    /// <summary>Over hosts that have a label and a segment: where nothing is claimed, nothing is wrong.</summary>
    private void Compare(
        ServiceGraph graph, SegmentMap map, ImmutableDictionary<string, string> labels, SortedDictionary<string, double> metrics)
    {
        var numbers = labels.Values.Distinct().Order(StringComparer.Ordinal).Select((name, number) => (name, number))
            .ToDictionary(pair => pair.name, pair => pair.number);
        var both = Enumerable.Range(0, graph.Hosts.Length)
            .Where(host => map.SegmentOf[host] >= 0 && labels.ContainsKey(graph.Hosts[host])).ToArray();
        if (both.Length == 0)
        {
            throw new CliFailure(ExitCode.Error, $"{options.Labels}: none of these hosts is in a segment");
        }

        int[] truth = [.. both.Select(host => numbers[labels[graph.Hosts[host]]])];
        int[] found = [.. both.Select(host => map.SegmentOf[host])];
        var (homogeneity, completeness, v) = ClusteringMetrics.VMeasure(truth, found);
        metrics["labelled_hosts"] = both.Length;
        metrics["labels"] = truth.Distinct().Count();
        metrics["segments_of_labelled_hosts"] = found.Distinct().Count();
        metrics["ari"] = ClusteringMetrics.AdjustedRand(truth, found);
        metrics["ami"] = ClusteringMetrics.AdjustedMutualInformation(truth, found);
        metrics["homogeneity"] = homogeneity;
        metrics["completeness"] = completeness;
        metrics["v"] = v;
        console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{both.Length} labelled hosts: ARI {metrics["ari"]:0.000}, AMI {metrics["ami"]:0.000}, homogeneity {homogeneity:0.000}, completeness {completeness:0.000}, V {v:0.000}"));
    }

    private async Task WriteAsync(
        ServiceGraph graph, SegmentMap map, SortedDictionary<string, double> metrics, RuleFindings? findings, CancellationToken cancellationToken)
    {
        if (options.Out is null)
        {
            await WriteSegmentsAsync(console.Out, graph, map);
            return;
        }

        try
        {
            Directory.CreateDirectory(options.Out);
            await using (var file = new StreamWriter(Path.Combine(options.Out, "segments.csv"), append: false))
            {
                await WriteSegmentsAsync(file, graph, map);
            }

            await File.WriteAllTextAsync(
                Path.Combine(options.Out, "metrics.json"), JsonSerializer.Serialize(metrics, Indented) + "\n", cancellationToken);
            if (findings is not null)
            {
                await RuleFiles.WriteAsync(options.Out, findings, console, cancellationToken);
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new CliFailure(ExitCode.Error, problem.Message);
        }
    }

    private static async Task WriteSegmentsAsync(TextWriter output, ServiceGraph graph, SegmentMap map)
    {
        await output.WriteLineAsync("host,segment,name,confidence");
        for (var host = 0; host < graph.Hosts.Length; host++)
        {
            if (map.SegmentOf[host] is >= 0 and var segment)
            {
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{graph.Hosts[host]},{map.Segments[segment].Id},{map.Segments[segment].Name},{map.Confidence[host]:0.###}"));
            }
        }
    }
}
