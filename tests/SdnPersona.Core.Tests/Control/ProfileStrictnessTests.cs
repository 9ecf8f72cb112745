using SdnPersona.Abstractions;
using SdnPersona.Core.Control;

namespace SdnPersona.Core.Tests.Control;

[TestClass]
public sealed class ProfileStrictnessTests
{
    private static readonly Rule Web = Allowing("web", 80);
    private static readonly Rule Dns = Allowing("dns", 53);
    private static readonly Profile Open = new() { Name = "open" };
    private static readonly Profile Nothing = new() { Name = "nothing", DefaultEgress = RuleAction.Deny, DefaultIngress = RuleAction.Deny };
    private static readonly Profile Narrow = new() { Name = "narrow", DefaultEgress = RuleAction.Deny, Rules = [Web] };
    private static readonly Profile Wider = new() { Name = "wider", DefaultEgress = RuleAction.Deny, Rules = [Dns, Web with { Name = "http" }] };

    [TestMethod]
    public void Profile_BesideTheSameOrOneThatAllowsAll_IsNotStricter()
    {
        foreach (var profile in new[] { Open, Nothing, Narrow, Wider, Limited(1000) })
        {
            Assert.IsFalse(ProfileStrictness.MayBeStricter(profile, profile), profile.Name);
            Assert.IsFalse(ProfileStrictness.MayBeStricter(profile, profile with { Name = "copy" }), profile.Name);
            Assert.IsFalse(ProfileStrictness.MayBeStricter(profile, Open), profile.Name);
        }
    }

    [TestMethod]
    public void Profile_ThatForbidsWhatAnotherAllows_IsStricter()
    {
        Assert.IsTrue(ProfileStrictness.MayBeStricter(Open, Nothing));
        Assert.IsTrue(ProfileStrictness.MayBeStricter(Open, Narrow));
        Assert.IsTrue(ProfileStrictness.MayBeStricter(Wider, Narrow));
        Assert.IsTrue(ProfileStrictness.MayBeStricter(Narrow, Nothing));
        Assert.IsTrue(ProfileStrictness.MayBeStricter(Open, Open with { Rules = [Web with { Action = RuleAction.Deny }] }));
        Assert.IsTrue(ProfileStrictness.MayBeStricter(Narrow, Narrow with { Rules = [Web with { Ports = [new(81, 81)] }] }));
        Assert.IsTrue(ProfileStrictness.MayBeStricter(Narrow, Narrow with { DefaultIngress = RuleAction.Deny }));
    }

    [TestMethod]
    public void Profile_WithMoreThatIsAllowed_IsNotStricter()
    {
        Assert.IsFalse(ProfileStrictness.MayBeStricter(Narrow, Wider));
        Assert.IsFalse(ProfileStrictness.MayBeStricter(Nothing, Narrow));
        Assert.IsFalse(ProfileStrictness.MayBeStricter(Nothing, Nothing with { Rules = [Web with { Action = RuleAction.Deny }] }));
    }

    [TestMethod]
    public void Profile_WithARuleThatDeniesBeforeTheOthers_CountsAsStricter() => Assert.IsTrue(
        ProfileStrictness.MayBeStricter(Narrow, Narrow with { Rules = [Web with { Action = RuleAction.Deny }, Web] }));

    [TestMethod]
    public void Profile_WithALowerRateOrBurst_IsStricter()
    {
        Assert.IsTrue(ProfileStrictness.MayBeStricter(Open, Limited(1000)));
        Assert.IsTrue(ProfileStrictness.MayBeStricter(Limited(1000), Limited(999)));
        Assert.IsTrue(ProfileStrictness.MayBeStricter(Limited(1000), Limited(1000, 499)));
        Assert.IsTrue(ProfileStrictness.MayBeStricter(Open, new() { Name = "in", BandwidthIn = new(1000) }));
        Assert.IsFalse(ProfileStrictness.MayBeStricter(Limited(1000), Limited(2000)));
        Assert.IsFalse(ProfileStrictness.MayBeStricter(Limited(1000), Limited(1000, 500)));
    }

    private static Profile Limited(uint kbps, uint? burst = null) => new() { Name = "limited", BandwidthOut = new(kbps, burst) };

    private static Rule Allowing(string name, ushort port) => new()
    {
        Name = name,
        Direction = Direction.Egress,
        Action = RuleAction.Allow,
        Protocol = RuleProtocol.Tcp,
        Ports = [new(port, port)],
    };
}
