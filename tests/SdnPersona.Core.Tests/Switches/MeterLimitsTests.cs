using System.Collections.Immutable;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Switches;
using SharpOpenFlow;

namespace SdnPersona.Core.Tests.Switches;

[TestClass]
public sealed class MeterLimitsTests
{
    private static readonly MeterFeatures OpenVSwitch = new(
        262_144, 1u << (ushort)MeterBandType.Drop, MeterFlags.Kbps | MeterFlags.Pktps | MeterFlags.Burst | MeterFlags.Stats, 8, 0);

    [TestMethod]
    public void Of_OpenVSwitch_HoldsAll()
    {
        var limits = MeterLimits.Of(OpenVSwitch);

        Assert.AreEqual(new MeterLimits(262_144, true), limits);
        Assert.IsNull(limits.Problem(new PortNo(0xfffe)));
    }

    [TestMethod]
    public void Of_SwitchWithoutWhatIsNeeded_HoldsNone()
    {
        Assert.AreEqual(MeterLimits.None, MeterLimits.Of(OpenVSwitch with { MaxMeter = 0 }));
        Assert.AreEqual(MeterLimits.None, MeterLimits.Of(OpenVSwitch with { BandTypes = 0 }));
        Assert.AreEqual(MeterLimits.None, MeterLimits.Of(OpenVSwitch with { Capabilities = MeterFlags.Pktps }));
        StringAssert.Contains(MeterLimits.None.Problem(new PortNo(1)), "no meters");
    }

    [TestMethod]
    public void Problem_NumberTooLarge_SaysWhichAndHowMuchIsAllowed()
    {
        var limits = MeterLimits.Of(OpenVSwitch with { MaxMeter = 65_540 });

        Assert.IsNull(limits.Problem(new PortNo(1)));
        StringAssert.Contains(limits.Problem(new PortNo(3)), "65543");
        StringAssert.Contains(limits.Problem(new PortNo(3)), "65540");
    }

    [TestMethod]
    public void Compile_LimitedSwitch_LeavesOutMetersAndWhatUsesThem()
    {
        var model = new SwitchModel
        {
            ZoneBlock = 1,
            Ports = [Port(1), Port(3)],
            Profiles = new[] { new ProfileModel { Number = 5, Profile = new() { Name = "slow", BandwidthOut = new(1000), BandwidthIn = new(1000) } } }
                .ToImmutableDictionary(profile => profile.Profile.Name),
            LargestMeter = 65_540,
            ControllerMeter = true,
        };

        var program = PipelineCompiler.Compile(model);

        CollectionAssert.AreEquivalent(
            new[] { Owned.MeterOut(new(1)), Owned.MeterIn(new(1)), MeterId.Controller }, program.Meters.Keys.ToArray());
        Assert.IsTrue(program.Flows.Values.All(flow => flow.Instructions.Meter is not { } meter || program.Meters.ContainsKey(meter)));
        Assert.IsTrue(program.Meters.Keys.All(Owned.Holds));
        Assert.AreEqual(0, PipelineCompiler.Compile(model with { LargestMeter = 0, ControllerMeter = false }).Meters.Count);
    }

    private static PortModel Port(uint number) => new() { Port = new(number), Stage = PortStage.Enforce, Profile = "slow" };
}
