namespace SdnPersona.Learning.Tests;

[TestClass]
public sealed class LeidenClusteringTests
{
    // Graph.modularity of igraph 0.10.2 forgets the resolution; GraphBase.modularity, which it wraps, does not.
    [TestMethod]
    [DataRow(0.5)]
    [DataRow(1.0)]
    [DataRow(2.0)]
    public void Quality_OfPlantedAndRandomGraphs_IsIgraphs(double resolution)
    {
        var graphs = Enumerable.Range(0, 6).Select(seed => Planted(seed, 60 + (20 * seed), 5, 0.3, seed < 3 ? 0.03 : 0.2)).ToArray();
        var best = Scipy.Evaluate("""
            import igraph, random
            y = []
            for n, gamma, edges in x:
                random.seed(1)
                g = igraph.Graph(n=n, edges=[(int(e[0]), int(e[1])) for e in edges])
                w = [e[2] for e in edges]
                c = g.community_leiden('modularity', weights=w, resolution_parameter=gamma, n_iterations=-1)
                y += [igraph.GraphBase.modularity(g, c.membership, w, gamma)]
            """, graphs.Select(graph => new object[] { graph.Nodes, resolution, graph.Edges }).ToArray());
        for (var i = 0; i < graphs.Length; i++)
        {
            var graph = graphs[i].Graph;
            var quality = LeidenClustering.Modularity(graph, LeidenClustering.Cluster(graph, resolution), resolution);
            Assert.IsGreaterThanOrEqualTo(best[i] - 0.015, quality, $"graph {i}: {quality} against {best[i]}");
        }
    }

    [TestMethod]
    public void Modularity_OfAnyGroups_IsIgraphs()
    {
        var (nodes, edges, graph) = Planted(3, 50, 4, 0.4, 0.1);
        var groups = Enumerable.Range(0, nodes).Select(node => node % 7).ToArray();
        var expected = Scipy.Evaluate("""
            import igraph
            g = igraph.Graph(n=x[0], edges=[(int(e[0]), int(e[1])) for e in x[1]])
            y = [igraph.GraphBase.modularity(g, x[2], [e[2] for e in x[1]], r) for r in (0.5, 1, 2)]
            """, new object[] { nodes, edges, groups });
        Scipy.AreClose(expected, new[] { 0.5, 1, 2 }.Select(resolution => LeidenClustering.Modularity(graph, groups, resolution)));
    }

    [TestMethod]
    public void Cluster_OfPlantedGroups_FindsThem()
    {
        var (nodes, _, graph) = Planted(11, 200, 5, 0.4, 0.01);
        var truth = Enumerable.Range(0, nodes).Select(node => node % 5).ToArray();
        Assert.AreEqual(1, ClusteringMetrics.AdjustedRand(truth, LeidenClustering.Cluster(graph)), 1e-12);
    }

    [TestMethod]
    public void Cluster_OfAnyGraph_IsConnectedAndRepeats()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var (nodes, _, graph) = Planted(seed, 80, 6, 0.1, 0.03);
            var groups = LeidenClustering.Cluster(graph, 0.7, seed);
            CollectionAssert.AreEqual(groups, LeidenClustering.Cluster(graph, 0.7, seed));
            foreach (var members in Enumerable.Range(0, nodes).GroupBy(node => groups[node]))
            {
                var reached = new HashSet<int> { members.First() };
                var open = new Queue<int>(reached);
                while (open.TryDequeue(out var node))
                {
                    foreach (var next in graph.Neighbours(node).ToArray().Where(next => groups[next] == members.Key && reached.Add(next)))
                    {
                        open.Enqueue(next);
                    }
                }

                Assert.HasCount(members.Count(), reached, $"seed {seed}, group {members.Key}");
            }
        }
    }

    [TestMethod]
    public void Modularity_OfRenumberedNodes_IsTheSame()
    {
        var (nodes, edges, graph) = Planted(5, 90, 3, 0.2, 0.05);
        var groups = LeidenClustering.Cluster(graph);
        var places = Enumerable.Range(0, nodes).ToArray();
        new Random(1).Shuffle(places);
        var moved = SparseGraph.Of(nodes, edges.Select(edge => (places[(int)edge[0]], places[(int)edge[1]], edge[2])));
        var movedGroups = new int[nodes];
        for (var i = 0; i < nodes; i++)
        {
            movedGroups[places[i]] = groups[i] + 3;
        }

        Assert.AreEqual(LeidenClustering.Modularity(graph, groups), LeidenClustering.Modularity(moved, movedGroups), 1e-12);
    }

    [TestMethod]
    public void Cluster_OfNodesWithoutEdges_LeavesEachAlone()
    {
        CollectionAssert.AreEqual(new[] { 0, 1, 2 }, LeidenClustering.Cluster(SparseGraph.Of(3, [])));
        CollectionAssert.AreEqual(new[] { 0, 0, 1 }, LeidenClustering.Cluster(SparseGraph.Of(3, [(0, 1, 1), (2, 2, 5)])));
    }

    [TestMethod]
    [DataRow(0, 3, 1.0)]
    [DataRow(-1, 0, 1.0)]
    [DataRow(0, 1, 0.0)]
    [DataRow(0, 1, double.NaN)]
    public void Graph_OfBadEdges_IsRefused(int a, int b, double weight)
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SparseGraph.Of(3, [(a, b, weight)]));
    }

    private static (int Nodes, double[][] Edges, SparseGraph Graph) Planted(
        int seed, int nodes, int groups, double inside, double across)
    {
        var random = new Random(seed);
        var edges = new List<double[]>();
        for (var a = 0; a < nodes; a++)
        {
            for (var b = a + 1; b < nodes; b++)
            {
                if (random.NextDouble() < (a % groups == b % groups ? inside : across))
                {
                    edges.Add([a, b, 0.5 + random.NextDouble()]);
                }
            }
        }

        return (nodes, [.. edges], SparseGraph.Of(nodes, edges.Select(edge => ((int)edge[0], (int)edge[1], edge[2]))));
    }
}
