using Moq;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;
using SdnPersona.TestSupport;

namespace SdnPersona.Core.Tests.Control;

[TestClass]
public sealed class OverrideBookTests
{
    private readonly Mock<IStateStore> _store = new();
    private readonly List<AuditRecord> _records = [];
    private readonly TestClock _clock = new();

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Override_ThatEndedWhileDown_IsNotInForceAndItsEndIsSaidOnce()
    {
        var now = _clock.GetUtcNow();
        _store.Setup(store => store.OverridesAsync(It.IsAny<CancellationToken>()))
            .ReturnsAsync([Said("gone", now.AddHours(-1)), Said("later", now.AddMilliseconds(300)), Said("stays", null)]);
        Remember();
        using var book = new OverrideBook(_store.Object, _clock);

        await book.RestoreAsync(TestContext.CancellationToken);

        CollectionAssert.AreEqual(new[] { "later", "stays" }, book.InForce.Select(said => said.Name).ToArray());
        Assert.AreEqual(TimeSpan.FromMilliseconds(300), book.UntilNextEnd(now, TimeSpan.FromSeconds(1)));
        await book.EndExpiredAsync(now, TestContext.CancellationToken);
        await book.EndExpiredAsync(now, TestContext.CancellationToken);
        Assert.AreEqual(("override-expired", AuditRecord.Controller, "a"), (_records.Single().Action, _records[0].Actor, _records[0].Subject));
        Assert.AreEqual("override 'gone' (quarantine of workload 'a'): it ended at 2029-12-31 23:00:00Z", _records[0].Cause);
        Assert.AreEqual("quarantine of workload 'a' until 2029-12-31 23:00:00Z by ann (because)", _records[0].Before);
        _store.Verify(store => store.RemoveOverrideAsync("later", It.IsAny<AuditRecord>(), It.IsAny<CancellationToken>()), Times.Never);
        Assert.IsEmpty(book.At(now.AddSeconds(1)).Where(said => said.Name != "stays"));
    }

    [TestMethod]
    public async Task Override_AtItsVeryEnd_IsNoLongerInForceAndCannotBeRemoved()
    {
        var end = _clock.GetUtcNow().AddSeconds(2);
        Remember();
        using var book = new OverrideBook(_store.Object, _clock);
        await book.SetAsync(Said("it", end), TestContext.CancellationToken);

        Assert.HasCount(1, book.At(end.AddTicks(-1)));
        Assert.AreEqual(TimeSpan.FromTicks(1), book.UntilNextEnd(end.AddTicks(-1), TimeSpan.FromSeconds(1)));
        Assert.IsEmpty(book.At(end));
        Assert.AreEqual(TimeSpan.FromSeconds(1), book.UntilNextEnd(end, TimeSpan.FromSeconds(1)));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.IsEmpty(book.InForce);
        Assert.IsFalse(await book.RemoveAsync("it", "bob", TestContext.CancellationToken));
        await book.EndExpiredAsync(end, TestContext.CancellationToken);
        CollectionAssert.AreEqual(new[] { "override-set", "override-expired" }, _records.Select(record => record.Action).ToArray());
    }

    [TestMethod]
    public async Task Override_ReplacedWhileItsEndIsTold_StaysInForce()
    {
        var end = _clock.GetUtcNow().AddSeconds(2);
        Remember();
        using var book = new OverrideBook(_store.Object, _clock);
        await book.SetAsync(Said("it", end), TestContext.CancellationToken);
        _clock.Advance(TimeSpan.FromSeconds(2));
        var replaced = Task.CompletedTask;
        _store.Setup(store => store.RemoveOverrideAsync("it", It.IsAny<AuditRecord>(), It.IsAny<CancellationToken>()))
            .Returns((string _, AuditRecord _, CancellationToken _) =>
            {
                replaced = book.SetAsync(Said("it", end.AddHours(1)), TestContext.CancellationToken);
                return Task.FromResult(true);
            });

        await book.EndExpiredAsync(end, TestContext.CancellationToken);
        await replaced;
        await book.EndExpiredAsync(end, TestContext.CancellationToken);

        Assert.AreEqual(end.AddHours(1), book.InForce.Single().ExpiresAt);
        _store.Verify(store => store.RemoveOverrideAsync("it", It.IsAny<AuditRecord>(), It.IsAny<CancellationToken>()), Times.Once);
    }

    [TestMethod]
    public async Task Override_SetReplacedAndRemoved_IsWrittenDownWithWhoAndWhatWasBefore()
    {
        Remember();
        using var book = new OverrideBook(_store.Object, _clock);

        await book.SetAsync(Said("it", null), TestContext.CancellationToken);
        await book.SetAsync(Said("it", null) with { Action = OverrideAction.Release, Author = "eve" }, TestContext.CancellationToken);
        Assert.IsTrue(await book.RemoveAsync("it", "bob", TestContext.CancellationToken));

        const string quarantine = "quarantine of workload 'a' by ann (because)";
        const string release = "release of workload 'a' by eve (because)";
        CollectionAssert.AreEqual(
            new[]
            {
                ("override-set", "ann", "", quarantine), ("override-set", "eve", quarantine, release), ("override-removed", "bob", release, ""),
            },
            _records.Select(record => (record.Action, record.Actor, record.Before, record.After)).ToArray());
    }

    [TestMethod]
    public async Task Override_ThatCannotBeStored_IsNotInForce()
    {
        _store.Setup(store => store.SaveAsync(It.IsAny<PolicyOverride>(), It.IsAny<AuditRecord>(), It.IsAny<CancellationToken>())).ThrowsAsync(new IOException("full"));
        using var book = new OverrideBook(_store.Object, _clock);
        var woken = false;
        book.Changed += () => woken = true;

        await Assert.ThrowsExactlyAsync<IOException>(() => book.SetAsync(Said("it", null), TestContext.CancellationToken));

        Assert.IsEmpty(book.InForce);
        Assert.IsFalse(woken);
    }

    private void Remember()
    {
        _store.Setup(store => store.SaveAsync(It.IsAny<PolicyOverride>(), It.IsAny<AuditRecord>(), It.IsAny<CancellationToken>()))
            .Callback((PolicyOverride _, AuditRecord record, CancellationToken _) => _records.Add(record))
            .Returns(Task.CompletedTask);
        _store.Setup(store => store.RemoveOverrideAsync(It.IsAny<string>(), It.IsAny<AuditRecord>(), It.IsAny<CancellationToken>()))
            .Callback((string _, AuditRecord record, CancellationToken _) => _records.Add(record))
            .ReturnsAsync(true);
    }

    private static PolicyOverride Said(string name, DateTimeOffset? end) => new()
    {
        Name = name,
        Action = OverrideAction.Quarantine,
        Workload = new("vm:a"),
        Target = "a",
        Author = "ann",
        Reason = "because",
        CreatedAt = DateTimeOffset.UnixEpoch,
        ExpiresAt = end,
    };
}
