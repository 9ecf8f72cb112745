using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using SdnPersona.Abstractions;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Pipeline.Execution;
using SdnPersona.Core.Reconciliation;
using SdnPersona.Core.Switches;
using SdnPersona.Core.Tracing;
using SdnPersona.TestSupport;
using SharpOpenFlow;
using static SdnPersona.Core.Tests.Pipeline.Policy;

namespace SdnPersona.Core.Tests.Pipeline;

/// <summary>
/// Programs on a real Open vSwitch, sent and read back by this project's own codec: it accepts them, holds exactly them, and
/// treats packets as <see cref="FlowExecutor"/> does, both in ofproto/trace and with its real connection tracker.
/// </summary>
[TestClass]
[TestCategory("Ovs")]
public sealed partial class OpenVSwitchPipelineTests
{
    private static readonly Vm[] Everybody = [Vm.A, Vm.B, Vm.C, Vm.Copy, Vm.Outside];

    private static readonly (Vm From, Vm To)[] Pairs =
    [
        (Vm.A, Vm.B), (Vm.B, Vm.A), (Vm.A, Vm.Outside), (Vm.Outside, Vm.B), (Vm.C, Vm.A), (Vm.B, Vm.C), (Vm.C, Vm.Outside),
    ];

    private static readonly Profile Web = Only("web", AllowIn(RuleProtocol.Tcp, "80,443,8000-8009"), AllowOut(RuleProtocol.Udp, "53")) with
    {
        BandwidthOut = new(1000),
        BandwidthIn = new(1000),
    };

    private static readonly Peer Servers = new(PeerKind.Group, "servers");

    private static readonly Profile Client = Only("client") with
    {
        MirrorTo = "copy",
        Rules =
        [
            DenyOut(RuleProtocol.Tcp, "81"),
            AllowOut(RuleProtocol.Tcp, "80-90,443,1024-1026") with { Peer = Servers },
            AllowOut(RuleProtocol.Icmp),
        ],
    };

    private static readonly IPNetwork[] ServerAddresses =
    [
        .. Everybody.Skip(1).SelectMany(vm => (IPNetwork[])[new(vm.V4.Address, 32), new(vm.V6.Address, 128)]),
    ];

    private static readonly Scene Start = Scene.Of(Web, Client, Quarantine, Open)
        .Where(Servers, ServerAddresses)
        .Port(Vm.A, PortStage.Enforce, "client", port => port with { AddressesDeclared = true })
        .Enforce(Vm.B, "web")
        .Observe(Vm.C);

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancelled => TestContext.CancellationToken;

    [TestMethod]
    public async Task Restart_ProgramInstalled_DumpsAsItselfSoThatNothingIsSent()
    {
        await using var ovs = await StartAsync();
        foreach (var program in (SwitchProgram[])[Start.Program, PipelineCompiler.Compile(LabBridge.Model())])
        {
            await using (var session = await OpenAsync(ovs))
            {
                await InstallAsync(session, program);
            }

            await using var restarted = await OpenAsync(ovs);
            var delta = ProgramDelta.Between(await restarted.DumpAsync(Cancelled), program);

            Assert.IsTrue(delta.IsEmpty, string.Join('\n', delta.Bundle.Concat(delta.MetersBefore).Concat(delta.MetersAfter)));
            Assert.AreEqual(program.Flows.Count, await restarted.CountFlowsAsync(Cancelled));
        }
    }

    [TestMethod]
    public async Task Removed_Program_LeavesNothing()
    {
        await using var ovs = await StartAsync();
        await using var session = await OpenAsync(ovs);
        await InstallAsync(session, Start.Program);

        await InstallAsync(session, SwitchProgram.Empty);

        var left = await session.DumpAsync(Cancelled);
        Assert.IsEmpty(left.Flows);
        Assert.IsEmpty(left.Meters);
        Assert.IsEmpty(left.Groups);
    }

