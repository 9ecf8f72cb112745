using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Switches;
using SharpOpenFlow;

namespace SdnPersona.Core.Tests.Switches;

[TestClass]
public sealed class ForeignFlowsTests
{
    private static readonly Flow Foreign = new() { Cookie = 0x77, Priority = 9, Instructions = Apply(OfAction.Output(new PortNo(2))) };

    [TestMethod]
    public void Describe_EmptyOrNormalOnly_IsNone()
    {
        Assert.IsNull(ForeignFlows.Describe([]));
        Assert.IsNull(ForeignFlows.Describe([new Flow { Priority = 0, Instructions = Apply(OfAction.Output(PortNo.Normal)) }]));
        Assert.IsNull(ForeignFlows.Describe([new Flow { Priority = 0, Instructions = Apply(OfAction.Output(PortNo.Normal, 128)) }]));
    }

    [TestMethod]
    public void Describe_FlowsOfAnother_NamesOne() => StringAssert.Contains(ForeignFlows.Describe([Foreign]), "cookie=0x77");

    [TestMethod]
    public void Describe_NormalOfHigherPriorityOrNotAlone_IsForeign()
    {
        Assert.IsNotNull(ForeignFlows.Describe([new Flow { Priority = 1, Instructions = Apply(OfAction.Output(PortNo.Normal)) }]));
        Assert.IsNotNull(ForeignFlows.Describe([new Flow { Priority = 0, Instructions = Apply(OfAction.Output(PortNo.Normal)) with { GotoTable = 3 } }]));
    }

    [TestMethod]
    public void Describe_BesideOurs_IsNone() =>
        Assert.IsNull(ForeignFlows.Describe([Foreign, new Flow { Cookie = FlowCookie.For(FlowClass.Base) }]));

    private static InstructionSet Apply(OfAction action) => new() { ApplyActions = ActionList.Of(action) };
}
