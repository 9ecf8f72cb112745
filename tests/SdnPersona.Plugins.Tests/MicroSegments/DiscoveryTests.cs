using System.Collections.Immutable;
using SdnPersona.Learning;
using SdnPersona.MicroSegments;

namespace SdnPersona.Plugins.Tests;

[TestClass]
public sealed class DiscoveryTests
{
    [TestMethod]
    public void Discover_TenClouds_FindsTheirRoles()
    {
        var scores = Enumerable.Range(0, 10).Select(seed =>
        {
            var cloud = new DiscoveryCloud(seed);
            var map = SegmentDiscovery.Discover(cloud.Graph, new DiscoveryOptions());
            var sizes = cloud.Roles.CountBy(role => role).ToDictionary();
            var large = Enumerable.Range(0, cloud.Roles.Count).Where(host => sizes[cloud.Roles[host]] >= 3).ToArray();
            return (V: ClusteringMetrics.VMeasure([.. cloud.Roles], map.SegmentOf.AsSpan()).V,
                Rand: ClusteringMetrics.AdjustedRand(
                    [.. large.Select(host => cloud.Roles[host])], [.. large.Select(host => map.SegmentOf[host])]));
        }).ToArray();
        var text = string.Join("; ", scores.Select(score => $"V {score.V:F3} ARI {score.Rand:F3}"));
        Assert.IsGreaterThanOrEqualTo(0.96, scores.Average(score => score.V), text);
        Assert.IsGreaterThanOrEqualTo(0.85, scores.Min(score => score.Rand), text);
    }

    [TestMethod]
    public void Discover_WithADayMore_KeepsIdsOfUnchangedHosts()
    {
        for (var seed = 0; seed < 3; seed++)
        {
            var before = new DiscoveryCloud(seed).Graph;
            var after = new DiscoveryCloud(seed, hours: 48).Graph;
            var first = SegmentDiscovery.Discover(before, new DiscoveryOptions());
            var second = SegmentDiscovery.Discover(after, new DiscoveryOptions(), first, before);
            var ids = before.Hosts.Select((host, index) => (host, Id(first, index))).ToDictionary();
            var both = after.Hosts.Select((host, index) => (Host: host, Index: index)).Where(host => ids.ContainsKey(host.Host)).ToArray();
            var same = both.Count(host => ids[host.Host] == Id(second, host.Index));
            Assert.IsGreaterThan(20, both.Length);
            Assert.IsGreaterThanOrEqualTo(0.98, (double)same / both.Length, $"seed {seed}: {same} of {both.Length}");
        }
    }

    [TestMethod]
    public void Discover_Twice_IsTheSameAndWhole()
    {
        var graph = new DiscoveryCloud(3).Graph;
        var map = SegmentDiscovery.Discover(graph, new DiscoveryOptions());
        var again = SegmentDiscovery.Discover(graph, new DiscoveryOptions());
        CollectionAssert.AreEqual(map.SegmentOf.ToArray(), again.SegmentOf.ToArray());
        CollectionAssert.AreEqual(map.Segments.Select(segment => segment.Name).ToArray(), again.Segments.Select(segment => segment.Name).ToArray());
        CollectionAssert.AllItemsAreUnique(map.Segments.Select(segment => segment.Name).ToArray());
        CollectionAssert.AreEqual(map.Segments.Select(segment => segment.Id).Order(StringComparer.Ordinal).ToArray(),
            map.Segments.Select(segment => segment.Id).ToArray());
        for (var segment = 0; segment < map.Segments.Length; segment++)
        {
            Assert.MatchesRegex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", map.Segments[segment].Name);
            CollectionAssert.AreEqual(Enumerable.Range(0, graph.Hosts.Length).Where(host => map.SegmentOf[host] == segment).ToArray(),
                map.Segments[segment].Members.ToArray());
        }

        Assert.IsTrue(map.Confidence.All(confidence => confidence is >= 0 and <= 1));
    }