    [TestMethod]
    public async Task Trace_NewConnections_AreJudgedAsByTheExecutor()
    {
        await using var ovs = await StartAsync();
        await using (var session = await OpenAsync(ovs))
        {
            await InstallAsync(session, Start.Program);
        }

        var numbers = await DatapathPortsAsync(ovs);
        var packets = Packets().ToArray();
        var forwarded = 0;
        Assert.IsGreaterThan(30, packets.Length);
        foreach (var (from, packet) in packets)
        {
            var expected = new TestBridge(Start).SendFrom(from.Port, packet);
            var arguments = new List<string> { "ofproto/trace", "br0", $"in_port={from.Number},{packet}" };
            arguments.AddRange(expected.States.SelectMany(state => (string[])["--ct-next", CtStateWords.Of(state)]));

            var trace = await ovs.AppctlAsync([.. arguments], Cancelled);

            var (outputs, meters) = ReadTrace(trace);
            var wanted = expected.Copies.Select(port => numbers[port.Value])
                .Concat(expected.Forwarded ? Receivers(from, packet).Select(port => numbers[port.Value]) : []);
            CollectionAssert.AreEquivalent(wanted.ToArray(), outputs, $"{packet}\n{expected}\n{trace}");
            Assert.AreEqual(expected.Meters.Length, meters, $"{packet}\n{trace}");
            forwarded += expected.Forwarded ? 1 : 0;
        }

        Assert.IsTrue(forwarded > 10 && forwarded < packets.Length - 10, $"{forwarded} of {packets.Length} are forwarded");
    }

    [TestMethod]
    public async Task Trace_RandomPoliciesAndConnections_AreForwardedAsTheControllerSays()
    {
        const int PerPolicy = 15;
        await using var ovs = await StartAsync();
        await using var session = await OpenAsync(ovs);
        var (judged, forwarded) = (0, 0);
        foreach (var (scene, query, packet) in RandomTraces.All(policies: 15, each: PerPolicy))
        {
            if (judged % PerPolicy == 0)
            {
                await InstallAsync(session, scene.Program);
            }

            var trace = TraceScene.Of(scene).Run(query);
            Assert.AreEqual(RandomTraces.Expected(scene, packet), trace.Verdict, $"{query}");
            var hop = trace.Hops.Single();
            var states = hop.CtStates.SelectMany(state => (string[])["--ct-next", state]);

            var traced = await ovs.AppctlAsync(["ofproto/trace", "br0", hop.Packet, .. states], Cancelled);

            StringAssert.Contains(traced, "Datapath actions:");
            var reachesOutput = OutputTable().IsMatch(traced);
            Assert.AreEqual(trace.Verdict != TraceVerdict.Deny, reachesOutput, $"{query}\n{hop.Packet}\n{traced}");
            judged++;
            forwarded += reachesOutput ? 1 : 0;
        }

        Assert.IsGreaterThanOrEqualTo(200, judged);
        Assert.IsTrue(forwarded > 40 && forwarded < judged - 40, $"{forwarded} of {judged} are forwarded");
    }

