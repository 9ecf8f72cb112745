using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Switches;
using SharpOpenFlow;

namespace SdnPersona.Core.Tests.Switches;

[TestClass]
public sealed class VerdictsTests
{
    private static readonly InstructionSet GoOn = new() { GotoTable = 60 };

    [TestMethod]
    public void Read_FlowsOfTwoPorts_SplitsByVerdict()
    {
        var verdicts = Verdicts.Read(
        [
            Stats(FlowClass.Binding, 1, GoOn, 100),
            Stats(FlowClass.Binding, 1, GoOn, 50),
            Stats(FlowClass.Denied, 1, FlowParts.Drop, 30),
            Stats(FlowClass.AntiSpoof, 1, FlowParts.Drop, 5),
            Stats(FlowClass.AntiSpoof, 1, GoOn, 1000),
            Stats(FlowClass.Binding, 2, GoOn, 10),
            Stats(FlowClass.Denied, 2, GoOn, 4),
        ]);

        Assert.AreEqual(new Verdicts(120, 35, 0), verdicts[new PortNo(1)]);
        Assert.AreEqual(new Verdicts(6, 0, 4), verdicts[new PortNo(2)]);
    }

    [TestMethod]
    public void Read_CountersOfDifferentMoments_NeverGoBelowZero() =>
        Assert.AreEqual(
            new Verdicts(0, 3, 0),
            Verdicts.Read([Stats(FlowClass.Binding, 1, GoOn, 2), Stats(FlowClass.Denied, 1, FlowParts.Drop, 3)])[new PortNo(1)]);

    private static FlowStats Stats(FlowClass flowClass, uint port, InstructionSet instructions, ulong packets) =>
        new(new Flow { Cookie = FlowCookie.For(flowClass, port), Instructions = instructions }, packets, 0, 0, 0);
}
