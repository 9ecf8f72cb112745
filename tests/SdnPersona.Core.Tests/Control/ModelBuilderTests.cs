using System.Collections.Immutable;
using System.Net;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;
using SdnPersona.Core.Pipeline;
using static SdnPersona.Core.Tests.Control.Decisions;

namespace SdnPersona.Core.Tests.Control;

/// <summary>From decisions to the compiler's model: <see cref="PolicyView"/>, <see cref="ModelBuilder"/>, <see cref="ModelComparer"/>.</summary>
[TestClass]
public sealed class ModelBuilderTests
{
    private static readonly Profile Open = new() { Name = "open" };
    private static readonly Profile Web = new() { Name = "web", MirrorTo = "copy", Rules = [Rule(PeerKind.Group, "lab"), Rule(PeerKind.Cidr, "192.0.2.0/24")] };
    private static readonly Profile Db = new() { Name = "db", Rules = [Rule(PeerKind.Persona, "web"), Rule(PeerKind.Workload, "far")] };
    private static readonly FixedCatalog Catalog = new([Open, Web, Db, new Profile { Name = "unused" }], "web", "db");
    private static readonly Dictionary<string, ushort> Numbers = new() { ["open"] = 1, ["web"] = 2, ["db"] = 3, ["unused"] = 4 };

    [TestMethod]
    [DataRow(EnforcementMode.Observe, false, PortStage.Observe)]
    [DataRow(EnforcementMode.Shadow, false, PortStage.Shadow)]
    [DataRow(EnforcementMode.Enforce, true, PortStage.Shadow)]
    [DataRow(EnforcementMode.Enforce, false, PortStage.Enforce)]
    public void Build_Mode_GivesStage(EnforcementMode mode, bool arming, PortStage stage)
    {
        var port = Build(Decide(Workload("a", 1, 5), mode, "web", arming: arming)).Ports.Single();

        Assert.AreEqual((stage, stage == PortStage.Observe ? "" : "web"), (port.Stage, port.Profile));
    }

    [TestMethod]
    [DataRow(EnforcementMode.Observe, PortStage.Shadow, "open")]
    [DataRow(EnforcementMode.Shadow, PortStage.Shadow, "web")]
    [DataRow(EnforcementMode.Enforce, PortStage.Enforce, "web")]
    public void Build_OnTrial_IsJudgedAndHoldsTheProfileThatIsTried(EnforcementMode mode, PortStage stage, string profile)
    {
        var tried = Decide(Workload("a", 1, 5), mode, "web") with { Trial = new("r", "unused", "copy") };
        var copy = Decide(Workload("copy", 1, 6), EnforcementMode.Observe, "web");

        var model = Build(tried, copy);

        var port = model.Ports[0];
        Assert.AreEqual((stage, profile), (port.Stage, port.Profile));
        Assert.AreEqual(new TrialModel("unused", new(6)), port.Trial);
        Assert.IsNull(model.Ports[1].Trial);
        Assert.AreEqual(4, model.Profiles["unused"].Number);
        Assert.IsTrue(model.Profiles.ContainsKey(profile));
        Assert.IsFalse(ModelComparer.Same(model, Build(tried with { Trial = new("r", "unused", null) }, copy)));
    }

    [TestMethod]
    public void Build_OnlyObserved_NeedsNoProfiles() =>
        Assert.AreEqual(0, Build(Decide(Workload("a", 1, 5), EnforcementMode.Observe, "web")).Profiles.Count);

    [TestMethod]
    public void Build_OneManagedPort_HoldsAllProfilesThatItsGroupLeadsTo()
    {
        var model = Build(Decide(Workload("a", 1, 5), EnforcementMode.Shadow, "open"));

        CollectionAssert.AreEquivalent(new[] { "open", "web", "db" }, model.Profiles.Keys.ToArray());
        Assert.AreEqual(3, model.Profiles["db"].Number);
    }

    [TestMethod]
    [DataRow(EnforcementMode.Shadow, false)]
    [DataRow(EnforcementMode.Enforce, true)]
    public void Build_Profiles_SayWhetherTheyCanBeActedUpon(EnforcementMode mode, bool enforced)
    {
        var model = Build(Decide(Workload("a", 1, 5), mode, "open", arming: true));

        Assert.IsTrue(model.Profiles.Values.All(profile => profile.Enforced == enforced));
        Assert.IsFalse(ModelComparer.Same(model, Build(Decide(Workload("a", 1, 5), mode == EnforcementMode.Shadow ? EnforcementMode.Enforce : EnforcementMode.Shadow, "open", arming: true))));
    }

