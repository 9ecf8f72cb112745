using SdnPersona.Abstractions;
using SdnPersona.Plugins.Tests.Personas.Traces;

namespace SdnPersona.Plugins.Tests.Personas;

/// <summary>Behaviour between personas, or like none, must not be called one of them with confidence.</summary>
[TestClass]
public class ConfusableTests
{
    public static IEnumerable<object[]> Seeded => BuiltInPersonaTests.Seeded;

    [TestMethod]
    [DynamicData(nameof(Seeded))]
    public void HalfClientHalfServer_IsNotNamedWithConfidence(int seed)
    {
        var episode = new Episode(seed);
        episode.Play(
            400, new HttpClientProgram(episode.Random, rate: 20), new WebServiceProgram(episode.Random, clients: 1));
        Confused(episode);
    }

    [TestMethod]
    [DynamicData(nameof(Seeded))]
    public void BulkBothWays_IsNotNamedWithConfidence(int seed)
    {
        var episode = new Episode(seed);
        episode.Play(
            400,
            new BulkProgram(episode.Random, upload: true, megabits: 50, peer: "10.0.0.60"),
            new BulkProgram(episode.Random, upload: false, megabits: 50, peer: "10.0.0.61"));
        Confused(episode);
    }

    [TestMethod]
    [DynamicData(nameof(Seeded))]
    public void BulkWithoutAnyConnectionSeen_IsNotNamedWithConfidence(int seed)
    {
        // GRE or another tunnel: bytes in both directions, no TCP at all.
        var episode = new Episode(seed);
        episode.Play(400, new TunnelProgram(episode.Random));
        Confused(episode);
    }

    [TestMethod]
    [DynamicData(nameof(Seeded))]
    public void ServiceThatAlsoUploads_IsNamedForOneOfItsTwoSides(int seed)
    {
        var episode = new Episode(seed);
        episode.Play(
            400,
            new WebServiceProgram(episode.Random, clients: 1),
            new BulkProgram(episode.Random, upload: true, megabits: 40));
        string[] defensible = ["service", "data-exporter", Assignment.Unknown];
        Assert.IsTrue(
            episode.Assignments.All(item => item.Probability < 0.7 || defensible.Contains(item.Persona)),
            episode.ToString());
    }

    [TestMethod]
    public void NothingMeasured_IsUnknown()
    {
        var classifier = new SdnPersona.Personas.PersonaClassifier(new FixedCatalog([]), new());
        var window = new FeatureWindow
        {
            Workload = Trace.Subject,
            End = DateTimeOffset.UnixEpoch,
            Length = TimeSpan.Zero,
            Values = System.Collections.Immutable.ImmutableDictionary<string, double>.Empty,
        };
        var assignment = classifier.Classify(window, null);
        Assert.AreEqual(Assignment.Unknown, assignment.Persona);
        Assert.AreEqual(1, assignment.Functional[Assignment.Unknown]);
    }

    private static void Confused(Episode episode) =>
        Assert.IsFalse(
            episode.Assignments.Skip(6).Any(assignment =>
                assignment is { Persona: not Assignment.Unknown, Probability: >= 0.7 }),
            episode.ToString());

    private sealed class TunnelProgram(Random random) : TraceProgram
    {
        private readonly double _rate = 2e6 + 6e6 * random.NextDouble();

        public override void Second(Trace trace, DateTimeOffset begin)
        {
            var there = _rate * Noise(trace.Random, 0.2);
            var back = _rate * Noise(trace.Random, 0.2);
            trace.Frames(there / 1400, there, back / 1400, back);
        }
    }
}
