using System.Net;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Pipeline.Execution;
using SdnPersona.Core.Tracing;
using SharpOpenFlow;
using static SdnPersona.Core.Tests.Pipeline.Policy;

namespace SdnPersona.Core.Tests.Pipeline;

/// <summary>Traces of new connections: who judges, by which rule, with which verdict.</summary>
[TestClass]
public sealed class TraceTests
{
    private static readonly Profile Web = Only("web", AllowOut(RuleProtocol.Udp, "53"), AllowIn(RuleProtocol.Tcp, "80")) with { BandwidthIn = new(1000) };
    private static readonly Profile Client = Only("client", DenyOut(RuleProtocol.Tcp, "81"), AllowOut()) with { MirrorTo = "copy" };
    private static readonly Scene Start = Scene.Of(Web, Client, Open).Enforce(Vm.A, "client").Enforce(Vm.B, "web").Observe(Vm.C).Observe(Vm.Copy);

    [TestMethod]
    public void Trace_AllowedOnBothSides_NamesRulesTablesMeterAndMirror()
    {
        var trace = TraceScene.Of(Start).Run(Vm.A, Vm.B, RuleProtocol.Tcp, 80);

        Assert.AreEqual(TraceVerdict.Allow, trace.Verdict);
        Assert.IsTrue(trace.Consistent);
        var (egress, ingress) = (trace.Sides[0], trace.Sides[1]);
        Assert.AreEqual((Direction.Egress, "vm1", "client", 1), (egress.Direction, egress.Workload, egress.Profile, egress.RuleIndex));
        Assert.AreEqual((Direction.Ingress, "vm2", "web", 1), (ingress.Direction, ingress.Workload, ingress.Profile, ingress.RuleIndex));
        Assert.AreEqual(Client.Rules[1].Name, egress.Rule);
        var hop = trace.Hops.Single();
        Assert.AreEqual("CLASSIFY", hop.Steps[0].Name);
        Assert.AreEqual("OUTPUT", hop.Steps[^1].Name);
        Assert.Contains("actions=NORMAL", hop.Steps[^1].Flow);
        Assert.HasCount(1, hop.Meters);
        CollectionAssert.AreEqual(new[] { "vm9" }, hop.Mirrors);
        // Once at its lookup, once when it is committed.
        CollectionAssert.AreEqual(new[] { "new,trk", "new,trk" }, hop.CtStates);
    }

    [TestMethod]
    [DataRow(PortStage.Enforce, TraceVerdict.Deny, "EGRESS_DENIED")]
    [DataRow(PortStage.Shadow, TraceVerdict.WouldDeny, null)]
    [DataRow(PortStage.Observe, TraceVerdict.Allow, null)]
    public void Trace_RuleDenies_IsDroppedAsFarAsTheModeGoes(PortStage stage, TraceVerdict expected, string? droppedIn)
    {
        var scene = Start.Port(Vm.A, stage, stage == PortStage.Observe ? "" : "client");

        var trace = TraceScene.Of(scene).Run(Vm.A, Vm.C, RuleProtocol.Tcp, 81);

        Assert.AreEqual(expected, trace.Verdict);
        Assert.AreEqual(droppedIn, trace.Hops.Single().DroppedIn);
        Assert.AreEqual(stage == PortStage.Observe ? TraceVerdict.NotJudged : expected, trace.Sides[0].Verdict);
        Assert.AreEqual(stage == PortStage.Observe ? null : 0, trace.Sides[0].RuleIndex);
    }

    [TestMethod]
    public void Trace_TwoBridges_CrossesBothAndStopsAtTheOneThatDrops()
    {
        var traced = TraceScene.Of(Start with { Ports = Start.Ports.Remove(Vm.B.Number) }).And(Scene.Of(Web).Enforce(Vm.B, "web"));

        var allowed = traced.Run(Vm.A, Vm.B, RuleProtocol.Tcp, 80);
        var denied = traced.Run(Vm.A, Vm.B, RuleProtocol.Tcp, 82);
        var stopped = traced.Run(Vm.A, Vm.B, RuleProtocol.Tcp, 81);

        CollectionAssert.AreEqual(new[] { "br1", "br2" }, allowed.Hops.Select(hop => hop.Bridge).ToArray());
        Assert.AreEqual(TraceVerdict.Allow, allowed.Verdict);
        Assert.IsTrue(denied is { Verdict: TraceVerdict.Deny, Consistent: true });
        Assert.AreEqual("INGRESS_DENIED", denied.Hops[1].DroppedIn);
        Assert.AreEqual("EGRESS_DENIED", stopped.Hops.Single().DroppedIn);
    }