    [TestMethod]
    public void Build_PortsOfOtherSwitches_AreLeftOutButAreTheirPeers()
    {
        var model = Build(
            Decide(Workload("b", 1, 9), EnforcementMode.Enforce, "web"),
            Decide(Workload("a", 1, 5, "10.0.0.5"), EnforcementMode.Enforce, "db"),
            Decide(Workload("far", 2, 1, "10.0.0.1", "2001:db8::1"), EnforcementMode.Observe, "web"));

        CollectionAssert.AreEqual(new uint[] { 5, 9 }, model.Ports.Select(port => port.Port.Value).ToArray());
        var peers = model.Profiles["db"].Peers;
        CollectionAssert.AreEqual(Networks("10.0.0.1/32", "2001:db8::1/128"), peers[new(PeerKind.Persona, "web")]);
        CollectionAssert.AreEqual(Networks("10.0.0.1/32", "2001:db8::1/128"), peers[new(PeerKind.Workload, "far")]);
        CollectionAssert.AreEqual(Networks("10.0.0.1/32", "10.0.0.5/32", "2001:db8::1/128"), model.Profiles["web"].Peers[new(PeerKind.Group, "lab")]);
        CollectionAssert.AreEqual(Networks("192.0.2.0/24"), model.Profiles["web"].Peers[new(PeerKind.Cidr, "192.0.2.0/24")]);
    }

    [TestMethod]
    public void Build_MirrorOnSameSwitch_IsItsPort()
    {
        var managed = Decide(Workload("a", 1, 5), EnforcementMode.Enforce, "web");

        Assert.AreEqual(7u, Build(managed, Decide(Workload("copy", 1, 7), EnforcementMode.Observe, "open")).Profiles["web"].MirrorPort?.Value);
        Assert.IsNull(Build(managed, Decide(Workload("copy", 2, 7), EnforcementMode.Observe, "open")).Profiles["web"].MirrorPort);
    }

    [TestMethod]
    public void Build_StaleWorkload_StaysInProgram()
    {
        var away = Workload("a", 1, 5);
        away = away with { Attachment = away.Attachment with { Stale = true } };

        Assert.AreEqual(1, Build(Decide(away, EnforcementMode.Enforce, "web")).Ports.Length);
    }

    [TestMethod]
    public void Same_BuiltTwiceInAnyOrder_IsTheSame()
    {
        Decision[] decisions =
        [
            Decide(Workload("a", 1, 5, "10.0.0.5"), EnforcementMode.Enforce, "db"),
            Decide(Workload("b", 1, 6, "10.0.0.6"), EnforcementMode.Enforce, "web"),
        ];

        Assert.IsTrue(ModelComparer.Same(Build(decisions), Build([.. decisions.Reverse()])));
        Assert.IsTrue(ModelComparer.Same(null, null));
        Assert.IsFalse(ModelComparer.Same(null, Build(decisions)));
    }

    [TestMethod]
    public void Same_AnythingThatTheCompilerReads_IsADifference()
    {
        var model = Build(Decide(Workload("a", 1, 5, "10.0.0.5"), EnforcementMode.Enforce, "db"));
        var port = model.Ports[0];
        var profile = model.Profiles["db"];
        SwitchModel[] others =
        [
            model with { ZoneBlock = 9 },
            model with { LargestMeter = 0 },
            model with { ControllerMeter = true },
            model with { Ports = [] },
            model with { Ports = [port with { Port = new(6) }] },
            model with { Ports = [port with { Stage = PortStage.Shadow }] },
            model with { Ports = [port with { Profile = "web" }] },
            model with { Ports = [port with { Vlan = 5 }] },
            model with { Ports = [port with { Macs = [new(1)] }] },
            model with { Ports = [port with { MacsDeclared = true }] },
            model with { Ports = [port with { Addresses = [] }] },
            model with { Ports = [port with { AddressesDeclared = true }] },
            model with { Profiles = model.Profiles.Remove("db") },
            model with { Profiles = model.Profiles.SetItem("db", profile with { Number = 99 }) },
            model with { Profiles = model.Profiles.SetItem("db", profile with { Profile = Db with { Description = "new" } }) },
            model with { Profiles = model.Profiles.SetItem("db", profile with { MirrorPort = new(3) }) },
            model with { Profiles = model.Profiles.SetItem("db", profile with { Peers = profile.Peers.SetItem(new(PeerKind.Persona, "web"), [IPNetwork.Parse("10.9.9.9/32")]) }) },
        ];

        foreach (var other in others)
        {
            Assert.IsFalse(ModelComparer.Same(model, other), other.ToString());
        }
    }

    private static SwitchModel Build(params Decision[] decisions) => ModelBuilder.Build(new(1), 1, new PolicyView(decisions, Catalog), Numbers);

    private static Rule Rule(PeerKind kind, string value) =>
        new() { Name = value, Direction = Direction.Egress, Action = RuleAction.Allow, Peer = new(kind, value) };

    private static ImmutableArray<IPNetwork> Networks(params string[] networks) => [.. networks.Select(IPNetwork.Parse)];
}
