using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SdnPersona.Personas;

namespace SdnPersona.Plugins.Tests.Personas;

/// <summary>What would make another persona fit better, judged by the classifier itself.</summary>
[TestClass]
public sealed class FlipsTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [TestMethod]
    public void Flips_OfTwoPersonasWithEqualSpreads_IsHalfWay()
    {
        var classifier = Classifier(Functional("low", ("duty_cycle", 0.2)), Functional("high", ("duty_cycle", 0.8)));

        var assignment = classifier.Classify(Window(("duty_cycle", 0.25)), null);
        var flip = classifier.Flips(assignment).Single();

        Assert.AreEqual("low", assignment.Persona);
        Assert.AreEqual(("duty_cycle", 0.25, true, "high"), (flip.Feature, flip.Value, flip.IsAbove, flip.Persona));
        Assert.AreEqual(0.5, flip.Threshold, 1e-6);
        Assert.AreEqual("high would fit better with duty cycle above 0.5", flip.Reason);
    }

    [TestMethod]
    public void Flips_OfRandomWindows_AreWhereTheClassifierChangesItsMind()
    {
        var classifier = Classifier(
            Functional("one", ("duty_cycle", 0.2), ("bytes_out_rate", 1e4), ("distinct_servers", 3)),
            Functional("two", ("duty_cycle", 0.6), ("bytes_out_rate", 1e6), ("distinct_servers", 10)),
            Functional("three", ("duty_cycle", 0.9), ("bytes_out_rate", 1e7), ("distinct_servers", 1)));
        var random = new Random(3);
        var found = 0;
        for (var i = 0; i < 200; i++)
        {
            var window = Window(
                ("duty_cycle", random.NextDouble()),
                ("bytes_out_rate", Math.Exp(6 + 12 * random.NextDouble())),
                ("distinct_servers", random.Next(0, 30)));
            var assignment = classifier.Classify(window, null);
            foreach (var flip in classifier.Flips(assignment))
            {
                found++;
                var step = flip.IsAbove ? 1 : -1;
                Assert.IsGreaterThan(0, step * (flip.Threshold - flip.Value));
                Assert.AreEqual(assignment.RunnerUp, flip.Persona);
                Assert.IsTrue(Prefers(flip.Persona, flip.Threshold * (1 + step * 1e-4)), $"{flip}");
                Assert.IsFalse(Prefers(flip.Persona, flip.Threshold * (1 - step * 1e-4)), $"{flip}");

                bool Prefers(string other, double value)
                {
                    var changed = classifier.Classify(window with { Values = window.Values.SetItem(flip.Feature, value) }, null);
                    return changed.Functional[other] > changed.Functional[assignment.Persona];
                }
            }
        }

        Assert.IsGreaterThan(100, found);
    }

    [TestMethod]
    public void Flips_WhenNoFeatureAloneDecides_AreNone()
    {
        var features = new[] { "duty_cycle", "udp_share", "icmp_share", "long_flow_share", "short_flow_share", "web_bytes_share" };
        var classifier = Classifier(
            Functional("low", [.. features.Select(feature => (feature, 0.1))]),
            Functional("high", [.. features.Select(feature => (feature, 0.9))]));

        var assignment = classifier.Classify(Window([.. features.Select(feature => (feature, 0.1))]), null);

        Assert.AreEqual("low", assignment.Persona);
        Assert.IsEmpty(classifier.Flips(assignment));
    }

    [TestMethod]
    public void Flips_OfUnknown_AreNone()
    {
        var classifier = Classifier(Functional("low", ("duty_cycle", 0.2)), Functional("high", ("duty_cycle", 0.3)));
        var assignment = classifier.Classify(Window(("duty_cycle", 0.25)), null) with { Persona = Assignment.Unknown };

        Assert.IsEmpty(classifier.Flips(assignment));
        Assert.IsEmpty(classifier.Flips(assignment with { Persona = "low", RunnerUp = null }));
    }

    private static PersonaClassifier Classifier(params Persona[] personas) =>
        // Fit is what is judged here, not whether anything fits at all.
        new(new Personas([.. personas]), new() { LeastFeatures = 1, LeastTypicality = 0 });

    private static Persona Functional(string name, params (string Feature, double Mean)[] features) => new()
    {
        Name = name,
        DisplayName = name,
        Kind = PersonaKind.Functional,
        Profile = "open",
        Prior = 0.3,
        Features = [.. features.Select(feature => new FeatureExpectation(feature.Feature, feature.Mean, FeatureCatalog.Find(feature.Feature)!.Logarithmic ? 3 : 0.1, 1))],
    };

    private static FeatureWindow Window(params (string Feature, double Value)[] values) => new()
    {
        Workload = new("vm:a"),
        End = Start,
        Length = TimeSpan.FromMinutes(1),
        Values = values.ToImmutableDictionary(value => value.Feature, value => value.Value),
    };

    private sealed class Personas(ImmutableArray<Persona> personas) : IPersonaCatalog
    {
        ImmutableArray<Persona> IPersonaCatalog.Personas => personas;

        public ImmutableArray<DocumentError> Errors => [];
    }
}