    [TestMethod]
    public void Trace_TwoNetworksOfOneBridge_GoesThroughARouterAndIsJudgedTwice()
    {
        var traced = TraceScene.Of(Start.Port(Vm.B, PortStage.Enforce, "web", port => port with { Vlan = 20 }));

        var allowed = traced.Run(Vm.A, Vm.B, RuleProtocol.Tcp, 80);
        var denied = traced.Run(Vm.A, Vm.B, RuleProtocol.Tcp, 82);

        Assert.HasCount(2, allowed.Hops);
        Assert.DoesNotContain($"dl_dst={Vm.B.Mac}", allowed.Hops[0].Packet);
        Assert.DoesNotContain($"dl_src={Vm.A.Mac}", allowed.Hops[1].Packet);
        StringAssert.StartsWith(allowed.Hops[1].Packet, "in_port=LOCAL,");
        Assert.IsTrue(allowed is { Verdict: TraceVerdict.Allow, Consistent: true });
        Assert.IsTrue(denied is { Verdict: TraceVerdict.Deny, Consistent: true });
        Assert.AreEqual("INGRESS_DENIED", denied.Hops[1].DroppedIn);
    }

    [TestMethod]
    [DataRow("255.255.255.255")]
    [DataRow("239.1.2.3")]
    [DataRow("ff02::1:3")]
    public void Trace_ToEverybody_IsJudgedByTheSenderAndNamesReceivers(string group)
    {
        var traced = TraceScene.Of(Start.Port(Vm.C, PortStage.Observe, change: port => port with { Vlan = 20 }));

        var allowed = traced.Run(new TraceQuery("vm1", group, RuleProtocol.Udp, 5353));
        var denied = traced.Run(new TraceQuery("vm2", group, RuleProtocol.Udp, 5353));

        // vm2 would not let it in, had it been sent to itself alone.
        Assert.IsTrue(allowed is { Verdict: TraceVerdict.Allow, Consistent: true }, allowed.Reason);
        CollectionAssert.AreEqual(new[] { "vm2", "vm9" }, allowed.Receivers.ToArray());
        Assert.Contains("everybody", allowed.Reason);
        Assert.IsTrue(denied is { Verdict: TraceVerdict.Deny, Consistent: true }, denied.Reason);
        Assert.IsEmpty(denied.Receivers);
    }

    [TestMethod]
    public void Trace_FromOutside_IsJudgedByTheReceiverOnly()
    {
        var trace = TraceScene.Of(Start).Run(new TraceQuery("203.0.113.7", "vm2", RuleProtocol.Tcp, 22));

        Assert.AreEqual(TraceVerdict.Deny, trace.Verdict);
        Assert.AreEqual((Direction.Ingress, null), (trace.Sides.Single().Direction, trace.Sides.Single().Rule));
        Assert.Contains("default", trace.Reason);
    }

    [TestMethod]
    public void Trace_SwitchWithoutProgram_IsNotJudged()
    {
        var traced = TraceScene.Of(Start);
        traced.Switches.Clear();

        var trace = traced.Run(Vm.A, Vm.B, RuleProtocol.Tcp, 81);

        Assert.AreEqual(TraceVerdict.Allow, trace.Verdict);
        Assert.IsFalse(trace.Hops.Single().Programmed);
        Assert.IsTrue(trace.Sides.All(side => side.Verdict == TraceVerdict.NotJudged));
    }

    [TestMethod]
    public void Trace_ProgramThatContradictsTheRules_SaysSo()
    {
        var traced = TraceScene.Of(Start);
        var (datapath, known) = traced.Switches.Single();
        traced.Switches[datapath] = known with { Program = Start.Enforce(Vm.A, "open").Program };

        var trace = traced.Run(Vm.A, Vm.C, RuleProtocol.Tcp, 81);

        Assert.IsTrue(trace is { Verdict: TraceVerdict.Allow, Consistent: false });
    }