    [TestMethod]
    public void Discover_SharedServices_AreFlaggedAndScannersAreNot()
    {
        var graph = new DiscoveryCloud(1).Graph;
        var map = SegmentDiscovery.Discover(graph, new DiscoveryOptions());
        foreach (var name in new[] { "dns-1", "dns-2", "ntp-1", "prometheus-1" })
        {
            Assert.IsTrue(SegmentOf(map, graph, name).IsShared, name);
        }

        foreach (var name in new[] { "scanner-1", "weba-1", "dba-1" })
        {
            Assert.IsFalse(SegmentOf(map, graph, name).IsShared, name);
        }

        Assert.AreEqual("weba", SegmentOf(map, graph, "weba-1").Name);
    }

    [TestMethod]
    public void Discover_WithConstraints_KeepsThem()
    {
        var graph = new DiscoveryCloud(2).Graph;
        var options = new DiscoveryOptions
        {
            MustLink = [("weba-1", "dbb-1"), ("absent-1", "dbb-1")],
            CannotLink = [("webc-1", "webc-2")],
            Pins = ImmutableDictionary<string, string>.Empty.Add("appa-1", "Payment core").Add("appb-1", "Payment core").Add("appa-2", "other"),
        };
        var map = SegmentDiscovery.Discover(graph, options);
        Assert.AreSame(SegmentOf(map, graph, "weba-1"), SegmentOf(map, graph, "dbb-1"));
        Assert.AreNotSame(SegmentOf(map, graph, "webc-1"), SegmentOf(map, graph, "webc-2"));
        Assert.AreEqual("payment-core", SegmentOf(map, graph, "appa-1").Name);
        Assert.AreEqual("payment-core", SegmentOf(map, graph, "appb-1").Name);
        Assert.AreEqual("other", SegmentOf(map, graph, "appa-2").Name);
    }

    [TestMethod]
    public void Discover_WithContradictingConstraints_SaysWhich()
    {
        var graph = new DiscoveryCloud(2).Graph;
        var options = new DiscoveryOptions { MustLink = [("weba-1", "weba-2")], CannotLink = [("weba-1", "weba-2")] };
        var error = Assert.ThrowsExactly<ArgumentException>(() => SegmentDiscovery.Discover(graph, options));
        Assert.Contains("cannotLink weba-1, weba-2", error.Message);
    }

    [TestMethod]
    public void Discover_OutsideAndSilentHosts_AreInNoSegment()
    {
        var graph = new DiscoveryCloud(0).Graph;
        graph = graph with { Hosts = graph.Hosts.Add("silent-1"), Outside = graph.Outside.SetItem(0, true).Add(false) };
        var map = SegmentDiscovery.Discover(graph, new DiscoveryOptions());
        Assert.AreEqual(-1, map.SegmentOf[0]);
        Assert.AreEqual(-1, map.SegmentOf[^1]);
        Assert.AreEqual(0, map.Confidence[^1]);
        var empty = SegmentDiscovery.Discover(new ServiceGraph { Hosts = [], Outside = [], Edges = [] }, new DiscoveryOptions());
        Assert.IsEmpty(empty.Segments);
    }

    [TestMethod]
    public void Discover_HostsWithoutWordsForNames_AreNamedByWhatTheyDo()
    {
        var graph = new DiscoveryCloud(4).Graph;
        graph = graph with { Hosts = [.. graph.Hosts.Select((_, index) => $"10.0.{index / 250}.{index % 250}")] };
        var map = SegmentDiscovery.Discover(graph, new DiscoveryOptions());
        Assert.AreEqual("serves-dns", map.Segments[map.SegmentOf[0]].Name);
    }

    private static string Id(SegmentMap map, int host) => map.SegmentOf[host] < 0 ? "" : map.Segments[map.SegmentOf[host]].Id;

    private static Segment SegmentOf(SegmentMap map, ServiceGraph graph, string host) =>
        map.Segments[map.SegmentOf[graph.Hosts.IndexOf(host)]];
}