    [TestMethod]
    public async Task RealConnectionTracker_ConnectionsAndChangesOfProfile_AreJudgedAsByTheExecutor()
    {
        await using var ovs = await StartAsync();
        await using var session = await OpenAsync(ovs);
        var fake = new TestBridge(Start);
        await InstallAsync(session, Start.Program);
        var (sent, forwarded) = (0, 0);

        foreach (var ipv6 in (bool[])[false, true])
        {
            var local = Packet.Tcp(Vm.A.Of(ipv6), Vm.B.Of(ipv6), 40000, 80);
            var outward = Packet.Tcp(Vm.A.Of(ipv6), Vm.Outside.Of(ipv6), 40001, 443);
            var inward = Packet.Tcp(Vm.Outside.Of(ipv6), Vm.B.Of(ipv6), 40002, 8001);
            Packet[] connections = [local, outward, inward];

            await ChangeAsync(Start);
            foreach (var syn in connections)
            {
                await BothAsync(syn);
                await BothAsync(syn.Answer(TcpFlags.Syn | TcpFlags.Ack));
                await BothAsync(syn with { Flags = TcpFlags.Ack });
                await BothAsync(syn.Answer());
            }

            // Re-evaluated: the new profile of A allows everything, that of B nothing new but what it did.
            await ChangeAsync(Start.Enforce(Vm.A, "open"));
            await EachAsync(connections);
            await ChangeAsync(Start.Enforce(Vm.A, "web"));
            await EachAsync(connections);
            await ChangeAsync(Start.Enforce(Vm.A, "open").Enforce(Vm.B, "quarantine"));
            await EachAsync(connections);
            await ChangeAsync(Start.Shadow(Vm.A, "quarantine"));
            await EachAsync(connections);
            await ChangeAsync(Start.Enforce(Vm.A, "quarantine"));
            await EachAsync(connections);
        }

        // Each packet's answer first, then the packet: what the responder says meets a stale mark.
        async Task EachAsync(Packet[] connections)
        {
            foreach (var syn in connections)
            {
                await BothAsync(syn.Answer());
                await BothAsync(syn with { Flags = TcpFlags.Ack });
                await BothAsync(syn.Answer());
            }
        }

        async Task ChangeAsync(Scene scene)
        {
            fake.Change(_ => scene);
            await InstallAsync(session, scene.Program);
        }

        async Task BothAsync(Packet packet)
        {
            var expected = fake.Send(packet);
            var from = Everybody.Single(vm => vm.Mac == packet.EthSrc);

            await ovs.AppctlAsync(["netdev-dummy/receive", Name(from), Frame(packet)], Cancelled);

            sent++;
            var (arrived, output) = await PacketsAsync(ovs);
            for (var i = 0; arrived < sent; i++)
            {
                Assert.IsLessThan(200, i, "the packet has not arrived");
                (arrived, output) = await PacketsAsync(ovs);
            }

            forwarded += expected.Forwarded ? 1 : 0;
            Assert.AreEqual(forwarded, output, $"packet {sent}: {packet}\n{expected}");
        }
    }

    /// <summary>Packets that cover rules, links, spoofing, mirror, meters and the middle of connections, both IP families.</summary>
    private static IEnumerable<(Vm From, Packet Packet)> Packets()
    {
        foreach (var ipv6 in (bool[])[false, true])
        {
            foreach (var (from, to) in Pairs)
            {
                var (source, destination) = (from.Of(ipv6), to.Of(ipv6));
                yield return (from, Packet.Tcp(source, destination, 40000, 80));
                yield return (from, Packet.Tcp(source, destination, 40000, 81));
                yield return (from, Packet.Tcp(source, destination, 40000, 1025));
                yield return (from, Packet.Tcp(source, destination, 443, 40000, TcpFlags.Ack));
                yield return (from, Packet.Tcp(source, destination, 40000, 443, TcpFlags.Rst));
                yield return (from, Packet.Tcp(source, destination, 80, 40000, TcpFlags.Syn | TcpFlags.Ack));
                yield return (from, Packet.Udp(source, destination, 40000, 53));
                yield return (from, Packet.IcmpEcho(source, destination));
                yield return (from, Packet.Udp(source with { Mac = new(0x0200_0000_0bad) }, destination, 1, 2));
                yield return (from, Packet.Dhcp(source, destination));
                yield return (from, Packet.Dhcp(source, destination, offer: true));
            }
        }

        yield return (Vm.A, Packet.Udp(Vm.A.V4 with { Address = Vm.C.V4.Address }, Vm.B.V4, 40000, 53));
        yield return (Vm.A, Packet.Arp(Vm.A.V4, Vm.B.V4, reply: true));
        yield return (Vm.A, Packet.Arp(Vm.A.V4, Vm.B.V4, reply: true) with { Source = Vm.C.V4.Address });
        yield return (Vm.A, Packet.NeighbourAdvertisement(Vm.A.V6, Vm.B.V6));
        yield return (Vm.A, Packet.NeighbourAdvertisement(Vm.A.V6, Vm.B.V6, Vm.C.V6.Address));
        yield return (Vm.B, Packet.Icmp(Vm.B.V6, Vm.A.V6, 134));
        yield return (Vm.Outside, Packet.Icmp(Vm.Outside.V6, Vm.A.V6, 134));
        yield return (Vm.A, Packet.Raw(Vm.A.V4, Vm.B.V4, 0x88b5));
        yield return (Vm.Outside, Packet.Raw(Vm.Outside.V4, Vm.B.V4, 0x88b5));
        yield return (Vm.Copy, Packet.Udp(Vm.Copy.V4, Vm.C.V4, 1, 2));
        yield return (Vm.B, Packet.Udp(Vm.B.V4, Packet.Broadcast("10.0.0.255"), 40000, 53));
        yield return (Vm.B, Packet.Udp(Vm.B.V4, Packet.Broadcast("10.0.0.255"), 40000, 54));
    }