    [TestMethod]
    [DataRow("nobody", "vm1", RuleProtocol.Tcp, 80, ControlPlaneError.NotFound)]
    [DataRow("192.0.2.1", "192.0.2.2", RuleProtocol.Tcp, 80, ControlPlaneError.NotFound)]
    [DataRow("vm1", "10.0.0.1", RuleProtocol.Tcp, 80, ControlPlaneError.Invalid)]
    [DataRow("vm1", "vm2", RuleProtocol.Tcp, null, ControlPlaneError.Invalid)]
    [DataRow("vm1", "vm2", RuleProtocol.Icmp, 80, ControlPlaneError.Invalid)]
    [DataRow("vm1", "vm2", RuleProtocol.Any, null, ControlPlaneError.Invalid)]
    [DataRow("10.0.0.1", "fd00:5d::2", RuleProtocol.Tcp, 80, ControlPlaneError.Invalid)]
    public void Trace_QueryWithoutSense_IsRefused(string source, string destination, RuleProtocol protocol, int? port, ControlPlaneError error)
    {
        var refused = Assert.ThrowsExactly<ControlPlaneException>(
            () => TraceScene.Of(Start).Run(new TraceQuery(source, destination, protocol, (ushort?)port)));

        Assert.AreEqual(error, refused.Error);
    }

    /// <summary>At least 200 random policies and connections: a naive reading, the trace's rules and the executed flows.</summary>
    [TestMethod]
    public void Trace_RandomPoliciesAndConnections_AgreeWithTheProfiles()
    {
        var counts = new Dictionary<TraceVerdict, int>();
        foreach (var (scene, query, packet) in RandomTraces.All(policies: 60, each: 10))
        {
            var trace = TraceScene.Of(scene).Run(query);

            var expected = RandomTraces.Expected(scene, packet);
            Assert.AreEqual(expected, trace.Verdict, $"{query}: {packet}\n{trace.Reason}");
            Assert.IsTrue(trace.Consistent, $"{query}: {packet}\n{trace.Reason}");
            counts[expected] = counts.GetValueOrDefault(expected) + 1;
        }

        Assert.AreEqual(600, counts.Values.Sum());
        foreach (var verdict in (TraceVerdict[])[TraceVerdict.Allow, TraceVerdict.Deny, TraceVerdict.WouldDeny])
        {
            Assert.IsGreaterThan(50, counts.GetValueOrDefault(verdict), $"{verdict}");
        }
    }
}

/// <summary>Scenes as a controller would know them: the machine <c>n</c> is the workload <c>vmn</c>.</summary>
internal sealed class TraceScene
{
    private readonly List<Decision> _decisions = [];

    public Dictionary<DatapathId, TracedSwitch> Switches { get; } = [];

    /// <summary>One bridge.</summary>
    public static TraceScene Of(Scene scene) => new TraceScene().And(scene);

    /// <summary>One more bridge.</summary>
    public TraceScene And(Scene scene)
    {
        var datapath = new DatapathId((ulong)Switches.Count + 1);
        var bridge = $"br{datapath.Value}";
        Switches[datapath] = new(bridge, scene.Model, scene.Program);
        foreach (var port in scene.Ports.Values)
        {
            var workload = new Workload
            {
                Id = new($"port:{datapath}/{port.Port.Value}"),
                Name = $"vm{port.Port.Value}",
                Attachment = new SdnPersona.Abstractions.Attachment
                {
                    Switch = datapath,
                    Bridge = bridge,
                    Port = port.Port,
                    PortName = $"p{port.Port.Value}",
                    Macs = port.Macs,
                    MacsDeclared = port.MacsDeclared,
                    Addresses = port.Addresses,
                    AddressesDeclared = port.AddressesDeclared,
                    Vlan = port.Vlan,
                },
            };
            var mode = port.Stage switch
            {
                PortStage.Enforce => EnforcementMode.Enforce,
                PortStage.Shadow => EnforcementMode.Shadow,
                _ => EnforcementMode.Observe,
            };
            _decisions.Add(new(workload, null, new(workload.Id, "all", mode, "service", port.Profile, "test"), Arming: false));
        }

        return this;
    }

    public Trace Run(TraceQuery query) => PolicyTrace.Run(query, _decisions, Switches);

    public Trace Run(Vm from, Vm to, RuleProtocol protocol, ushort? port) =>
        Run(new TraceQuery($"vm{from.Number}", $"vm{to.Number}", protocol, port));
}

