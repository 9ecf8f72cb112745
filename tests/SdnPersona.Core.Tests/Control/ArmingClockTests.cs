using SdnPersona.Abstractions;
using SdnPersona.Core.Control;

namespace SdnPersona.Core.Tests.Control;

[TestClass]
public sealed class ArmingClockTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ArmingClock _clock = new(TimeSpan.FromSeconds(3));

    [TestMethod]
    public void IsArming_FirstSeenInEnforce_IsNot() => Assert.IsFalse(Ask(EnforcementMode.Enforce, 0));

    [TestMethod]
    public void IsArming_ObserveToEnforce_LastsThreeSeconds()
    {
        Assert.IsFalse(Ask(EnforcementMode.Observe, 0));
        Assert.IsTrue(Ask(EnforcementMode.Enforce, 10));
        Assert.IsTrue(Ask(EnforcementMode.Enforce, 12.9));
        Assert.IsFalse(Ask(EnforcementMode.Enforce, 13));
    }

    [TestMethod]
    public void IsArming_ProfileThatDropsEstablished_IsNot()
    {
        Ask(EnforcementMode.Observe, 0);
        Assert.IsFalse(Ask(EnforcementMode.Enforce, 1, drops: true));
    }

    [TestMethod]
    public void IsArming_BackToObserveAndAgain_StartsAnew()
    {
        Ask(EnforcementMode.Observe, 0);
        Ask(EnforcementMode.Enforce, 1);
        Assert.IsFalse(Ask(EnforcementMode.Observe, 2));
        Assert.IsTrue(Ask(EnforcementMode.Enforce, 100));
    }

    [TestMethod]
    public void IsArming_ClockSetBack_EndsAllTheSame()
    {
        Ask(EnforcementMode.Observe, 0);
        Ask(EnforcementMode.Enforce, 10);
        Assert.IsFalse(Ask(EnforcementMode.Enforce, -3600));
    }

    [TestMethod]
    public void Keep_WorkloadThatIsGone_IsForgotten()
    {
        Ask(EnforcementMode.Observe, 0);
        _clock.Keep(new HashSet<WorkloadId>());
        Assert.IsFalse(Ask(EnforcementMode.Enforce, 1));
    }

    private bool Ask(EnforcementMode mode, double seconds, bool drops = false) =>
        _clock.IsArming(new(new("vm:1"), "lab", mode, "web", "web", ""), drops, Start.AddSeconds(seconds));
}
