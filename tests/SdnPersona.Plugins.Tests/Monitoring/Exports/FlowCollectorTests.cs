using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using SdnPersona.Abstractions;
using SdnPersona.Monitoring;

namespace SdnPersona.Plugins.Tests.Monitoring.Exports;

[TestClass]
public sealed class FlowCollectorTests
{
    private readonly List<FlowRecord> _flows = [];
    private readonly FlowAssembler _assembler;

    public FlowCollectorTests() => _assembler = new(new(), _flows.Add);

    [TestMethod]
    public void Exporter_NotAllowed_IsRefusedAndCounted()
    {
        var options = new FlowExportOptions { Allowed = [IPNetwork.Parse("10.0.0.0/8")] };
        using var collector = Collector(options);

        collector.Take(new(IPAddress.Parse("192.0.2.1"), 1), new byte[16]);
        collector.Take(new(IPAddress.Parse("::ffff:10.1.2.3"), 1), new byte[16]);

        Assert.AreEqual(1, collector.Counters.Refused);
        Assert.AreEqual(1, collector.Counters.Messages);
    }

    [TestMethod]
    public async Task Datagram_OverUdp_IsDecoded()
    {
        using var collector = Collector(new());
        using var stop = new CancellationTokenSource();
        var collecting = collector.RunAsync(stop.Token);
        using var sender = new UdpClient();

        while (collector.Counters.Malformed.Count == 0)
        {
            Assert.IsFalse(collecting.IsCompleted, $"{collecting.Exception}");
            await sender.SendAsync(new byte[] { 0, 7, 0, 0 }, collector.Endpoint, CancellationToken.None);
            await Task.Delay(5, CancellationToken.None);
        }

        await stop.CancelAsync();
        await collecting;
        Assert.AreEqual("not IPFIX, NetFlow v9 or v5", collector.Counters.Malformed.Single().Key);
    }

    [TestMethod]
    public void Assembler_BothDirections_AreOneExchange()
    {
        _assembler.Receive(Flow(1, 2, 40000, 443, TcpFlags.Syn | TcpFlags.Ack, 0), 5_000);
        _assembler.Receive(Flow(2, 1, 443, 40000, TcpFlags.Syn | TcpFlags.Ack, 10), 5_100);

        var flow = _flows.Single();
        Assert.AreEqual((40000, 443), (flow.ClientPort, flow.ServerPort));
        Assert.AreEqual(DirectionEvidence.Observed, flow.Direction);
        Assert.AreEqual(FlowOutcome.Answered, flow.Outcome);
        Assert.AreEqual((100UL, 100UL), (flow.BytesOut, flow.BytesIn));
    }

    [TestMethod]
    public void Assembler_AnswerToldFirst_StillNamesTheClient()
    {
        _assembler.Receive(Flow(2, 1, 443, 40000, TcpFlags.Syn | TcpFlags.Ack, 10), 5_000);
        _assembler.Receive(Flow(1, 2, 40000, 443, TcpFlags.Syn | TcpFlags.Ack, 0), 5_100);

        Assert.AreEqual(40000, _flows.Single().ClientPort);
    }

    [TestMethod]
    public void Assembler_NoCounterpart_GivesTheDirectionAloneAfterItsWait()
    {
        _assembler.Receive(Flow(1, 2, 40000, 443, TcpFlags.Syn, 0), 5_000);
        _assembler.Flush(7_999);
        Assert.AreEqual(0, _flows.Count);

        _assembler.Flush(8_000);

        Assert.AreEqual(FlowOutcome.Unanswered, _flows.Single().Outcome);
        Assert.AreEqual(0, _assembler.Waiting);
    }

    [TestMethod]
    public void Assembler_ToldByTwoExporters_CountsOnce()
    {
        for (var exporter = 0; exporter < 2; exporter++)
        {
            _assembler.Receive(Flow(1, 2, 40000, 443, TcpFlags.Syn | TcpFlags.Ack, exporter * 1000), 5_000);
            _assembler.Receive(Flow(2, 1, 443, 40000, TcpFlags.Syn | TcpFlags.Ack, 10 + exporter * 1000), 5_100);
        }

        Assert.AreEqual(1, _flows.Count);
        Assert.AreEqual(2, _assembler.Duplicates);
    }

    [TestMethod]
    public void Assembler_RecordOfLongAgo_IsLeftOutAndCounted()
    {
        _assembler.Receive(Flow(1, 2, 40000, 443, TcpFlags.Syn, 0), 4_000_000);
        _assembler.FlushAll();

        Assert.AreEqual(0, _flows.Count);
        Assert.AreEqual(1, _assembler.Late);
    }

    [TestMethod]
    public void Assembler_ManyDirectionsWithoutCounterpart_StaysWithinItsBound()
    {
        var assembler = new FlowAssembler(new() { MostWaiting = 100 }, _flows.Add);
        for (var i = 0; i < 10_000; i++)
        {
            assembler.Receive(Flow((uint)i, 7, 40000, 443, TcpFlags.Syn, 0), 5_000);
            Assert.IsTrue(assembler.Waiting <= 100);
        }

        assembler.FlushAll();
        Assert.AreEqual(10_000, _flows.Count);
    }

    private static FlowCollector Collector(FlowExportOptions options) => new(
        new(IPAddress.Loopback, 0), options, null, [], TimeProvider.System, NullLogger<FlowCollector>.Instance);

    private static ExportedFlow Flow(uint from, uint to, ushort sport, ushort dport, TcpFlags flags, long startUs) => new()
    {
        Source = HostAddress.FromIPv4(from),
        Destination = HostAddress.FromIPv4(to),
        SourcePort = sport,
        DestinationPort = dport,
        Protocol = 6,
        Flags = flags,
        StartUs = startUs,
        EndUs = startUs + 1000,
        Bytes = 100,
        Packets = 2,
    };
}
