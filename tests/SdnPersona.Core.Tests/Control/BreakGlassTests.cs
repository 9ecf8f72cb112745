using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;
using SdnPersona.TestSupport;

namespace SdnPersona.Core.Tests.Control;

[TestClass]
public sealed class BreakGlassTests
{
    private readonly Mock<IStateStore> _store = new();
    private readonly TestClock _clock = new();
    private readonly List<(BrokenGlass? Glass, AuditRecord Record)> _saved = [];
    private readonly BreakGlass _glass;
    private Func<Task> _answer = () => Task.CompletedTask;
    private int _calls;

    public BreakGlassTests()
    {
        _store.Setup(store => store.SaveBreakGlassAsync(It.IsAny<BrokenGlass?>(), It.IsAny<AuditRecord>(), It.IsAny<CancellationToken>()))
            .Returns(async (BrokenGlass? glass, AuditRecord record, CancellationToken _) =>
            {
                Interlocked.Increment(ref _calls);
                await _answer();
                _saved.Add((glass, record));
            });
        _glass = new(_store.Object, _clock, NullLogger<BreakGlass>.Instance);
    }

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    public async Task Throw_ThenRelease_IsStoredAndWrittenDown()
    {
        var thrown = await _glass.ThrowAsync("ann", "it drops everything", Cancellation);
        Assert.AreEqual(new BreakGlassStatus(new(_clock.Start, "ann", "it drops everything"), true, null), thrown);

        var released = await _glass.ReleaseAsync("bob", Cancellation);
        Assert.AreEqual(new BreakGlassStatus(null, true, null), released);
        CollectionAssert.AreEqual(
            new[] { ("break-glass-thrown", "ann", true), ("break-glass-released", "bob", false) },
            _saved.Select(saved => (saved.Record.Action, saved.Record.Actor, saved.Glass is not null)).ToArray());
    }

    [TestMethod]
    public async Task Throw_Twice_KeepsWhoWasFirstAndActsAgain()
    {
        var acted = 0;
        _glass.Changed += () => acted++;

        await _glass.ThrowAsync("ann", "", Cancellation);
        _clock.Advance(TimeSpan.FromMinutes(1));
        var again = await _glass.ThrowAsync("bob", "really", Cancellation);
        await _glass.ReleaseAsync("ann", Cancellation);
        await _glass.ReleaseAsync("ann", Cancellation);

        Assert.AreEqual(new BrokenGlass(_clock.Start, "ann", ""), again.Thrown);
        Assert.HasCount(2, _saved);
        Assert.AreEqual(4, acted);
    }

    [TestMethod]
    public async Task Throw_WhenTheStoreFails_ActsFirstAndIsStoredOnceItWorks()
    {
        _answer = () => throw new IOException("the disk is full");
        var acted = false;
        _glass.Changed += () => acted = _glass.Thrown is not null && _calls == 0;

        var status = await _glass.ThrowAsync("ann", "", Cancellation);

        Assert.IsTrue(acted, "before the store is told");
        Assert.AreEqual((false, "the disk is full"), (status.Stored, status.Problem));
        Assert.IsNotNull(_glass.Thrown);
        Assert.IsFalse((await _glass.ToldAsync(Cancellation)).Stored);
        _answer = () => Task.CompletedTask;
        Assert.AreEqual((true, null), Stored(await _glass.ToldAsync(Cancellation)));
        await _glass.ToldAsync(Cancellation);
        Assert.AreEqual("ann", _saved.Single().Glass?.Author);
    }

    [TestMethod]
    public async Task Throw_WhenTheStoreHangs_AnswersAndIsStoredOnceWhenItGoesOn()
    {
        var hangs = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _answer = () => hangs.Task;

        var waiting = _glass.ThrowAsync("ann", "", Cancellation);
        Assert.IsNotNull(_glass.Thrown);
        await _clock.AdvanceUntilAsync(waiting, TimeSpan.FromSeconds(1), BreakGlass.Patience + TimeSpan.FromSeconds(1));
        Assert.AreEqual((false, "the store did not answer within 3 s"), Stored(await waiting));

        var releasing = _glass.ReleaseAsync("bob", Cancellation);
        Assert.IsNull(_glass.Thrown);
        hangs.SetResult();
        Assert.AreEqual((true, null), Stored(await releasing));
        CollectionAssert.AreEqual(
            new[] { "break-glass-thrown", "break-glass-released" }, _saved.Select(saved => saved.Record.Action).ToArray());
        Assert.AreEqual(2, _calls, "nothing is written twice");
    }

    [TestMethod]
    public async Task Restore_OfOneThatWasThrown_IsThrown()
    {
        var before = new BrokenGlass(DateTimeOffset.UnixEpoch, "ann", "why");
        _store.Setup(store => store.BreakGlassAsync(It.IsAny<CancellationToken>())).ReturnsAsync(before);

        await _glass.RestoreAsync(Cancellation);

        Assert.AreEqual(new BreakGlassStatus(before, true, null), _glass.Status);
    }

    private static (bool, string?) Stored(BreakGlassStatus status) => (status.Stored, status.Problem);
}
