using SdnPersona.TestSupport;

namespace SharpOvsdb.Tests;

[TestClass]
public sealed class PublicApiTests
{
    [TestMethod]
    public void PublicApi_Changed_IsSeenInItsText() => PublicApi.AssertUnchanged(typeof(OvsdbClient).Assembly);

    [TestMethod]
    public void Assembly_References_AreOfTheRuntimeOnly() => CollectionAssert.AreEqual(
        Array.Empty<string>(),
        typeof(OvsdbClient).Assembly.GetReferencedAssemblies().Select(name => name.Name!)
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal)).ToArray());
}
