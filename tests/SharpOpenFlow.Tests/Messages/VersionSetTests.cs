namespace SharpOpenFlow.Tests.Messages;

[TestClass]
public sealed class VersionSetTests
{
    private const uint V10 = 1 << 1, V13 = 1 << 4, V14 = 1 << 5, V15 = 1 << 6;

    [TestMethod]
    [DataRow(V13, 4, V13, 4, DisplayName = "both 1.3")]
    [DataRow(V10 | V13, 6, V10 | V13 | V15, 4, DisplayName = "the highest that both have")]
    [DataRow(V10 | V13, 6, V10 | V15, 1, DisplayName = "a lower one that both have")]
    [DataRow(V13, 6, V10 | V15, -1, DisplayName = "none in common although ours lies between")]
    [DataRow(V13, 4, V10, -1, DisplayName = "the bitmap counts, not the header")]
    [DataRow(V13, 4, 0U, -1, DisplayName = "an empty bitmap has nothing in common")]
    public void Negotiate_WithBitmap_IsTheHighestCommonVersion(uint ours, int theirHeader, uint theirs, int expected) =>
        Assert.AreEqual(
            expected, VersionSet.Negotiate(new VersionSet(ours), (byte)theirHeader, new VersionSet(theirs)) ?? -1);

    [TestMethod]
    [DataRow(V13, 4, 4, DisplayName = "the same")]
    [DataRow(V13, 6, 4, DisplayName = "they speak more, and so ours too")]
    [DataRow(V13, 1, -1, DisplayName = "they speak less than all of ours")]
    [DataRow(V10 | V13, 1, 1, DisplayName = "they speak less, which we do too")]
    [DataRow(V10 | V14, 4, -1, DisplayName = "the lower one is not one of ours")]
    public void Negotiate_WithoutBitmap_IsTheLowerVersionIfItIsOurs(uint ours, int theirHeader, int expected) =>
        Assert.AreEqual(expected, VersionSet.Negotiate(new VersionSet(ours), (byte)theirHeader, null) ?? -1);

    [TestMethod]
    public void ToString_Versions_AreListedAsOvsOfctlDoes() =>
        Assert.AreEqual("0x01, 0x04", new VersionSet(V10 | V13).ToString());

    [TestMethod]
    public void Highest_EmptySet_IsZero() => Assert.AreEqual(0, new VersionSet(0).Highest);
}
