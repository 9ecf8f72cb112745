using System.Net;
using Moq;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;
using static SdnPersona.Core.Tests.Control.Decisions;

namespace SdnPersona.Core.Tests.Control;

[TestClass]
public sealed class PolicyViewTests
{
    [TestMethod]
    public void Resolve_AGroupWithParts_MeansTheirWorkloadsTooAndNotTheOtherWayRound()
    {
        var catalog = new Mock<IPolicyCatalog>();
        catalog.Setup(one => one.Groups).Returns(
            [new() { Name = "part", Parent = "whole" }, new() { Name = "whole" }, new() { Name = SecurityGroup.DefaultName }]);
        var (inPart, inWhole, other) = (
            Decide(Workload("a", 1, 5, "10.0.0.1"), EnforcementMode.Enforce, "open"),
            Decide(Workload("b", 1, 6, "10.0.0.2"), EnforcementMode.Enforce, "open"),
            Decide(Workload("c", 1, 7, "10.0.0.3"), EnforcementMode.Enforce, "open"));
        var view = new PolicyView(
            [
                inPart with { Policy = inPart.Policy with { Group = "part" } },
                inWhole with { Policy = inWhole.Policy with { Group = "whole" } },
                other with { Policy = other.Policy with { Group = SecurityGroup.DefaultName } },
            ],
            catalog.Object);

        CollectionAssert.AreEqual(
            new[] { IPNetwork.Parse("10.0.0.1/32"), IPNetwork.Parse("10.0.0.2/32") }, view.Resolve(new(PeerKind.Group, "whole")).ToArray());
        CollectionAssert.AreEqual(new[] { IPNetwork.Parse("10.0.0.1/32") }, view.Resolve(new(PeerKind.Group, "part")).ToArray());
    }
}
