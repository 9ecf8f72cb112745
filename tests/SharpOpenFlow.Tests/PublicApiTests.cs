using SdnPersona.TestSupport;

namespace SharpOpenFlow.Tests;

[TestClass]
public sealed class PublicApiTests
{
    [TestMethod]
    public void PublicApi_Changed_IsSeenInItsText() => PublicApi.AssertUnchanged(typeof(OpenFlowConnection).Assembly);

    [TestMethod]
    public void Assembly_References_AreOfTheRuntimeOnly() => CollectionAssert.AreEqual(
        Array.Empty<string>(),
        typeof(OpenFlowConnection).Assembly.GetReferencedAssemblies().Select(name => name.Name!)
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal)).ToArray());
}
