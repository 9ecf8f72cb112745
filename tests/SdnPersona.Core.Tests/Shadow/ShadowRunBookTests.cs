using Moq;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;
using SdnPersona.Core.Shadow;
using SdnPersona.Core.Tests.Control;
using SdnPersona.TestSupport;

namespace SdnPersona.Core.Tests.Shadow;

[TestClass]
public sealed class ShadowRunBookTests : IDisposable
{
    private static readonly FixedCatalog Catalog = new([new() { Name = "open" }, new() { Name = "next" }]);

    private readonly Mock<IShadowRunStore> _store = new();
    private readonly List<AuditRecord> _records = [];
    private readonly Dictionary<string, ShadowRun> _saved = [];
    private readonly TestClock _clock = new();
    private readonly OverrideBook _overrides;
    private readonly ShadowRunBook _book;

    public ShadowRunBookTests()
    {
        _store.Setup(store => store.SaveAsync(It.IsAny<ShadowRun>(), It.IsAny<AuditRecord?>(), It.IsAny<CancellationToken>()))
            .Callback((ShadowRun run, AuditRecord? record, CancellationToken _) =>
            {
                _saved[run.Name] = run;
                _records.AddRange(record is null ? [] : [record]);
            })
            .Returns(Task.CompletedTask);
        _store.Setup(store => store.RemoveShadowRunAsync(It.IsAny<string>(), It.IsAny<AuditRecord>(), It.IsAny<CancellationToken>()))
            .Callback((string name, AuditRecord record, CancellationToken _) => _records.Add(record))
            .ReturnsAsync(true);
        _overrides = new(Mock.Of<IStateStore>(), _clock);
        _book = new(_store.Object, _overrides, _clock);
    }

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancellation => TestContext.CancellationToken;

    private DateTimeOffset Now => _clock.GetUtcNow();

    [TestMethod]
    public async Task Run_WhileItLasts_TriesItsProfileOnItsTargetOnly()
    {
        await _book.StartAsync(Run("one"), Cancellation);
        await _book.StartAsync(Run("all") with { Workload = null, Target = "web", Profile = "open" }, Cancellation);

        Assert.AreEqual(new Trial("one", "next", null), _book.TrialOf(PolicyOf("a"), Catalog, Now));
        Assert.AreEqual(new Trial("all", "open", null), _book.TrialOf(PolicyOf("b"), Catalog, Now));
        Assert.IsNull(_book.TrialOf(PolicyOf("b") with { Group = "other" }, Catalog, Now));
        Assert.AreEqual(TimeSpan.FromMinutes(30), _book.UntilNextEnd(Now, TimeSpan.FromHours(1)));
        Assert.IsNull(_book.TrialOf(PolicyOf("a"), new FixedCatalog([new() { Name = "open" }]), Now), "a profile that is gone");

        _clock.Advance(TimeSpan.FromMinutes(30));
        Assert.IsNull(_book.TrialOf(PolicyOf("a"), Catalog, Now));
        await _book.RoundAsync(Now, Cancellation);
        await _book.RoundAsync(Now, Cancellation);
        Assert.AreEqual(ShadowRunState.Ended, _book.Find("one")!.State);
        Assert.AreEqual(2, _records.Count(record => record is { Action: "shadow-run-ended", Actor: AuditRecord.Controller }));
    }

    [TestMethod]
    public async Task Run_OfAGroup_TriesItsProfileOnItsSegmentsToo()
    {
        await _book.StartAsync(Run("all") with { Workload = null, Target = "web" }, Cancellation);
        var catalog = new Mock<IPolicyCatalog>();
        catalog.SetupGet(known => known.Profiles).Returns(Catalog.Profiles);
        catalog.SetupGet(known => known.Groups).Returns([new() { Name = "seg-web-db", Parent = "web" }, new() { Name = "other" }]);

        Assert.AreEqual("next", _book.TrialOf(PolicyOf("a") with { Group = "seg-web-db" }, catalog.Object, Now)?.Profile);
        Assert.IsNull(_book.TrialOf(PolicyOf("a") with { Group = "other" }, catalog.Object, Now));
    }

    [TestMethod]
    public async Task Start_NameOrTargetTaken_IsRefused()
    {
        await _book.StartAsync(Run("one"), Cancellation);

        await RefusedAsync("choose another name", () => _book.StartAsync(Run("one") with { Target = "b" }, Cancellation));
        await RefusedAsync("'one' tries a profile on 'a' already", () => _book.StartAsync(Run("two"), Cancellation));
        await _book.StopAsync("one", "ann", Cancellation);
        await _book.StartAsync(Run("two"), Cancellation);
        await RefusedAsync("it is ended", () => _book.StopAsync("one", "ann", Cancellation));
    }

    [TestMethod]
    public async Task Start_TooManyRunning_IsRefused()
    {
        for (var i = 0; i < ShadowRunBook.MostRunning; i++)
        {
            await _book.StartAsync(Run($"r{i}") with { Target = $"w{i}" }, Cancellation);
        }

        await RefusedAsync("are running already", () => _book.StartAsync(Run("more") with { Target = "more" }, Cancellation));
    }

