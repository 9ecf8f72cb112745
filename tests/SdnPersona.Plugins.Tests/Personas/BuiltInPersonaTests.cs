using SdnPersona.Plugins.Tests.Personas.Traces;

namespace SdnPersona.Plugins.Tests.Personas;

/// <summary>
/// Each kind of workload reaches its persona within 90 s and keeps it, over twenty random variations of it.
/// </summary>
[TestClass]
public class BuiltInPersonaTests
{
    private const int Seeds = 20;
    private const int SettledAfter = 9;

    public static IEnumerable<object[]> Seeded => Enumerable.Range(1, Seeds).Select(seed => new object[] { seed });

    [TestMethod]
    [DynamicData(nameof(Seeded))]
    public void Idle_FewPacketsAMinute_Reached(int seed) =>
        ReachesAndKeeps("idle", seed, _ => []);

    [TestMethod]
    [DynamicData(nameof(Seeded))]
    public void WebService_ShortConnections_IsService(int seed) =>
        ReachesAndKeeps("service", seed, random => [new WebServiceProgram(random)]);

    [TestMethod]
    [DynamicData(nameof(Seeded))]
    public void HttpClient_ShortConnections_IsApiConsumer(int seed) =>
        ReachesAndKeeps("api-consumer", seed, random => [new HttpClientProgram(random)]);

    [TestMethod]
    [DynamicData(nameof(Seeded))]
    public void KeyValueDatabase_LongConnections_IsService(int seed) =>
        ReachesAndKeeps("service", seed, random => [new KeyValueProgram(random, isServer: true)]);

    [TestMethod]
    [DynamicData(nameof(Seeded))]
    public void KeyValueClient_LongConnections_IsApiConsumer(int seed) =>
        ReachesAndKeeps("api-consumer", seed, random => [new KeyValueProgram(random, isServer: false)]);

    [TestMethod]
    [DynamicData(nameof(Seeded))]
    public void Upload_LongConnections_IsDataExporter(int seed) =>
        ReachesAndKeeps("data-exporter", seed, random => [new BulkProgram(random, upload: true)]);

    [TestMethod]
    [DynamicData(nameof(Seeded))]
    public void Download_LongConnections_IsDataImporter(int seed) =>
        ReachesAndKeeps("data-importer", seed, random => [new BulkProgram(random, upload: false)]);

    private static void ReachesAndKeeps(string persona, int seed, Func<Random, TraceProgram[]> programs)
    {
        // Idle first: a workload is there before its traffic starts.
        var episode = new Episode(seed);
        var chatter = new Chatter(episode.Random);
        episode.Play(30 + 10 * (seed % 4), chatter);
        var before = episode.Assignments.Count;
        episode.Play(600, [chatter, .. programs(episode.Random)]);

        var reached = episode.Assignments[before + SettledAfter - 1];
        Assert.AreEqual(persona, reached.Persona, episode.ToString());
        Assert.IsGreaterThanOrEqualTo(0.7, reached.Probability, episode.ToString());
        Assert.AreEqual(0, episode.Changes(before + SettledAfter), episode.ToString());
        Assert.IsGreaterThanOrEqualTo(0.7, episode.Assignments.Skip(before + SettledAfter).Min(assignment =>
            assignment.Probability), episode.ToString());
    }
}
