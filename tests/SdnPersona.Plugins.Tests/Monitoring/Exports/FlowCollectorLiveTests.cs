using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using SdnPersona.Abstractions;
using SdnPersona.Monitoring;
using SdnPersona.TestSupport;

namespace SdnPersona.Plugins.Tests.Monitoring.Exports;

/// <summary>What a real Open vSwitch exports of frames that it was given.</summary>
[TestClass]
[TestCategory("Ovs")]
public sealed class FlowCollectorLiveTests
{
    private const string Client = "02:00:00:00:00:01", Server = "02:00:00:00:00:02";

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancelled => TestContext.CancellationToken;

    [TestMethod]
    [DataRow(1, DisplayName = "every packet")]
    [DataRow(4, DisplayName = "one packet in four")]
    public async Task OpenVSwitch_Exports_BecomeBoundFlows(int sampling)
    {
        await using var ovs = await PrivateOvs.StartAsync(cancellationToken: Cancelled);
        var sink = new Sink();
        using var collector = new FlowCollector(
            new(IPAddress.Loopback, 0), new(), new Binding(), [sink], TimeProvider.System,
            NullLogger<FlowCollector>.Instance);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var collecting = collector.RunAsync(stop.Token);
        await ovs.VsctlAsync(
            ["add-br", "br0", "--", "add-port", "br0", "p1", "--", "add-port", "br0", "p2", "--",
                "--id=@i", "create", "ipfix", $"targets=\"{collector.Endpoint}\"", $"sampling={sampling}",
                "cache_active_timeout=1", "cache_max_flows=100", "other_config:enable-output-sampling=false", "--",
                "set", "bridge", "br0", "ipfix=@i"],
            Cancelled);

        // Frames go both ways until enough was told, however the sampler chose.
        for (var round = 0; sink.Flows.IsEmpty || collector.Counters.Records < 2; round++)
        {
            Assert.IsFalse(collecting.IsCompleted, $"{collecting.Exception}");
            Assert.IsTrue(round < 200, $"{collector.Counters.Messages} messages, {collector.Counters.Records} records");
            await Receive(ovs, "p1", Client, Server, "10.0.0.1", "10.0.0.2", 40000, 8080, "ack");
            await Receive(ovs, "p2", Server, Client, "10.0.0.2", "10.0.0.1", 8080, 40000, "ack");
            await Task.Delay(50, Cancelled);
        }

        await stop.CancelAsync();
        await collecting;
        foreach (var flow in sink.Flows)
        {
            Assert.AreEqual((6, 8080, 40000), (flow.Protocol, flow.ServerPort, flow.ClientPort));
            Assert.AreEqual("10.0.0.2", flow.Server.ToString());
            Assert.AreEqual("vm:client", flow.ClientWorkload?.Value);
            Assert.AreEqual("vm:server", flow.ServerWorkload?.Value);
            Assert.AreEqual(0UL, (flow.PacketsOut + flow.PacketsIn) % (ulong)sampling, "scaled by the sampling");
            Assert.IsTrue(DateTimeOffset.UtcNow - flow.Start < TimeSpan.FromMinutes(2), $"{flow.Start}");
        }

        Assert.IsTrue(collector.Counters.Malformed.Count == 0, string.Join(", ", collector.Counters.Malformed));
        Assert.AreEqual(0, collector.Counters.Lost);
    }

    private Task Receive(
        PrivateOvs ovs, string port, string from, string to, string source, string target, int sport, int dport, string flag)
    {
        var frame = string.Create(
            CultureInfo.InvariantCulture,
            $"eth(src={from},dst={to}),eth_type(0x0800),ipv4(src={source},dst={target},proto=6,tos=0,ttl=64,frag=no),"
            + $"tcp(src={sport},dst={dport}),tcp_flags({flag})");
        return ovs.AppctlAsync(["netdev-dummy/receive", port, frame], Cancelled);
    }

    private sealed class Sink : IFlowSink
    {
        public ConcurrentQueue<FlowRecord> Flows { get; } = [];

        public void Record(in FlowRecord flow) => Flows.Enqueue(flow);
    }

    private sealed class Binding : IWorkloadBinding
    {
        public WorkloadId? Bind(ulong mac, HostAddress address) => mac switch
        {
            0x0200_0000_0001 => new("vm:client"),
            0x0200_0000_0002 => new("vm:server"),
            _ => null,
        };
    }
}