    [TestMethod]
    public async Task Promote_GateIsClosed_IsRefusedAndChangesNothing()
    {
        await _book.StartAsync(Run("one") with { Gate = new() { MinimumMinutes = 5 } }, Cancellation);
        _clock.Advance(TimeSpan.FromMinutes(3));

        await RefusedAsync(
            "it ran for 3 of 5 minutes; it saw 0 of 1 packets that open a connection",
            () => _book.PromoteAsync("one", "ann", TimeSpan.FromMinutes(10), force: false, Cancellation));

        Assert.AreEqual(ShadowRunState.Running, _book.Find("one")!.State);
        Assert.IsEmpty(_overrides.InForce);
    }

    [TestMethod]
    public async Task Promote_NobodyConfirms_IsRolledBackByItself()
    {
        await _book.StartAsync(Run("one"), Cancellation);
        await _book.PromoteAsync("one", "ann", TimeSpan.FromMinutes(10), force: true, Cancellation);

        var said = _overrides.InForce.Single();
        Assert.AreEqual((OverrideAction.Profile, "next", "a"), (said.Action, said.Value, said.Target));
        Assert.IsNull(_book.TrialOf(PolicyOf("a"), Catalog, Now), "what is in force is not tried any more");
        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.IsEmpty(_overrides.InForce);
        await RefusedAsync("too late", () => _book.ConfirmAsync("one", "ann", Now.AddDays(1), Cancellation));
        await _book.RoundAsync(Now, Cancellation);
        Assert.AreEqual(ShadowRunState.RolledBack, _book.Find("one")!.State);
        Assert.AreEqual("shadow-run-rolled-back", _records[^1].Action);

        await _book.PromoteAsync("one", "ann", TimeSpan.FromMinutes(10), force: true, Cancellation);
        Assert.HasCount(1, _overrides.InForce);
    }

    [TestMethod]
    public async Task Confirm_InTime_KeepsTheProfileInForce()
    {
        await _book.StartAsync(Run("one"), Cancellation);
        await RefusedAsync("is running, not promoted", () => _book.ConfirmAsync("one", "ann", Now.AddDays(1), Cancellation));
        await _book.PromoteAsync("one", "ann", TimeSpan.FromMinutes(10), force: true, Cancellation);

        await _book.ConfirmAsync("one", "bob", Now.AddDays(30), Cancellation);

        _clock.Advance(TimeSpan.FromMinutes(11));
        await _book.RoundAsync(Now, Cancellation);
        Assert.AreEqual(ShadowRunState.Confirmed, _book.Find("one")!.State);
        Assert.AreEqual(Now.AddMinutes(-11).AddDays(30), _overrides.InForce.Single().ExpiresAt);
        await RefusedAsync("is confirmed already", () => _book.PromoteAsync("one", "ann", TimeSpan.FromMinutes(1), force: true, Cancellation));
    }

    [TestMethod]
    public async Task Confirm_OverrideWasTakenBack_IsRefused()
    {
        await _book.StartAsync(Run("one"), Cancellation);
        await _book.PromoteAsync("one", "ann", TimeSpan.FromMinutes(10), force: true, Cancellation);
        // A mock of a store removes nothing; what counts is that it is no longer in force.
        await _overrides.RemoveAsync("shadow-one", "bob", Cancellation);

        await RefusedAsync("no longer in force", () => _book.ConfirmAsync("one", "ann", Now.AddDays(1), Cancellation));
    }

    [TestMethod]
    public async Task Start_StoreIsAway_BeginsNothing()
    {
        _store.Setup(store => store.SaveAsync(It.IsAny<ShadowRun>(), It.IsAny<AuditRecord?>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new IOException("away"));

        await Assert.ThrowsExactlyAsync<IOException>(() => _book.StartAsync(Run("one"), Cancellation));

        Assert.IsEmpty(_book.All);
        Assert.IsNull(_book.TrialOf(PolicyOf("a"), Catalog, Now));
    }

    [TestMethod]
    public async Task Restore_RunsOfBefore_GoOnUntilTheyEnd()
    {
        _store.Setup(store => store.ShadowRunsAsync(It.IsAny<CancellationToken>()))
            .ReturnsAsync([Run("one"), Run("over") with { Target = "b", EndsAt = Now.AddMinutes(-1) }]);

        await _book.RestoreAsync(Cancellation);
        await _book.RoundAsync(Now, Cancellation);

        Assert.AreEqual("next", _book.TrialOf(PolicyOf("a"), Catalog, Now)?.Profile);
        Assert.AreEqual((ShadowRunState.Ended, Now.AddMinutes(-1)), (_book.Find("over")!.State, _book.Find("over")!.EndsAt));
        Assert.IsTrue(await _book.RemoveAsync("over", "ann", Cancellation));
        Assert.IsFalse(await _book.RemoveAsync("over", "ann", Cancellation));
    }

    public void Dispose()
    {
        _book.Dispose();
        _overrides.Dispose();
    }

    private static async Task RefusedAsync(string why, Func<Task> work)
    {
        var refusal = await Assert.ThrowsExactlyAsync<ControlPlaneException>(work);
        StringAssert.Contains(refusal.Message, why);
    }

    private static EffectivePolicy PolicyOf(string workload) => new(new(workload), "web", EnforcementMode.Enforce, "service", "open", "");

    private ShadowRun Run(string name) => new()
    {
        Name = name,
        Workload = new("a"),
        Target = "a",
        Profile = "next",
        Author = "ann",
        Reason = "because",
        StartedAt = Now,
        EndsAt = Now.AddMinutes(30),
    };
}
