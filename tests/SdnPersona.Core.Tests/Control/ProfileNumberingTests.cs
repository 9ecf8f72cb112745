using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;

namespace SdnPersona.Core.Tests.Control;

[TestClass]
public sealed class ProfileNumberingTests
{
    private readonly Mock<IStateStore> _store = new();
    private readonly Dictionary<string, ushort> _given = [];
    private bool _isAway;

    public ProfileNumberingTests() => _store
        .Setup(store => store.ProfileNumberAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()))
        .ReturnsAsync((string key, CancellationToken _) => _isAway
            ? throw new IOException("away")
            : _given.TryGetValue(key, out var number) ? number : _given[key] = (ushort)(_given.Count + 1));

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Rules_ThatChangeAndChangeBack_HaveTheirNumberOfBefore()
    {
        var numbers = new ProfileNumbering(_store.Object, NullLogger.Instance);

        var first = await NumberAsync(numbers, Web(RuleAction.Allow));
        var second = await NumberAsync(numbers, Web(RuleAction.Deny));
        var third = await NumberAsync(numbers, Web(RuleAction.Allow));

        Assert.AreNotEqual(first, second);
        Assert.AreEqual(first, third);
    }

    [TestMethod]
    public async Task Rules_ThatChangeWhileTheStoreIsAway_ActUnderTheirNumberUntilItAnswers()
    {
        var numbers = new ProfileNumbering(_store.Object, NullLogger.Instance);
        var before = await NumberAsync(numbers, Web(RuleAction.Allow));
        var changed = Web(RuleAction.Deny);

        _isAway = true;
        Assert.AreEqual(before, await NumberAsync(numbers, changed));
        _isAway = false;
        Assert.AreNotEqual(before, await NumberAsync(numbers, changed));
    }

    [TestMethod]
    public async Task Profile_NewWhileTheStoreIsAway_IsNotGuessed()
    {
        var numbers = new ProfileNumbering(_store.Object, NullLogger.Instance);
        _isAway = true;

        await Assert.ThrowsExactlyAsync<IOException>(() => NumberAsync(numbers, Web(RuleAction.Allow)));
    }

    private static Profile Web(RuleAction otherwise) => new() { Name = "web", DefaultEgress = otherwise };

    private async Task<ushort> NumberAsync(ProfileNumbering numbers, Profile profile)
    {
        await numbers.UpdateAsync(new FixedCatalog([profile]), TestContext.CancellationToken);
        return numbers.Current["web"];
    }
}
