using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SdnPersona.Personas;
using SdnPersona.Plugins.Tests.Personas.Traces;

namespace SdnPersona.Plugins.Tests.Personas;

[TestClass]
public sealed class ExplanationTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly ImmutableArray<Persona> Personas =
    [
        Functional("low", 0.2),
        Functional("high", 0.8),
        new()
        {
            Name = "trouble",
            DisplayName = "Trouble",
            Kind = PersonaKind.Threat,
            Profile = "quarantine",
            Indicators = [new("address_scan_width", 20, 2, 0.9, "sweep"), new("beacon_score", 0.8, 0.05, 0.5, "beacon")],
        },
    ];

    [TestMethod]
    public void Function_OfAFunctionalPersona_IsTheEvidenceWithRangesAndAbsentFeatures()
    {
        var classifier = Classifier();
        var assignment = classifier.Classify(Window(0.3), null);

        var function = classifier.Function(assignment)!;

        Assert.AreEqual(("low", "high"), (function.Persona, function.RunnerUp));
        Assert.AreEqual(assignment.Evidence.Sum(item => item.Contribution), function.LogLikelihoodRatio, 1e-12);
        Assert.AreEqual(function.LogLikelihoodRatio, function.Features.Sum(row => row.Contribution), 1e-12);
        var ratio = function.Features[0];
        Assert.AreEqual(("producer_consumer_ratio", 0.3), (ratio.Feature, ratio.Value));
        Assert.AreEqual((0.0, 0.4), (ratio.Low, Math.Round(ratio.High, 9)));
        Assert.AreEqual((0.6, 1.0), (Math.Round(ratio.OtherLow!.Value, 9), Math.Round(ratio.OtherHigh!.Value, 9)));
        Assert.AreEqual(("burstiness", null, 0.0, "ports"), (function.Features[^1].Feature, function.Features[^1].Value, function.Features[^1].Contribution, function.Features[^1].Source));
    }

    [TestMethod]
    public void Function_WhileAThreatIsInForce_SaysWhatItIsForAllTheSame()
    {
        var classifier = Classifier();
        var assignment = classifier.Classify(Window(0.8, scan: 60), null);
        Assert.AreEqual("trouble", assignment.Persona);

        var function = classifier.Function(assignment)!;

        Assert.AreEqual(("high", "low"), (function.Persona, function.RunnerUp));
        Assert.IsGreaterThan(0, function.LogLikelihoodRatio);
    }

    [TestMethod]
    public void Threats_OfAWindow_SayWhatWasSeenAndWhatWouldBeWithout()
    {
        var classifier = Classifier();
        var window = Window(0.2, scan: 60, beacon: 0.8) with
        {
            Facts = ImmutableDictionary<string, string>.Empty.Add("beacon_score", "203.0.113.9:443 every 60.0 s"),
        };

        var threat = classifier.Threats(classifier.Classify(window, null)).Single();

        Assert.AreEqual("trouble", threat.Threat);
        Assert.AreEqual(1 - (1 - 0.9) * (1 - 0.25), threat.Now, 1e-6);
        Assert.AreEqual(threat.Now, threat.Probability, 1e-9);
        var (sweep, beacon) = (threat.Signs[0], threat.Signs[1]);
        Assert.AreEqual(("sweep", 60.0, 20.0), (sweep.Name, sweep.Value, sweep.Midpoint));
        Assert.AreEqual((0.9, 0.25), (Math.Round(sweep.Gives, 6), Math.Round(sweep.Without, 6)));
        Assert.AreEqual((0.25, 0.9), (Math.Round(beacon.Gives, 6), Math.Round(beacon.Without, 6)));
        Assert.AreEqual("203.0.113.9:443 every 60.0 s", beacon.Fact);
        Assert.IsNull(sweep.Fact);
    }

    [TestMethod]
    public void Explanations_WithoutAWindow_AreEmpty()
    {
        var classifier = Classifier();
        var assignment = classifier.Classify(Window(0.2), null) with { Window = null };

        Assert.IsNull(classifier.Function(assignment));
        Assert.IsEmpty(classifier.Threats(assignment));
    }

    private static PersonaClassifier Classifier() => new(new FixedCatalog(Personas), new());

    private static FeatureWindow Window(double ratio, double scan = 0, double beacon = 0) => new()
    {
        Workload = new("vm:a"),
        End = Noon,
        Length = TimeSpan.FromSeconds(60),
        Values = ImmutableDictionary<string, double>.Empty
            .Add("producer_consumer_ratio", ratio).Add("bytes_out_rate", 1e6).Add("duty_cycle", 1)
            .Add("address_scan_width", scan).Add("beacon_score", beacon),
    };

    private static Persona Functional(string name, double ratio) => new()
    {
        Name = name,
        DisplayName = name,
        Profile = "open",
        Features =
        [
            new("producer_consumer_ratio", ratio, 0.2, 1), new("bytes_out_rate", 1e6, 3, 1), new("duty_cycle", 1, 0.2, 1),
            new("burstiness", 0, 0.2, 1),
        ],
    };
}
