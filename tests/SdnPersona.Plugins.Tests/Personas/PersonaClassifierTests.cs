using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SdnPersona.Personas;
using SdnPersona.Plugins.Tests.Personas.Traces;

namespace SdnPersona.Plugins.Tests.Personas;

[TestClass]
public class PersonaClassifierTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Two personas that differ in one feature only, so that probabilities can be reckoned by hand.
    private static readonly ImmutableArray<Persona> Pair =
    [
        Functional("low", 0.2),
        Functional("high", 0.8),
        new()
        {
            Name = "trouble",
            DisplayName = "Trouble",
            Kind = PersonaKind.Threat,
            Profile = "quarantine",
            Severity = 80,
            Indicators =
                [new("address_scan_width", 20, 2, 0.9, "sweep"), new("beacon_score", 0.8, 0.05, 0.5, "beacon")],
        },
    ];

    [TestMethod]
    public void Classify_SameInput_GivesTheSameAnswer()
    {
        var classifier = Classifier();
        var first = classifier.Classify(Window(0, 0.3), null);
        Assert.AreEqual(Text(first), Text(Classifier().Classify(Window(0, 0.3), null)));
        Assert.AreEqual(
            Text(classifier.Classify(Window(10, 0.9), first)), Text(classifier.Classify(Window(10, 0.9), first)));
    }

    [TestMethod]
    public void Classify_WindowNotNewer_ReturnsThePreviousAssignment()
    {
        var classifier = Classifier();
        var first = classifier.Classify(Window(10, 0.2), null);
        Assert.AreSame(first, classifier.Classify(Window(10, 0.8), first));
        Assert.AreSame(first, classifier.Classify(Window(0, 0.8), first));
    }

    [TestMethod]
    public void Classify_Always_ProbabilitiesAddUpToOne()
    {
        var classifier = Classifier();
        var random = new Random(1);
        Assignment? assignment = null;
        for (var i = 0; i < 200; i++)
        {
            assignment = classifier.Classify(
                Window(10 * i, -2 + 4 * random.NextDouble(), scan: random.Next(3) * 20), assignment);
            Assert.AreEqual(1, assignment.Functional.Values.Sum(), 1e-9);
            Assert.IsTrue(assignment.Functional.Values.All(value => value is >= 0 and <= 1));
            Assert.IsTrue(assignment.Threats.Values.All(value => value is >= 0 and <= 1));
            Assert.AreEqual(assignment.Risk.Score, assignment.Risk.Contributions.Sum(part => part.Points), 1e-9);
            Assert.IsInRange(0, 100, assignment.Risk.Score);
        }
    }

    [TestMethod]
    public void Classify_Functional_EvidenceAddsUpToTheLogLikelihoodRatio()
    {
        var classifier = Classifier();
        var assignment = classifier.Classify(Window(0, 0.3, rate: 4e5), null);
        Assert.AreEqual(("low", "high"), (assignment.Persona, assignment.RunnerUp));

        // Equal priors, and temperature 2: the odds are the square root of the likelihood ratio.
        var odds = assignment.Functional["low"] / assignment.Functional["high"];
        Assert.AreEqual(2 * Math.Log(odds), assignment.Evidence.Sum(item => item.Contribution), 1e-6);
        Assert.AreEqual("producer_consumer_ratio", assignment.Evidence[0].Feature);
        Assert.AreEqual(
            "has producer consumer ratio 0.3 where LOW typically has 0 to 0.4 and HIGH 0.6 to 1",
            assignment.Evidence[0].Reason);
    }

    [TestMethod]
    public void Classify_RatesInSentences_AreBitsAndFactors()
    {
        var assignment = Classifier().Classify(Window(0, 0.2, rate: 1_225_000), null);
        var reason = assignment.Evidence.Single(item => item.Feature == "bytes_out_rate").Reason;
        Assert.AreEqual(
            "sends 9.8 Mbit/s where LOW typically sends 2.7 to 24 Mbit/s and HIGH 2.7 to 24 Mbit/s", reason);
    }

    [TestMethod]
    public void Classify_BetweenTwoPersonas_ForeverStaysUnsure()
    {
        var classifier = Classifier();
        var assignment = classifier.Classify(Window(0, 0.45), null);
        for (var i = 1; i < 100; i++)
        {
            assignment = classifier.Classify(Window(10 * i, 0.45), assignment);
        }

        Assert.IsInRange(0.5, 0.69, assignment.Functional["low"]);
    }

    [TestMethod]
    public void Classify_NothingLikeIt_IsUnknownAndSaysWhatIsOdd()
    {
        var assignment = Classifier().Classify(Window(0, -4), null);
        Assert.AreEqual(Assignment.Unknown, assignment.Persona);
        Assert.IsGreaterThan(0.9, assignment.Probability);
        Assert.AreEqual("low", assignment.RunnerUp);
        Assert.AreEqual("producer_consumer_ratio", assignment.Evidence[0].Feature);
        Assert.Contains("where the nearest persona, LOW typically has", assignment.Evidence[0].Reason);
    }

    [TestMethod]
    public void Classify_OneOddWindow_ChangesNothing()
    {
        var classifier = Classifier();
        var assignment = Run(classifier, null, 0, 10, 0.2);
        assignment = classifier.Classify(Window(100, 0.8), assignment);
        Assert.AreEqual("low", assignment.Persona);
        assignment = Run(classifier, assignment, 110, 10, 0.2);
        Assert.AreEqual("low", assignment.Persona);
        Assert.AreEqual(Start, assignment.Since);
    }

    [TestMethod]
    public void Classify_LastingChange_IsFollowedAfterTheChallengeWindows()
    {
        var classifier = Classifier();
        var assignment = Run(classifier, null, 0, 10, 0.2);
        var leads = 0;
        for (var i = 0; assignment.Persona == "low"; i++)
        {
            Assert.IsLessThan(8, i, "within eighty seconds");
            assignment = classifier.Classify(Window(100 + 10 * i, 0.8), assignment);
            leads = Math.Max(leads, assignment.Challenge?.Windows ?? 0);
        }

        Assert.AreEqual("high", assignment.Persona);
        Assert.AreEqual(2, leads, "the third window in the lead decides");
        Assert.IsNull(assignment.Challenge);
        Assert.AreEqual(assignment.DecidedAt, assignment.Since);
    }

    [TestMethod]
    public void Classify_AlternatingBehaviour_DoesNotFlap()
    {
        var classifier = Classifier();
        Assignment? assignment = null;
        var changes = 0;
        for (var i = 0; i < 200; i++)
        {
            var next = classifier.Classify(Window(10 * i, i % 2 == 0 ? 0.2 : 0.8), assignment);
            changes += assignment is not null && next.Persona != assignment.Persona ? 1 : 0;
            assignment = next;
        }

        Assert.IsLessThanOrEqualTo(1, changes);
    }

    [TestMethod]
    public void Classify_TooLittleObserved_KeepsWhatWasBelieved()
    {
        var classifier = Classifier();
        var brief = Window(0, 0.2) with { Length = TimeSpan.FromSeconds(9) };
        var unobserved = classifier.Classify(brief, null);
        Assert.AreEqual(Assignment.Unknown, unobserved.Persona);
        Assert.AreEqual(0, unobserved.Risk.Score, 1e-9, "not knowing yet is no risk");
        var first = classifier.Classify(Window(10, 0.2), unobserved);
        Assert.AreEqual("low", first.Persona);
        Assert.AreEqual(classifier.Classify(Window(10, 0.2), null).Functional["low"], first.Functional["low"], 1e-12);

        var believed = Run(classifier, null, 0, 10, 0.2);
        var blind = new FeatureWindow
        {
            Workload = Trace.Subject,
            End = Start.AddSeconds(200),
            Length = TimeSpan.Zero,
            Values = ImmutableDictionary<string, double>.Empty,
        };
        var after = classifier.Classify(blind, believed);
        Assert.AreEqual("low", after.Persona);
        Assert.AreEqual(believed.Functional["low"], after.Functional["low"], 1e-12);
    }

    [TestMethod]
    public void Classify_FewerFeatures_IsLessSure()
    {
        // The feature that is taken away says nothing for either persona; two thirds of the view remain.
        var classifier = new PersonaClassifier(new FixedCatalog(Pair), new() { LeastFeatures = 2 });
        var window = Window(0, 0.3);
        var whole = LogOdds(window);
        Assert.AreEqual(2 * whole / 3, LogOdds(window with { Values = window.Values.Remove("duty_cycle") }), 1e-6);

        double LogOdds(FeatureWindow seen) =>
            classifier.Classify(seen, null).Functional is var p ? Math.Log(p["low"] / p["high"]) : 0;
    }

    [TestMethod]
    [DataRow(double.NaN)]
    [DataRow(double.PositiveInfinity)]
    [DataRow(-5.0)]
    public void Classify_SenselessValue_IsSkipped(double value)
    {
        var window = Window(0, 0.2);
        var values = window.Values.SetItem("bytes_out_rate", value).SetItem("address_scan_width", value);
        var classifier = new PersonaClassifier(new FixedCatalog(Pair), new() { LeastFeatures = 2 });
        var assignment = classifier.Classify(window with { Values = values }, null);
        Assert.AreEqual("low", assignment.Persona);
        Assert.IsTrue(double.IsFinite(assignment.Probability) && double.IsFinite(assignment.Risk.Score));
        Assert.IsFalse(assignment.Evidence.Any(item => item.Feature == "bytes_out_rate"));
    }

    [TestMethod]
    public void Classify_Threat_IsNamedAtOnceWithItsSignsAndRunnerUp()
    {
        var classifier = Classifier();
        var calm = Run(classifier, null, 0, 5, 0.2);
        var window = Window(60, 0.2, scan: 100) with
        {
            Facts = ImmutableDictionary<string, string>.Empty.Add("address_scan_width", "port 22 on about 100 hosts"),
        };
        var assignment = classifier.Classify(window, calm);
        Assert.AreEqual(("trouble", "low"), (assignment.Persona, assignment.RunnerUp));
        Assert.AreEqual(0.9, assignment.Probability, 0.001);
        Assert.AreEqual(assignment.Threats["trouble"], assignment.Probability);
        Assert.AreEqual("sweep: port 22 on about 100 hosts", assignment.Evidence.Single().Reason);
        Assert.AreEqual(0.9, assignment.Evidence.Single().Contribution, 0.001);
        Assert.AreEqual(72, assignment.Risk.Contributions.Single(part => part.Cause == "trouble").Points, 0.1);
    }

    [TestMethod]
    public void Classify_ThreatSignsEnd_FadesByHalfLifeAndReleasesOnce()
    {
        var classifier = Classifier();
        var assignment = classifier.Classify(Window(0, 0.2, scan: 100), Run(classifier, null, -100, 5, 0.2));
        var changes = 0;
        var ended = 0;
        for (var i = 1; i <= 1200; i++)
        {
            var next = classifier.Classify(Window(10 * i, 0.2), assignment);
            if (next.Persona != assignment.Persona)
            {
                changes++;
                ended = 10 * i;
            }

            if (i == 180)
            {
                Assert.AreEqual(0.45, next.Threats["trouble"], 0.01, "half after the half-life of thirty minutes");
                Assert.StartsWith("earlier: sweep", next.Evidence[0].Reason);
            }

            assignment = next;
        }

        Assert.AreEqual((1, "low"), (changes, assignment.Persona));
        Assert.IsInRange(2300, 2700, ended, "from 0.9 to 0.35 by the half-life");
    }

    [TestMethod]
    public void Classify_ThreatGoneAtOnce_StaysForTheDwell()
    {
        var brief = new ClassifierOptions { ThreatHalfLife = TimeSpan.FromSeconds(1) };
        var classifier = new PersonaClassifier(new FixedCatalog(Pair), brief);
        var assignment = classifier.Classify(Window(0, 0.2, scan: 100), null);
        var seconds = 0;
        for (; assignment.Persona == "trouble"; seconds += 10)
        {
            assignment = classifier.Classify(Window(seconds + 10, 0.2), assignment);
        }

        Assert.AreEqual(600, seconds);
        Assert.AreEqual("low", assignment.Persona);
    }

    [TestMethod]
    public void Classify_Risk_FallsByItsHalfLife()
    {
        var classifier = new PersonaClassifier(
            new FixedCatalog(Pair), new() { ThreatHalfLife = TimeSpan.FromSeconds(1) });
        var assignment = classifier.Classify(Window(0, 0.2, scan: 100), null);
        var peak = assignment.Risk.Score;
        for (var i = 1; i <= 360; i++)
        {
            assignment = classifier.Classify(Window(10 * i, 0.2), assignment);
        }

        Assert.AreEqual(peak / 2, assignment.Risk.Score, 0.5);
        Assert.AreEqual("earlier risk", assignment.Risk.Contributions.MaxBy(part => part.Points)!.Cause);
    }

    [TestMethod]
    public void Classify_PersonaLeavesTheCatalogue_IsReplacedAtOnce()
    {
        var before = Run(Classifier(), null, 0, 10, 0.2);
        var classifier = new PersonaClassifier(
            new FixedCatalog([.. Pair.Where(persona => persona.Name != "low")]), new());
        var after = classifier.Classify(Window(100, 0.75), before);
        Assert.AreEqual(Assignment.Unknown, before.Persona == after.Persona ? "still there" : Assignment.Unknown);
        Assert.IsFalse(after.Functional.ContainsKey("low"));
        Assert.AreEqual(1, after.Functional.Values.Sum(), 1e-9);
    }

    [TestMethod]
    public void Classify_NewPersonaInTheCatalogue_IsUsedFromTheNextWindow()
    {
        var catalog = new SwappableCatalog { Personas = [Pair[0]] };
        var classifier = new PersonaClassifier(catalog, new());
        Assert.IsFalse(classifier.Classify(Window(0, 0.8), null).Functional.ContainsKey("high"));
        catalog.Personas = Pair;
        Assert.AreEqual("high", classifier.Classify(Window(0, 0.8), null).Persona);
    }

    [TestMethod]
    public void Classify_PersonaThatStatesLess_IsNeitherHelpedNorHarmed()
    {
        var terse = new Persona
        {
            Name = "terse",
            DisplayName = "Terse",
            Profile = "open",
            Features = [new("producer_consumer_ratio", -0.5, 0.2, 1)],
        };
        var classifier = new PersonaClassifier(new FixedCatalog([.. Pair, terse]), new());
        Assert.AreEqual("terse", classifier.Classify(Window(0, -0.5), null).Persona);
        Assert.AreEqual("low", classifier.Classify(Window(0, 0.2), null).Persona);
    }

    [TestMethod]
    [DataRow("Temperature")]
    [DataRow("LeastTypicality")]
    [DataRow("ChallengeWindows")]
    [DataRow("ThreatRelease")]
    [DataRow("RiskHalfLife")]
    public void Options_OutOfRange_AreRefusedByName(string option)
    {
        var options = option switch
        {
            "Temperature" => new ClassifierOptions { Temperature = 0 },
            "LeastTypicality" => new ClassifierOptions { LeastTypicality = double.NaN },
            "ChallengeWindows" => new ClassifierOptions { ChallengeWindows = 0 },
            "ThreatRelease" => new ClassifierOptions { ThreatRelease = 0.9 },
            _ => new ClassifierOptions { RiskHalfLife = TimeSpan.Zero },
        };
        Assert.AreEqual(
            option, Assert.ThrowsExactly<ArgumentException>(() =>
                new PersonaClassifier(new FixedCatalog(Pair), options)).ParamName);
    }

    [TestMethod]
    [DataRow(Criticality.Low, 0.5)]
    [DataRow(Criticality.Normal, 1)]
    [DataRow(Criticality.High, 1.5)]
    [DataRow(Criticality.Critical, 2)]
    public void Risk_OfACriticality_IsScaledAndAddsUp(Criticality criticality, double factor)
    {
        var contact = new IndicatorHit("botnet", 60, 0.5, "203.0.113.9", true, Start, 1);
        var plain = Window(0, 0.2) with { Indicators = [contact, contact with { Address = "203.0.113.8" }] };
        var normal = Classifier().Classify(plain, null).Risk;

        var risk = Classifier().Classify(plain with { Criticality = criticality }, null).Risk;

        Assert.AreEqual(30, normal.Contributions.Single(part => part.Cause == "indicator botnet").Points);
        Assert.AreEqual(factor * normal.Score, risk.Score, 1e-9);
        Assert.AreEqual(risk.Score, risk.Contributions.Sum(part => part.Points), 1e-9);
        var scaling = risk.Contributions.SingleOrDefault(part => part.Cause.StartsWith("criticality ", StringComparison.Ordinal));
        Assert.AreEqual((factor - 1) * normal.Score, scaling?.Points ?? 0, 1e-9);
    }

    [TestMethod]
    public void Risk_OfManyListsAtACriticalWorkload_IsLimited()
    {
        IndicatorHit Contact(string list) => new(list, 60, 1, "203.0.113.9", true, Start, 1);
        var risk = Classifier().Classify(
            Window(0, 0.2) with { Criticality = Criticality.Critical, Indicators = [Contact("a"), Contact("b")] }, null).Risk;
        Assert.AreEqual(100, risk.Score, 1e-9);
        Assert.AreEqual(100, risk.Contributions.Sum(part => part.Points), 1e-9);
        Assert.IsLessThan(-100, risk.Contributions.Single(part => part.Cause == "limit").Points);
    }

    private static PersonaClassifier Classifier() => new(new FixedCatalog(Pair), new());

    private static Assignment Run(
        PersonaClassifier classifier, Assignment? assignment, int from, int windows, double ratio)
    {
        for (var i = 0; i < windows; i++)
        {
            assignment = classifier.Classify(Window(from + 10 * i, ratio), assignment);
        }

        return assignment!;
    }

    private static FeatureWindow Window(int seconds, double ratio, double rate = 1e6, double scan = 0) => new()
    {
        Workload = Trace.Subject,
        End = Start.AddSeconds(seconds),
        Length = TimeSpan.FromSeconds(60),
        Values = ImmutableDictionary<string, double>.Empty
            .Add("producer_consumer_ratio", ratio)
            .Add("bytes_out_rate", rate)
            .Add("duty_cycle", 1)
            .Add("address_scan_width", scan),
    };

    private static Persona Functional(string name, double ratio) => new()
    {
        Name = name,
        DisplayName = name.ToUpperInvariant(),
        Profile = "open",
        Features =
        [
            new("producer_consumer_ratio", ratio, 0.2, 1),
            new("bytes_out_rate", 1e6, 3, 1),
            new("duty_cycle", 1, 0.2, 1),
        ],
    };

    private static string Text(Assignment assignment) =>
        string.Join('|', assignment.Persona, assignment.Probability, assignment.Risk.Score,
        string.Join(',', assignment.Functional.OrderBy(pair => pair.Key)), string.Join(',', assignment.Evidence));

    private sealed class SwappableCatalog : IPersonaCatalog
    {
        public ImmutableArray<Persona> Personas { get; set; }

        public ImmutableArray<DocumentError> Errors => [];
    }

    [TestMethod]
    public void Learn_Corrections_MoveTheAnswerAndUndoingMovesItBack()
    {
        var classifier = Classifier();
        var before = classifier.Classify(Window(0, 0.5), null).Functional["high"];
        PersonaFeedback[] said = [.. Enumerable.Range(1, 20).Select(i => new PersonaFeedback
        {
            Id = i,
            At = Start,
            Workload = new("vm:a"),
            Persona = "high",
            Given = "low",
            Window = Window(0, 0.5),
        })];

        classifier.Learn(said, []);
        var learned = classifier.Classify(Window(0, 0.5), null).Functional["high"];
        classifier.Learn([.. said.Select(entry => entry with { UndoneAt = Start })], []);
        var undone = classifier.Classify(Window(0, 0.5), null).Functional["high"];

        Assert.IsGreaterThan(before + 0.1, learned);
        Assert.AreEqual(before, undone);
    }

    [TestMethod]
    public void Learn_PersonaInForce_ChangesOnlyAfterTheUsualWindows()
    {
        var classifier = Classifier();
        var assignment = classifier.Classify(Window(0, 0.2), null);
        Assert.AreEqual("low", assignment.Persona);
        classifier.Learn([.. Enumerable.Range(1, 50).Select(i => new PersonaFeedback
        {
            Id = i,
            At = Start,
            Workload = new("vm:a"),
            Persona = "high",
            Given = "low",
            Window = Window(0, 0.2),
        })], []);

        assignment = classifier.Classify(Window(10, 0.2), assignment);

        Assert.AreEqual("low", assignment.Persona);
    }

    [TestMethod]
    public void Learn_OldFeedback_CountsLess()
    {
        PersonaFeedback Said(long id, double age, string persona, double value) => new()
        {
            Id = id,
            At = Start.AddDays(-age),
            Workload = new("vm:a"),
            Persona = persona,
            Given = "low",
            Window = Window(0, value),
        };
        PersonaClassifier recent = Classifier(), old = Classifier();
        recent.Learn([.. Enumerable.Range(1, 10).Select(i => Said(i, 0, "high", 0.5)), Said(11, 0, "low", 0.2)], []);
        old.Learn([.. Enumerable.Range(1, 10).Select(i => Said(i, 1000, "high", 0.5)), Said(11, 0, "low", 0.2)], []);

        Assert.IsLessThan(
            recent.Classify(Window(0, 0.5), null).Functional["high"], old.Classify(Window(0, 0.5), null).Functional["high"]);
    }
}
