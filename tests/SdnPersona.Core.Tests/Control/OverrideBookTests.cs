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
        _store.Setup(store => store.AppendAsync(It.IsAny<ControllerEvent>(), It.IsAny<CancellationToken>()))
            .Callback((ControllerEvent entry, CancellationToken _) => _events.Add(entry))
            .ReturnsAsync((ControllerEvent entry, CancellationToken _) => entry);
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