    // NORMAL floods what is for everybody, the bridge's own port included, and knows where each machine is.
    private static IEnumerable<PortNo> Receivers(Vm from, Packet packet) => packet.EthDst.IsMulticast
        ? Everybody.Where(vm => vm != from).Select(vm => vm.Port).Append(PortNo.Local)
        : Everybody.Where(vm => vm.Mac == packet.EthDst).Select(vm => vm.Port);

    /// <summary>Ports of the datapath that the packet is sent to after all recirculations, and how many meters it passes.</summary>
    private static (int[] Outputs, int Meters) ReadTrace(string trace)
    {
        var outputs = new List<int>();
        var meters = 0;
        foreach (var actionsLine in ActionsLine().Matches(trace).Select(line => line.Groups[1].Value))
        {
            var actions = actionsLine;
            meters += MeterAction().Count(actions);
            // What stands in brackets is the argument of an action; a number that is left is an output.
            for (var simpler = Brackets().Replace(actions, ""); simpler != actions; simpler = Brackets().Replace(actions, ""))
            {
                actions = simpler;
            }

            outputs.AddRange(actions.Split(',')
                .Where(action => action.All(char.IsAsciiDigit) && action.Length > 0)
                .Select(action => int.Parse(action, CultureInfo.InvariantCulture)));
        }

        return ([.. outputs], meters);
    }

    /// <summary>A segment of a connection to a port below 40,000; nobody sends data, so sequence numbers stay.</summary>
    private static string Frame(Packet packet)
    {
        const uint Originator = 1000, Responder = 5000;
        var (sequence, acknowledgement) = packet.Flags switch
        {
            TcpFlags.Syn => (Originator, 0u),
            TcpFlags.Syn | TcpFlags.Ack => (Responder, Originator + 1),
            _ when packet.SourcePort >= 40000 => (Originator + 1, Responder + 1),
            _ => (Responder + 1, Originator + 1),
        };
        return TcpFrame.Hex(packet, sequence, acknowledgement);
    }

    private static string Name(Vm vm) => $"p{vm.Number}";

    private async Task<PrivateOvs> StartAsync()
    {
        var ovs = await PrivateOvs.StartAsync(cancellationToken: Cancelled);
        string[] bridge = ["add-br", "br0", "--", "set", "bridge", "br0", "datapath_type=dummy", "fail_mode=secure", "protocols=OpenFlow13"];
        await ovs.VsctlAsync(
        [
            .. bridge,
            .. Everybody.SelectMany(vm => (string[])
                ["--", "add-port", "br0", Name(vm), "--", "set", "interface", Name(vm), "type=dummy", $"ofport_request={vm.Number}"]),
        ], Cancelled);
        foreach (var vm in Everybody)
        {
            await ovs.AppctlAsync(["fdb/add", "br0", Name(vm), "0", vm.Mac.ToString()], Cancelled);
        }

        return ovs;
    }

