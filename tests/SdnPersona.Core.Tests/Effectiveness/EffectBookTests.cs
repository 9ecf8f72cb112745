using System.Collections.Immutable;
using Moq;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;
using SdnPersona.Core.Effectiveness;
using SdnPersona.Core.Switches;
using SdnPersona.Core.Tests.Control;

namespace SdnPersona.Core.Tests.Effectiveness;

[TestClass]
public sealed class EffectBookTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly MemoryEffects _store = new();
    private readonly Mock<IStateStore> _events = new();
    private readonly List<string> _told = [];
    private readonly EffectBook _book;
    private DateTimeOffset _now = Noon;

    public EffectBookTests()
    {
        _events.Setup(store => store.AppendAsync(It.IsAny<ControllerEvent>(), It.IsAny<CancellationToken>()))
            .Callback((ControllerEvent entry, CancellationToken _) => _told.Add($"{entry.Kind} {entry.Subject}: {entry.Message}"))
            .ReturnsAsync((ControllerEvent entry, CancellationToken _) => entry);
        _book = new(_store, _events.Object);
    }

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Observe_Counters_AddUpByProfileAndPersona()
    {
        await LookAsync(Status("a", allowed: 1000, denied: 100), Status("b", allowed: 50));
        await LookAsync(Status("a", allowed: 1900, denied: 130), Status("b", allowed: 60, wouldDeny: 4, state: EnforcementState.Shadow));
        await LookAsync(Status("a", allowed: 2000, denied: 130, metered: 40, dropped: 10), Status("b", allowed: 70, wouldDeny: 6, state: EnforcementState.Shadow));

        var effect = _book.Effects.Single();

        Assert.AreEqual(("narrow", "service"), (effect.Profile, effect.Persona));
        Assert.AreEqual(1000 + 10, effect.Allowed, 0.1);
        Assert.AreEqual(30, effect.Denied, 0.1);
        Assert.AreEqual(2, effect.WouldDeny, 0.01, "what came while it was only observed does not count");
        Assert.AreEqual((40.0, 10.0), (effect.MeterPackets, effect.MeterDropped));
        Assert.AreEqual(3 * 10 / 60.0, effect.Minutes, 1e-3);
        Assert.AreEqual(0.25, effect.Failed.Mean!.Value, 1e-9);
        Assert.AreEqual(0.002, effect.RoundTrip.Mean!.Value, 1e-9);
        Assert.AreEqual(3000, effect.Throughput.Mean!.Value, 1e-6);
    }

    [TestMethod]
    public async Task Observe_CountersThatBeganAnew_CountFromZero()
    {
        await LookAsync(Status("a", allowed: 1000));
        await LookAsync(Status("a", allowed: 70));

        Assert.AreEqual(70, _book.Effects.Single().Allowed, 0.01);
    }

    [TestMethod]
    public async Task Observe_ObservedOrUnknownOrAfterAGap_CountsNothing()
    {
        await LookAsync(Status("a", state: EnforcementState.Observe));
        await LookAsync(Status("a", allowed: 100, state: EnforcementState.Observe));
        await LookAsync(Status("a", allowed: 200) with { Assignment = null });
        _now += TimeSpan.FromMinutes(5);
        await LookAsync(Status("a", allowed: 300));

        Assert.IsEmpty(_book.Effects);
    }

    [TestMethod]
    public async Task Observe_SuspectedWorkload_IsNotCalm()
    {
        await LookAsync(Status("a", threat: 0.6));
        await LookAsync(Status("a", allowed: 100, denied: 50, threat: 0.6));

        var effect = _book.Effects.Single();

        Assert.AreEqual(50, effect.Denied);
        Assert.AreEqual((0.0, 0.0), (effect.CalmPackets, effect.CalmDenied));
    }

    [TestMethod]
    public async Task Observe_ProfileApplied_ComparesAfterWithBefore()
    {
        await RunAsync(TimeSpan.FromMinutes(20), () => Status("a", state: EnforcementState.Observe, bytes: 2000, failed: 0.05, roundTrip: 0.001));
        await RunAsync(TimeSpan.FromMinutes(4), () => Status("a", bytes: 0, failed: 1, roundTrip: 3));
        Assert.AreEqual(0, _book.Effects.Single().ThroughputChange.Weight, "what settles is not compared");
        await RunAsync(TimeSpan.FromMinutes(20), () => Status("a", bytes: 1000, failed: 0.25, roundTrip: 0.002));

        var effect = _book.Effects.Single();

        Assert.AreEqual(1, effect.ThroughputChange.Weight, 0.01);
        Assert.AreEqual(0.5, Math.Exp(effect.ThroughputChange.Mean!.Value), 0.01);
        Assert.AreEqual(0.2, effect.FailedChange.Mean!.Value, 0.01);
        Assert.AreEqual(2, Math.Exp(effect.RoundTripChange.Mean!.Value), 0.02);
    }

    [TestMethod]
    public async Task Observe_PersonaChangesWithTheProfile_IsNotCompared()
    {
        await RunAsync(TimeSpan.FromMinutes(20), () => Status("a", state: EnforcementState.Observe));
        await RunAsync(TimeSpan.FromMinutes(20), () => Status("a", persona: "idle"));

        Assert.AreEqual(0, _book.Effects.Single().ThroughputChange.Weight);
    }

    [TestMethod]
    public async Task Observe_DeniedOfCalmWorkloads_IsToldOnceAndWhenItIsOver()
    {
        ulong packets = 0, denied = 0;
        await RunAsync(TimeSpan.FromMinutes(59), Denying);
        Assert.IsEmpty(_told, "an hour has to be seen");
        await RunAsync(TimeSpan.FromMinutes(20), Denying);
        Assert.HasCount(1, _told);
        Assert.StartsWith("effectiveness narrow: persona service: it denies 5.", _told[0]);
        Assert.AreEqual("denies", EffectAdvice.Of(_book.Effects.Single())!.Kind);

        await RunAsync(TimeSpan.FromHours(6), () => Status("a", allowed: packets += 1000, denied: denied));

        Assert.HasCount(2, _told);
        Assert.AreEqual("effectiveness narrow: persona service: as it should be again", _told[1]);

        WorkloadStatus Denying() => Status("a", allowed: packets += 90, denied: denied += 5);
    }

    [TestMethod]
    public void Advice_RatesThatDropAndConnectionsThatFail_IsGiven()
    {
        var quiet = new ProfileEffect { Profile = "p", Persona = "s", At = Noon, Minutes = 100, CalmPackets = 1e6, CalmDenied = 10 };

        Assert.IsNull(EffectAdvice.Of(quiet));
        Assert.AreEqual("rates", EffectAdvice.Of(quiet with { MeterPackets = 1e4, MeterDropped = 600 })!.Kind);
        Assert.AreEqual("failures", EffectAdvice.Of(quiet with { FailedChange = new(2, 0.4) })!.Kind);
        Assert.IsNull(EffectAdvice.Of(quiet with { FailedChange = new(1, 0.4) }), "one workload is not enough");
        Assert.IsNull(EffectAdvice.Of(quiet with { CalmPackets = 500, CalmDenied = 400 }), "nor are few packets");
    }

    [TestMethod]
    public void Faded_AfterAHalfLife_IsHalfAndHasTheSameMeans()
    {
        var effect = new ProfileEffect { Profile = "p", Persona = "s", At = Noon, Minutes = 100, Denied = 8, Failed = new(4, 1) };

        var later = effect.FadedTo(Noon + ProfileEffect.HalfLife);

        Assert.AreEqual((50.0, 4.0, 2.0), (later.Minutes, later.Denied, later.Failed.Weight));
        Assert.AreEqual(effect.Failed.Mean, later.Failed.Mean);
        Assert.AreSame(effect, effect.FadedTo(Noon.AddDays(-1)));
    }

    [TestMethod]
    public async Task Save_ThenRestart_KeepsTheEffectsAndTellsNothingTwice()
    {
        ulong packets = 0, denied = 0;
        await RunAsync(TimeSpan.FromMinutes(80), () => Status("a", allowed: packets += 90, denied: denied += 5));
        await _book.SaveAsync(TestContext.CancellationToken);
        using var restarted = new EffectBook(_store, _events.Object);

        await restarted.RestoreAsync(TestContext.CancellationToken);
        await restarted.ObserveAsync([], _now, TestContext.CancellationToken);

        Assert.AreEqual(_book.Effects.Single(), restarted.Effects.Single());
        Assert.HasCount(1, _told);
    }

    [TestMethod]
    public async Task Observe_NothingForMonths_ForgetsIt()
    {
        await LookAsync(Status("a"));
        await LookAsync(Status("a", allowed: 10));
        await _book.SaveAsync(TestContext.CancellationToken);
        Assert.HasCount(1, _store.Stored);
        _now += TimeSpan.FromDays(60);

        await LookAsync();
        await _book.SaveAsync(TestContext.CancellationToken);

        Assert.IsEmpty(_book.Effects);
        Assert.IsEmpty(_store.Stored);
    }

    public void Dispose() => _book.Dispose();

    private async Task RunAsync(TimeSpan time, Func<WorkloadStatus> status)
    {
        for (var end = _now + time; _now < end;)
        {
            await LookAsync(status());
        }
    }

    private Task LookAsync(params WorkloadStatus[] workloads)
    {
        _now += TimeSpan.FromSeconds(10);
        return _book.ObserveAsync(workloads, _now, TestContext.CancellationToken);
    }

    private static WorkloadStatus Status(
        string name,
        ulong allowed = 0,
        ulong denied = 0,
        ulong wouldDeny = 0,
        ulong metered = 0,
        ulong dropped = 0,
        string persona = "service",
        double threat = 0.01,
        EnforcementState state = EnforcementState.Enforced,
        double bytes = 3000,
        double failed = 0.25,
        double roundTrip = 0.002)
    {
        var workload = Decisions.Workload(name, 1, 1);
        return new()
        {
            Workload = workload,
            Assignment = Decisions.Assignment(workload.Id, persona, Noon) with
            {
                Threats = ImmutableDictionary<string, double>.Empty.Add("compromised", threat),
                Window = new()
                {
                    Workload = workload.Id,
                    End = Noon,
                    Length = TimeSpan.FromMinutes(1),
                    Values = ImmutableDictionary<string, double>.Empty
                        .Add("bytes_out_rate", bytes / 3).Add("bytes_in_rate", bytes * 2 / 3)
                        .Add("failed_connection_ratio", failed).Add("handshake_time", roundTrip),
                },
            },
            Policy = new(workload.Id, "lab", EnforcementMode.Enforce, persona, "narrow", ""),
            State = state,
            Allowed = allowed,
            Denied = denied,
            WouldDeny = wouldDeny,
            Meters = new(new MeterCounters(metered, 0, dropped, 0), null),
        };
    }

    private sealed class MemoryEffects : IEffectStore
    {
        public Dictionary<(string Profile, string Persona), ProfileEffect> Stored { get; } = [];

        public Task<ImmutableArray<ProfileEffect>> EffectsAsync(CancellationToken cancellationToken) =>
            Task.FromResult<ImmutableArray<ProfileEffect>>([.. Stored.Values]);

        public Task SaveEffectsAsync(
            IReadOnlyCollection<ProfileEffect> changed,
            IReadOnlyCollection<(string Profile, string Persona)> removed,
            CancellationToken cancellationToken)
        {
            foreach (var effect in changed)
            {
                Stored[(effect.Profile, effect.Persona)] = effect;
            }

            foreach (var key in removed)
            {
                Stored.Remove(key);
            }

            return Task.CompletedTask;
        }
    }
}
