using Moq;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;
using SdnPersona.TestSupport;

namespace SdnPersona.Core.Tests.Control;

[TestClass]
public sealed class OverrideBookTests
{
    private readonly Mock<IStateStore> _store = new();
    private readonly List<ControllerEvent> _events = [];
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
        Assert.AreEqual("override-expired", _events.Single().Kind);
        _store.Verify(store => store.RemoveOverrideAsync("gone", It.IsAny<CancellationToken>()), Times.Once);
        _store.Verify(store => store.RemoveOverrideAsync("later", It.IsAny<CancellationToken>()), Times.Never);
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
        Assert.IsFalse(await book.RemoveAsync("it", TestContext.CancellationToken));
        await book.EndExpiredAsync(end, TestContext.CancellationToken);
        CollectionAssert.AreEqual(new[] { "override-set", "override-expired" }, _events.Select(entry => entry.Kind).ToArray());
    }

    [TestMethod]
    public async Task Override_ReplacedWhileItsEndIsTold_StaysInForce()
    {
        var end = _clock.GetUtcNow().AddSeconds(2);
        Remember();
        using var book = new OverrideBook(_store.Object, _clock);
        await book.SetAsync(Said("it", end), TestContext.CancellationToken);
        _clock.Advance(TimeSpan.FromSeconds(2));
        _store.Setup(store => store.AppendAsync(It.Is<ControllerEvent>(entry => entry.Kind == "override-expired"), It.IsAny<CancellationToken>()))
            .Returns(async (ControllerEvent entry, CancellationToken _) =>
            {
                await book.SetAsync(Said("it", end.AddHours(1)), TestContext.CancellationToken);
                return entry;
            });

        await book.EndExpiredAsync(end, TestContext.CancellationToken);

        Assert.AreEqual(end.AddHours(1), book.InForce.Single().ExpiresAt);
        _store.Verify(store => store.RemoveOverrideAsync("it", It.IsAny<CancellationToken>()), Times.Never);
    }

    [TestMethod]
    public async Task Override_ThatCannotBeStored_IsNotInForce()
    {
        _store.Setup(store => store.SaveAsync(It.IsAny<PolicyOverride>(), It.IsAny<CancellationToken>())).ThrowsAsync(new IOException("full"));
        using var book = new OverrideBook(_store.Object, _clock);
        var woken = false;
        book.Changed += () => woken = true;

        await Assert.ThrowsExactlyAsync<IOException>(() => book.SetAsync(Said("it", null), TestContext.CancellationToken));

        Assert.IsEmpty(book.InForce);
        Assert.IsFalse(woken);
    }

    private void Remember() => _store.Setup(store => store.AppendAsync(It.IsAny<ControllerEvent>(), It.IsAny<CancellationToken>()))
        .Callback((ControllerEvent entry, CancellationToken _) => _events.Add(entry))
        .ReturnsAsync((ControllerEvent entry, CancellationToken _) => entry);

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