/// <summary>Random policies and connections, and what a naive reading of the profiles says of them.</summary>
internal static class RandomTraces
{
    private static readonly Vm[] Local = [Vm.A, Vm.B, Vm.C];
    private static readonly Vm[] Everybody = [.. Local, Vm.Outside];
    private static readonly ushort[] SomePorts = [22, 53, 80, 443, 1024, 8080];
    private static readonly RuleProtocol[] Protocols = [RuleProtocol.Tcp, RuleProtocol.Udp, RuleProtocol.Sctp, RuleProtocol.Icmp];

    public static IEnumerable<(Scene Scene, TraceQuery Query, Packet Packet)> All(int policies, int each)
    {
        for (var seed = 0; seed < policies; seed++)
        {
            var random = new Random(seed);
            var group = new Peer(PeerKind.Group, "g");
            IPNetwork[] members = [.. Everybody.Where(_ => random.Next(2) == 0).SelectMany(vm => (IPNetwork[])[new(vm.V4.Address, 32), new(vm.V6.Address, 128)])];
            Profile[] profiles = [.. Local.Select((_, i) => Profile(random, $"p{i}", group))];
            var scene = Scene.Of(profiles).Where(group, members);
            for (var i = 0; i < Local.Length; i++)
            {
                var stage = (PortStage)random.Next(3);
                scene = scene.Port(Local[i], stage, stage == PortStage.Observe ? "" : $"p{i}");
            }

            for (var i = 0; i < each; i++)
            {
                var from = Everybody[random.Next(Everybody.Length)];
                var others = from == Vm.Outside ? Local : [.. Everybody.Where(vm => vm != from)];
                var to = others[random.Next(others.Length)];
                var ipv6 = random.Next(2) == 0;
                var protocol = Protocols[random.Next(Protocols.Length)];
                ushort? port = protocol == RuleProtocol.Icmp ? null : SomePorts[random.Next(SomePorts.Length)];
                var (source, destination) = (from.Of(ipv6), to.Of(ipv6));
                var packet = protocol switch
                {
                    RuleProtocol.Tcp => Packet.Tcp(source, destination, 40000, port!.Value),
                    RuleProtocol.Udp => Packet.Udp(source, destination, 40000, port!.Value),
                    RuleProtocol.Sctp => Packet.Sctp(source, destination, 40000, port!.Value),
                    _ => Packet.IcmpEcho(source, destination),
                };
                yield return (scene, new TraceQuery($"{source.Address}", $"{destination.Address}", protocol, port), packet);
            }
        }
    }

    public static TraceVerdict Expected(Scene scene, Packet packet)
    {
        var denials = new List<PortStage>();
        foreach (var (vm, direction) in Local.SelectMany(vm => ((Vm, Direction)[])[(vm, Direction.Egress), (vm, Direction.Ingress)]))
        {
            var port = scene.Ports[vm.Number];
            var concerned = (direction == Direction.Egress ? packet.EthSrc : packet.EthDst) == vm.Mac;
            if (concerned
                && port.Stage != PortStage.Observe
                && !new NaivePolicy(scene.Profiles.Single(profile => profile.Name == port.Profile), scene.Peers).Allows(direction, packet))
            {
                denials.Add(port.Stage);
            }
        }

        return denials.Count == 0 ? TraceVerdict.Allow
            : denials.Contains(PortStage.Enforce) ? TraceVerdict.Deny
            : TraceVerdict.WouldDeny;
    }

    private static Profile Profile(Random random, string name, Peer group) => new()
    {
        Name = name,
        DefaultEgress = (RuleAction)random.Next(2),
        DefaultIngress = (RuleAction)random.Next(2),
        Rules = [.. Enumerable.Range(0, random.Next(0, 6)).Select(i => Rule(random, $"r{i}", group))],
    };

    private static Rule Rule(Random random, string name, Peer group)
    {
        var protocol = (RuleProtocol)random.Next(5);
        var hasPorts = protocol is RuleProtocol.Tcp or RuleProtocol.Udp or RuleProtocol.Sctp;
        return new Rule
        {
            Name = name,
            Direction = (Direction)random.Next(2),
            Action = (RuleAction)random.Next(2),
            Protocol = protocol,
            Ports = hasPorts ? [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => SomePorts[random.Next(SomePorts.Length)]).Select(port => new PortRange(port, (ushort)(port + random.Next(3) * 30)))] : [],
            Peer = random.Next(3) == 0 ? group : Peer.Any,
        };
    }
}
