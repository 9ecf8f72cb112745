using System.Diagnostics;
using System.Globalization;
using SdnPersona.Learning;
using SdnPersona.MicroSegments;
using SdnPersona.MicroSegments.Benchmarks;

if (args is not [var hosts, var edges]
    || !int.TryParse(hosts, NumberStyles.None, CultureInfo.InvariantCulture, out var hostCount)
    || !int.TryParse(edges, NumberStyles.None, CultureInfo.InvariantCulture, out var edgeCount) || hostCount < 1000)
{
    Console.Error.WriteLine("usage: MicroSegments.Benchmarks HOSTS EDGES, from 1000 hosts on");
    return 2;
}

var cloud = new LargeCloud(hostCount, edgeCount, seed: 1);
var graph = cloud.Graph;
var loaded = GC.GetTotalMemory(forceFullCollection: true);
Console.WriteLine($"{graph.Hosts.Length:N0} workloads of {cloud.Roles.Distinct().Count():N0} roles, {graph.Edges.Length:N0} service edges, {loaded >> 20} MiB loaded");

SegmentMap map = null!;
Measure("discovery", () => map = SegmentDiscovery.Discover(graph, new()));
var (homogeneity, completeness, v) = ClusteringMetrics.VMeasure([.. cloud.Roles], map.SegmentOf.AsSpan());
Console.WriteLine($"  {map.Segments.Length:N0} segments: homogeneity {homogeneity:F3}, completeness {completeness:F3}, V {v:F3}");

RuleProposal proposal = null!;
Measure("rules", () => proposal = RuleProposer.Propose(graph, map, new()));

SimulationResult result = null!;
Measure("simulation", () => result = RuleSimulation.Run(graph, map, proposal, graph, RuleClass.Review));
Console.WriteLine($"  {proposal.Rules.Length:N0} rules, coverage {result.Coverage:P2}, reach {result.Before.Mean:N0} to {result.After.Mean:N0}");
return 0;

static void Measure(string what, Action action)
{
    using var process = Process.GetCurrentProcess();
    var (watch, before) = (Stopwatch.StartNew(), process.TotalProcessorTime);
    action();
    process.Refresh();
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{what}: {watch.Elapsed.TotalSeconds:F1} s, {(process.TotalProcessorTime - before).TotalSeconds:F1} s of processors, peak of the process so far {process.PeakWorkingSet64 >> 20} MiB"));
}
