using System.Collections.Immutable;
using System.Net;
using SdnPersona.Abstractions;
using SdnPersona.Segmentation;

namespace SdnPersona.Plugins.Tests.Segmentation;

[TestClass]
public sealed class WorkloadSelectionTests
{
    private static readonly Workload Web = Sample.Workload("web-1", "10.1.2.3", "2001:db8::7") with
    {
        ExternalIds = ImmutableDictionary<string, string>.Empty.Add("tier", "front-end").Add("vm-id", "5b0c"),
    };

    [TestMethod]
    [DataRow("web-1", true)]
    [DataRow("web-*", true)]
    [DataRow("*", true)]
    [DataRow("w?b-?", true)]
    [DataRow("web-?1", false)]
    [DataRow("WEB-1", false)]
    [DataRow("eb-1", false)]
    [DataRow("web", false)]
    public void Name_ComparedWithPattern_MeansWhatAPersonExpects(string pattern, bool selected) =>
        Assert.AreEqual(selected, new WorkloadSelector { Names = ["other", pattern] }.Selects(Web));

    [TestMethod]
    [DataRow("10.1.0.0/16", true)]
    [DataRow("10.1.2.3/32", true)]
    [DataRow("2001:db8::/32", true)]
    [DataRow("0.0.0.0/0", true)]
    [DataRow("10.2.0.0/16", false)]
    [DataRow("2001:db9::/32", false)]
    public void Address_InPrefix_IsSelected(string cidr, bool selected) =>
        Assert.AreEqual(selected, new WorkloadSelector { Cidrs = [cidr] }.Selects(Web));

    [TestMethod]
    public void Address_InIPv6Disguise_IsComparedAsIPv4()
    {
        var disguised = Web with { Attachment = Web.Attachment with { Addresses = [IPAddress.Parse("::ffff:10.1.2.3")] } };

        Assert.IsTrue(new WorkloadSelector { Cidrs = ["10.1.0.0/16"] }.Selects(disguised));
    }

    [TestMethod]
    public void ExternalIds_AllKeysMustMatch()
    {
        Assert.IsTrue(Ids(("tier", "front*")).Selects(Web));
        Assert.IsTrue(Ids(("tier", "front*"), ("vm-id", "????")).Selects(Web));
        Assert.IsFalse(Ids(("tier", "front*"), ("vm-id", "x")).Selects(Web));
        Assert.IsFalse(Ids(("missing", "*")).Selects(Web));
    }

    [TestMethod]
    public void Workload_NamedByNameOrIdentity_IsSelected()
    {
        Assert.IsTrue(new WorkloadSelector { Workloads = ["web-1"] }.Selects(Web));
        Assert.IsTrue(new WorkloadSelector { Workloads = ["vm:web-1"] }.Selects(Web));
        Assert.IsFalse(new WorkloadSelector { Workloads = ["web-*"] }.Selects(Web));
    }

    [TestMethod]
    public void Criteria_ThatAreStated_MustAllHold()
    {
        var selector = new WorkloadSelector { Names = ["web-*"], Bridges = ["br0"] };

        Assert.IsTrue(selector.Selects(Web));
        Assert.IsFalse((selector with { Bridges = ["br1"] }).Selects(Web));
    }

    [TestMethod]
    public void Selector_WithoutCriterion_SelectsNothing() => Assert.IsFalse(new WorkloadSelector().Selects(Web));

    private static WorkloadSelector Ids(params (string Key, string Value)[] pairs) =>
        new() { ExternalIds = pairs.ToImmutableDictionary(pair => pair.Key, pair => pair.Value) };
}
