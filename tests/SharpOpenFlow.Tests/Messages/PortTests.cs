using SharpOpenFlow.Tests.Vectors;

namespace SharpOpenFlow.Tests.Messages;

[TestClass]
public sealed class PortTests
{
    [TestMethod]
    public void PortDesc_Captured_HasTheFieldsThatOpenVSwitchPrints()
    {
        var wire = Vector.Find("port_status_add_002").Bytes;

        var status = PortStatusView.Parse(wire).ToOwned();

        Assert.AreEqual(PortReason.Add, status.Reason);
        Assert.AreEqual(
            new PortDesc
            {
                PortNo = new PortNo(4),
                Name = "vx-p4",
                HwAddr = MacAddress.Parse("5a:41:b6:f1:86:ca"),
                Config = PortConfig.PortDown,
                State = PortState.LinkDown,
                Curr = PortFeatures.Gbps10FullDuplex | PortFeatures.Copper,
                CurrSpeed = 10_000_000,
            },
            status.Port);
    }

    [TestMethod]
    public void PortDesc_NameTooLong_IsRefusedByName()
    {
        var port = new PortDesc { PortNo = new PortNo(1), Name = "sixteen-letters!" };

        var failure = Assert.ThrowsExactly<ArgumentException>(() => port.WriteTo(new byte[PortDesc.Length]));

        StringAssert.Contains(failure.Message, "Name 'sixteen-letters!'");
    }

    [TestMethod]
    public void PortStats_Duration_IsToTheHundredNanoseconds()
    {
        var counters = new PortStats { PortNo = new PortNo(1), DurationSeconds = 3, DurationNanoseconds = 250_000_199 };

        Assert.AreEqual(TimeSpan.FromSeconds(3) + TimeSpan.FromTicks(2_500_001), counters.Duration);
    }

    [TestMethod]
    public void PortStats_DurationOfAllOnes_IsUnknown()
    {
        var counters = new PortStats
        {
            PortNo = new PortNo(1),
            DurationSeconds = uint.MaxValue,
            DurationNanoseconds = uint.MaxValue,
        };

        Assert.IsNull(counters.Duration);
    }
}
