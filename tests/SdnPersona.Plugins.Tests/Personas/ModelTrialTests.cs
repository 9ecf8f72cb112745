using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SdnPersona.Personas;
using SdnPersona.Plugins.Tests.Personas.Traces;

namespace SdnPersona.Plugins.Tests.Personas;

[TestClass]
public sealed class ModelTrialTests
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
            Indicators = [new("beacon_score", 0.8, 0.05, 0.9, "beacon")],
        },
    ];

    [TestMethod]
    public void Compare_FeedbackThatHelpsOtherWorkloads_IsBetter()
    {
        // Here "high" workloads have 0.5, where the files cannot tell.
        PersonaFeedback[] said = [.. Enumerable.Range(1, 8).Select(i => Said(i, $"vm:{i}", "high", 0.5 + 0.01 * (i % 3)))];

        var scores = Compare([], said);

        Assert.IsTrue(scores.IsBetter, scores.Reason);
        Assert.AreEqual((8, 8), (scores.Workloads, scores.Windows));
        Assert.IsLessThan(scores.ChampionLoss - 0.01, scores.ChallengerLoss);
        Assert.IsGreaterThanOrEqualTo(scores.ChampionAccuracy, scores.ChallengerAccuracy);
    }

    [TestMethod]
    public void Compare_FeedbackThatContradictsTheOthers_IsNotBetter()
    {
        PersonaFeedback[] right = [.. Enumerable.Range(1, 8).Select(i => Said(i, $"vm:{i}", "low", 0.2))];
        PersonaFeedback[] wrong = [Said(9, "vm:9", "high", 0.2)];

        var scores = Compare(right, [.. right, .. wrong]);

        Assert.IsFalse(scores.IsBetter, scores.Reason);
        Assert.StartsWith("not better", scores.Reason);
    }

    [TestMethod]
    public void Compare_ManyWindowsOfOneWorkload_AreNoTestOfWhatWasLearnedFromIt()
    {
        PersonaFeedback[] said = [.. Enumerable.Range(1, 50).Select(i => Said(i, "vm:a", "high", 0.2))];

        var scores = Compare([], said);

        Assert.AreEqual(scores.ChampionLoss, scores.ChallengerLoss);
        Assert.IsFalse(scores.IsBetter);
        Assert.StartsWith("waits: 5 reviewed workloads are needed to compare, there are 1;", scores.Reason);
    }

    [TestMethod]
    public void Compare_FourWorkloads_Waits()
    {
        PersonaFeedback[] said = [.. Enumerable.Range(1, 4).Select(i => Said(i, $"vm:{i}", "high", 0.5))];

        Assert.StartsWith("waits", Compare([], said).Reason);
    }

    [TestMethod]
    public void Compare_GainOfOneWorkloadAlone_IsNotSure()
    {
        // One that is like the one it learns from, and many to which that makes no difference.
        PersonaFeedback[] champion = [.. Enumerable.Range(1, 12).Select(i => Said(i, $"vm:{i}", "low", 0.05))];
        PersonaFeedback[] challenger = [.. champion, Said(20, "vm:x", "high", 0.47), Said(21, "vm:y", "high", 0.47)];

        var scores = Compare(champion, challenger);

        Assert.IsGreaterThan(0, scores.StandardError);
        Assert.AreEqual(
            scores.IsBetter, scores.ChampionLoss - scores.ChallengerLoss >= Math.Max(0.01, scores.StandardError), scores.Reason);
        Assert.IsFalse(scores.IsBetter, scores.Reason);
    }

    [TestMethod]
    public void Learn_OwnFeedback_CountsForItsWorkloadAlone()
    {
        var classifier = Classifier();
        var before = High(classifier, "vm:b");

        classifier.Learn([], [.. Enumerable.Range(1, 20).Select(i => Said(i, "vm:a", "high", 0.5))]);

        Assert.AreEqual(before, High(classifier, "vm:b"));
        Assert.IsGreaterThan(before + 0.1, High(classifier, "vm:a"));
        var all = Classifier();
        all.Learn([.. Enumerable.Range(1, 20).Select(i => Said(i, "vm:a", "high", 0.5))], []);
        Assert.AreEqual(High(all, "vm:a"), High(classifier, "vm:a"), "for itself it counts as much as if all had learned it");
    }

    [TestMethod]
    public void Calibrations_FewVerdicts_CorrectNothing()
    {
        var few = Judge().Calibrations([.. Verdicts(9)]).Single();

        Assert.IsFalse(few.IsFitted);
        Assert.AreEqual(0.45, few.Apply(0.45));
    }

    [TestMethod]
    public void Calibrations_FalseAlarms_LowerTheProbabilityWithinTheLimit()
    {
        // Beacons of 0.85 that are mostly honest pollers.
        var calibration = Judge().Calibrations([.. Verdicts(20)]).Single();

        Assert.IsTrue(calibration.IsFitted);
        Assert.AreEqual((5, 15, 20), (calibration.Confirmed, calibration.Denied, calibration.Workloads));
        var raw = Classifier().Classify(Window("vm:x", 0.2, 0.85), null).Threats["trouble"];
        Assert.IsLessThan(raw - 0.05, calibration.Apply(raw));
        var last = 0.0;
        for (var p = 0.001; p < 1; p += 0.001)
        {
            var moved = calibration.Apply(p);
            Assert.IsLessThanOrEqualTo(ThreatCalibration.MostShift + 1e-9, Math.Abs(Logit(moved) - Logit(p)));
            Assert.IsGreaterThanOrEqualTo(last, moved);
            last = moved;
        }

        Assert.AreEqual((0.0, 1.0), (calibration.Apply(0), calibration.Apply(1)));
    }

    [TestMethod]
    public void Calibrations_VerdictsAgainstTheSigns_NeverTurnThemRound()
    {
        // The stronger the sign, the less often it was right.
        PersonaFeedback[] said = [.. Enumerable.Range(1, 20).Select(i => Verdict(i, 0.6 + 0.02 * i, i <= 10))];

        var calibration = Judge().Calibrations(said).Single();

        Assert.AreEqual(0, calibration.Slope);
        Assert.IsLessThanOrEqualTo(calibration.Apply(0.9), calibration.Apply(0.1));
    }

    [TestMethod]
    public void Learn_ThreatVerdicts_MoveThreatsAndNotTheFunction()
    {
        var classifier = Classifier();
        var before = classifier.Classify(Window("vm:x", 0.5, 0.85), null);

        classifier.Learn([.. Verdicts(20)], []);

        var after = classifier.Classify(Window("vm:x", 0.5, 0.85), null);
        Assert.AreEqual(before.Functional["high"], after.Functional["high"]);
        Assert.IsLessThan(before.Threats["trouble"] - 0.05, after.Threats["trouble"]);
    }

    [TestMethod]
    public void Compare_CalibrationOfFalseAlarms_IsBetter()
    {
        PersonaFeedback[] said = [.. Verdicts(24)];

        var scores = Compare([], said);

        Assert.IsTrue(scores.IsBetter, scores.Reason);
        Assert.AreEqual(24, scores.Workloads);
    }

    [TestMethod]
    public void Personas_OtherFile_HasTheSameDigestAndOtherValuesDoNot()
    {
        var moved = Personas.SetItem(0, Personas[0] with { Origin = "elsewhere.yaml" }).Reverse().ToImmutableArray();
        var changed = Personas.SetItem(0, Personas[0] with { Prior = 2 });

        Assert.AreEqual(Digest(Personas), Digest(moved));
        Assert.AreNotEqual(Digest(Personas), Digest(changed));

        static string Digest(ImmutableArray<Persona> personas) =>
            ((IModelJudge)new PersonaClassifier(new FixedCatalog(personas), new())).Personas;
    }

    private static double High(PersonaClassifier classifier, string workload) =>
        classifier.Classify(Window(workload, 0.5), null).Functional["high"];

    private static double Logit(double p) => Math.Log(p / (1 - p));

    private static ModelComparison Compare(PersonaFeedback[] champion, PersonaFeedback[] challenger) =>
        Judge().Compare(champion, challenger, challenger, CancellationToken.None);

    private static IModelJudge Judge() => Classifier();

    private static PersonaClassifier Classifier() => new(new FixedCatalog(Personas), new());

    private static IEnumerable<PersonaFeedback> Verdicts(int count) =>
        Enumerable.Range(1, count).Select(i => Verdict(i, 0.85, i % 4 == 0));

    private static PersonaFeedback Verdict(int id, double beacon, bool holds) =>
        Said(id, $"vm:{id}", "trouble", 0.2) with { Holds = holds, Window = Window($"vm:{id}", 0.2, beacon) };

    private static PersonaFeedback Said(int id, string workload, string persona, double ratio) => new()
    {
        Id = id,
        At = Noon,
        Workload = new(workload),
        Persona = persona,
        Given = "low",
        Window = Window(workload, ratio),
    };

    private static FeatureWindow Window(string workload, double ratio, double beacon = 0) => new()
    {
        Workload = new(workload),
        End = Noon,
        Length = TimeSpan.FromSeconds(60),
        Values = ImmutableDictionary<string, double>.Empty
            .Add("producer_consumer_ratio", ratio)
            .Add("bytes_out_rate", 1e6)
            .Add("duty_cycle", 1)
            .Add("beacon_score", beacon),
    };

    private static Persona Functional(string name, double ratio) => new()
    {
        Name = name,
        DisplayName = name,
        Profile = "open",
        Features =
        [
            new("producer_consumer_ratio", ratio, 0.2, 1),
            new("bytes_out_rate", 1e6, 3, 1),
            new("duty_cycle", 1, 0.2, 1),
        ],
    };
}
