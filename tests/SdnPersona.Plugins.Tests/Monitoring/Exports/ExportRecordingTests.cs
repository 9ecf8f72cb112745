using SdnPersona.Abstractions;
using SdnPersona.Monitoring;
using SdnPersona.Plugins.Tests.Monitoring.Recordings;
using SdnPersona.TestSupport;

namespace SdnPersona.Plugins.Tests.Monitoring.Exports;

/// <summary>What softflowd exported of known traffic (tests/vectors/exports/README.md).</summary>
[TestClass]
public sealed class ExportRecordingTests
{
    private const string V5 = "softflowd-v5", V9 = "softflowd-v9", Ipfix = "softflowd-v10", Biflow = "softflowd-v10-biflow";

    [TestMethod]
    [DataRow(V5)]
    [DataRow(V9)]
    [DataRow(Ipfix)]
    [DataRow(Biflow)]
    public void Softflowd_TcpConnections_AreJoinedWithTheirClient(string capture)
    {
        var flows = Read(capture).Where(flow => flow.ServerPort == 8080).OrderBy(flow => flow.ClientPort).ToArray();

        CollectionAssert.AreEqual(
            new ushort[] { 41000, 41001, 41002 }, flows.Select(flow => flow.ClientPort).ToArray());
        foreach (var flow in flows)
        {
            Assert.AreEqual("127.0.0.1", flow.Client.ToString());
            Assert.AreEqual("127.0.0.2", flow.Server.ToString());
            Assert.AreEqual(FlowOutcome.Answered, flow.Outcome);
            Assert.IsTrue(flow.BytesIn is > 3000 and < 4000, $"{flow}");
            Assert.IsTrue(flow.BytesOut is > 200 and < 600, $"{flow}");
            Assert.IsTrue(flow.End - flow.Start < TimeSpan.FromSeconds(5), $"{flow}");
        }
    }

    [TestMethod]
    [DataRow(V5)]
    [DataRow(V9)]
    [DataRow(Ipfix)]
    public void Softflowd_RefusedConnection_IsRefused(string capture)
    {
        var flow = Read(capture).Single(flow => flow.Server.ToString() == "127.0.0.3");

        Assert.AreEqual((81, 41100, FlowOutcome.Refused), (flow.ServerPort, flow.ClientPort, flow.Outcome));
    }

    [TestMethod]
    [DataRow(V5)]
    [DataRow(V9)]
    [DataRow(Ipfix)]
    [DataRow(Biflow)]
    public void Softflowd_Question_IsTheClients(string capture)
    {
        var flow = Read(capture).Single(flow => flow.ServerPort == 53);

        Assert.AreEqual(17, flow.Protocol);
        Assert.AreEqual((58UL, 228UL), (flow.BytesOut, flow.BytesIn));
        Assert.AreEqual(FlowOutcome.Answered, flow.Outcome);
    }

    [TestMethod]
    [DataRow(V9)]
    [DataRow(Ipfix)]
    public void Softflowd_IPv6_IsRead(string capture)
    {
        var flow = Read(capture).Single(flow => !flow.Client.IsIPv4 && flow.Protocol == 17);

        Assert.AreEqual("::1", flow.Client.ToString());
        Assert.AreEqual((5353, 43000, FlowOutcome.Unanswered), (flow.ServerPort, flow.ClientPort, flow.Outcome));
    }

    [TestMethod]
    [DataRow(V9)]
    [DataRow(Ipfix)]
    public void IpfixFile_OfTheSameMessages_GivesTheSameFlows(string capture)
    {
        // The messages of a capture one after the other are a file as RFC 5655 has it; NetFlow v9 has no such file.
        var bytes = File.ReadAllBytes(FilePath(capture));
        var messages = new List<byte>();
        for (var at = 24; at < bytes.Length;)
        {
            var length = BitConverter.ToInt32(bytes, at + 8);
            messages.AddRange(bytes.AsSpan(at + 16 + 42, length - 42));
            at += 16 + length;
        }

        if (capture == V9)
        {
            Assert.ThrowsExactly<RecordingFormatException>(() => Recorded.From([.. messages]));
            return;
        }

        using var recording = Recorded.From([.. messages]);
        CollectionAssert.AreEquivalent(
            Read(capture).Select(flow => (flow.Client, flow.ClientPort, flow.BytesIn)).ToArray(),
            recording.Select(recorded => recorded.Flow).Select(flow => (flow.Client, flow.ClientPort, flow.BytesIn)).ToArray());
        Assert.AreEqual("IPFIX file", recording.Format);
    }

    [TestMethod]
    [DataRow(V5)]
    [DataRow(V9)]
    [DataRow(Ipfix)]
    public void Pcap_Damaged_GivesFlowsOrCountedErrorsOnly(string capture)
    {
        var random = new Random(2);
        var original = File.ReadAllBytes(FilePath(capture));
        for (var round = 0; round < 1000; round++)
        {
            var bytes = (byte[])original.Clone();
            for (var i = random.Next(10); i >= 0; i--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                using var recording = Recorded.From(bytes[..random.Next(bytes.Length + 1)]);
                Assert.IsTrue(recording.All(recorded => recorded.Flow.Start <= recorded.Flow.End));
            }
            catch (RecordingFormatException)
            {
                // The damage was in what tells the format.
            }
        }
    }

    private static List<FlowRecord> Read(string capture)
    {
        using var recording = FlowRecording.Open(FilePath(capture));
        var flows = recording.Select(recorded => recorded.Flow).ToList();
        Assert.AreEqual(0, recording.Errors.Count, string.Join("; ", recording.Errors.First));
        return flows;
    }

    private static string FilePath(string capture) => Path.Combine(Repository.Root, "tests", "vectors", "exports", $"{capture}.pcap");
}