    private async Task<SwitchSession> OpenAsync(PrivateOvs ovs)
    {
        var transport = new SocketTransport(await SwitchEndpoint.DialAsync(ovs.OpenFlow("br0"), Cancelled));
        return await SwitchSession.OpenAsync(
            _ => "br0", transport, new SwitchSessionOptions(), new NoObserver(), TimeProvider.System, NullLogger.Instance, Cancelled);
    }

    /// <summary>Brings the switch to a program as the reconciler does, and sees that it took each step.</summary>
    private async Task InstallAsync(SwitchSession session, SwitchProgram program)
    {
        var delta = ProgramDelta.Between(await session.DumpAsync(Cancelled), program);
        IReadOnlyList<IMessage>[] steps = [delta.MetersBefore, delta.Bundle, delta.MetersAfter, delta.GroupDeletes];
        for (var i = 0; i < steps.Length; i++)
        {
            var outcome = i == 1 ? await session.CommitAsync(steps[i], Cancelled) : await session.SendConfirmedAsync(steps[i], Cancelled);
            Assert.AreSame(CommitOutcome.Applied.Instance, outcome, outcome.ToString());
        }
    }

    private async Task<Dictionary<uint, int>> DatapathPortsAsync(PrivateOvs ovs)
    {
        var shown = await ovs.AppctlAsync(["dpif/show"], Cancelled);
        return PortLine().Matches(shown).ToDictionary(
            line => line.Groups[1].Value == "65534" ? PortNo.Local.Value : uint.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture),
            line => int.Parse(line.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    /// <summary>Packets that the flows of the first and the last table have matched.</summary>
    private async Task<(int Arrived, int Output)> PacketsAsync(PrivateOvs ovs)
    {
        // What the datapath has counted by itself is counted with the flows when its own are taken away.
        await ovs.AppctlAsync(["revalidator/purge"], Cancelled);
        var flows = FlowLine().Matches(await ovs.OfctlAsync("br0", "dump-flows", [], Cancelled));
        return (Sum(Tables.Classify), Sum(Tables.Output));

        int Sum(FlowTable table) => flows
            .Where(flow => int.Parse(flow.Groups[1].ValueSpan, CultureInfo.InvariantCulture) == table.Id)
            .Sum(flow => int.Parse(flow.Groups[2].ValueSpan, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^Datapath actions: (.*)$", RegexOptions.Multiline)]
    private static partial Regex ActionsLine();

    [GeneratedRegex(@"\([^()]*\)")]
    private static partial Regex Brackets();

    [GeneratedRegex(@"^ *110\. priority", RegexOptions.Multiline)]
    private static partial Regex OutputTable();

    [GeneratedRegex(@"\bmeter\(")]
    private static partial Regex MeterAction();

    [GeneratedRegex(@"^\s+\S+ (\d+)/(\d+):", RegexOptions.Multiline)]
    private static partial Regex PortLine();

    [GeneratedRegex(@"table=(\d+), n_packets=(\d+)")]
    private static partial Regex FlowLine();

    private sealed class NoObserver : ISwitchSessionObserver
    {
        public void OnPortStats(SwitchSession session, ImmutableArray<PortStats> ports)
        {
        }

        public void OnVerdicts(SwitchSession session, ImmutableDictionary<PortNo, Verdicts> verdicts)
        {
        }

        public void OnMeterStats(SwitchSession session, ImmutableArray<MeterStats> meters)
        {
        }

        public void OnTableStats(SwitchSession session, ImmutableArray<TableStats> tables)
        {
        }

        public void OnTrials(SwitchSession session, ImmutableArray<TrialCount> counts)
        {
        }

        public void OnTrialFrame(SwitchSession session, PortNo port, TrialCell cell, ReadOnlySpan<byte> frame)
        {
        }

        public void OnFrame(SwitchSession session, PortNo inPort, ReadOnlySpan<byte> frame)
        {
        }

        public void OnPortChanged(SwitchSession session, PortStatusEvent change)
        {
        }
    }
}
