using System.Globalization;
using System.Text;
using SdnPersona.Abstractions;
using SdnPersona.Monitoring;

namespace SdnPersona.Plugins.Tests.Monitoring.Recordings;

[TestClass]
public sealed class TextRecordingTests
{
    private const string Csv =
        "scenario,ts,orig_h,orig_p,resp_h,resp_p,proto,duration,orig_bytes,resp_bytes,conn_state,orig_pkts,"
        + "orig_ip_bytes,resp_pkts,resp_ip_bytes,label\n";

    [TestMethod]
    public void Zeek_Line_IsReadInFull()
    {
        using var recording = Recorded.From(Recorded.ZeekHeader + Recorded.ZeekLine + "#close\t2026-01-01-00-00-00\n");

        var flow = recording.Single().Flow;

        Assert.AreEqual(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_250), flow.Start);
        Assert.AreEqual(TimeSpan.FromSeconds(1.5), flow.End - flow.Start);
        Assert.AreEqual(Address("10.0.0.1"), flow.Client);
        Assert.AreEqual(Address("10.0.0.2"), flow.Server);
        Assert.AreEqual((40000, 443), (flow.ClientPort, flow.ServerPort));
        Assert.AreEqual(6, flow.Protocol);
        Assert.AreEqual((372UL, 2320UL, 5UL, 6UL), (flow.BytesOut, flow.BytesIn, flow.PacketsOut, flow.PacketsIn));
        Assert.AreEqual(FlowOutcome.Answered, flow.Outcome);
        Assert.AreEqual(DirectionEvidence.Observed, flow.Direction);
        Assert.AreEqual(FlowCoverage.All, recording.Coverage);
        Assert.AreEqual(0, recording.Errors.Count);
        Assert.AreEqual(1, recording.Progress);
    }

    [TestMethod]
    public void Gzip_SameContent_GivesTheSame()
    {
        var text = Recorded.ZeekHeader + string.Concat(Enumerable.Repeat(Recorded.ZeekLine, 5000));
        using var plain = Recorded.From(text);
        using var packed = Recorded.From(Recorded.Gzip(text));

        CollectionAssert.AreEqual(plain.ToArray(), packed.ToArray());
    }

    [TestMethod]
    public void Gzip_CutShort_GivesWhatIsThereAndSaysSo()
    {
        var lines = Enumerable.Range(0, 5000)
            .Select(i => (i * 7919 % 65536).ToString(CultureInfo.InvariantCulture))
            .Select(port => Recorded.ZeekLine.Replace("40000", port, StringComparison.Ordinal));
        var packed = Recorded.Gzip(Recorded.ZeekHeader + string.Concat(lines));
        using var recording = Recorded.From(packed[..(packed.Length / 2)]);

        var count = recording.Count();

        Assert.IsTrue(count is > 100 and < 5000, $"{count}");
        Assert.IsTrue(recording.Errors.First[^1].Reason.Contains("compressed", StringComparison.Ordinal));
    }

    [TestMethod]
    [DataRow("S0", FlowOutcome.Unanswered)]
    [DataRow("REJ", FlowOutcome.Refused)]
    [DataRow("RSTOS0", FlowOutcome.Unanswered)]
    [DataRow("SH", FlowOutcome.Unanswered)]
    [DataRow("RSTR", FlowOutcome.Answered)]
    [DataRow("-", FlowOutcome.Unknown)]
    public void Outcome_OfConnState_IsAsZeekDocuments(string state, FlowOutcome outcome)
    {
        using var recording = Recorded.From(
            Recorded.ZeekHeader + Recorded.ZeekLine.Replace("\tSF\t", $"\t{state}\t", StringComparison.Ordinal));

        Assert.AreEqual(outcome, recording.Single().Flow.Outcome);
    }

    [TestMethod]
    [DataRow("\tSF\t", "\tOTH\t")]
    [DataRow("ShADadFf", "^hADadFf")]
    public void Direction_ThatZeekGuessed_IsInferred(string from, string to)
    {
        using var recording =
            Recorded.From(Recorded.ZeekHeader + Recorded.ZeekLine.Replace(from, to, StringComparison.Ordinal));

        Assert.AreEqual(DirectionEvidence.Inferred, recording.Single().Flow.Direction);
    }

    [TestMethod]
    [DataRow("10.0.0.1,8,10.0.0.2,0,icmp", 1, 0x0800, DisplayName = "echo")]
    [DataRow("10.0.0.1,3,10.0.0.2,1,icmp", 1, 0x0301, DisplayName = "unreachable")]
    [DataRow("fe80::1,135,ff02::1,136,icmp", 58, 0x8700, DisplayName = "neighbour solicitation")]
    public void Icmp_TypeAndCode_AreThoseOfElement32(string endpoints, int protocol, int typeAndCode)
    {
        using var recording = Recorded.From($"{Csv}s,1,{endpoints},,,,OTH,1,64,0,0,Benign\n");

        var flow = recording.Single().Flow;

        Assert.AreEqual(protocol, flow.Protocol);
        Assert.AreEqual(typeAndCode, flow.ServerPort);
        Assert.AreEqual(0, flow.ClientPort);
    }

    [TestMethod]
    public void Zeek_LabelsInTheLastColumnApartByBlanks_AreExtras()
    {
        var header = Recorded.ZeekHeader.Replace(
            "tunnel_parents", "tunnel_parents   label   detailed-label", StringComparison.Ordinal);
        var line = Recorded.ZeekLine.Replace("\t-\n", "\t(empty)   Malicious   C&C\n", StringComparison.Ordinal);
        using var recording = Recorded.From(header + line);

        var flow = recording.Single();

        CollectionAssert.AreEqual(new[] { "label", "detailed-label" }, recording.ExtraColumns.ToArray());
        CollectionAssert.AreEqual(new[] { "Malicious", "C&C" }, flow.Extras.ToArray());
        Assert.AreEqual(2320UL, flow.Flow.BytesIn);
    }

    [TestMethod]
    public void Zeek_SecondHeaderWithOtherOrder_IsFollowed()
    {
        using var recording = Recorded.From(
            Recorded.ZeekHeader + Recorded.ZeekLine
            + "#fields\tid.resp_p\tid.resp_h\tid.orig_p\tid.orig_h\tproto\tts\n"
            + "53\t10.0.0.9\t5555\t10.0.0.8\tudp\t1700000001\n");

        var second = recording.Last().Flow;

        Assert.AreEqual(Address("10.0.0.8"), second.Client);
        Assert.AreEqual(53, second.ServerPort);
    }

    [TestMethod]
    [DataRow(
        """
        {"ts":1700000000.25,"id.orig_h":"10.0.0.1","id.orig_p":40000,"id.resp_h":"10.0.0.2","id.resp_p":443,
        "proto":"tcp","label":"x"}
        """)]
    [DataRow(
        """
        {"ts":"2023-11-14T22:13:20.250000Z","tags":["a"],"proto":"tcp",
        "id":{"orig_h":"10.0.0.1","orig_p":40000,"resp_h":"10.0.0.2","resp_p":443},"label":"x"}
        """)]
    public void Json_FlatOrNested_IsRead(string text)
    {
        var line = text.Replace("\n", "", StringComparison.Ordinal);
        var second = line.Replace(
            "\"label\":\"x\"", "\"resp_pkts\":3,\"label\":\"y\\u0041\"", StringComparison.Ordinal);
        using var recording = Recorded.From($"{line}\n{second}");

        var flows = recording.ToArray();

        Assert.AreEqual(2, flows.Length, string.Join("; ", recording.Errors.First));
        Assert.AreEqual(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_250), flows[0].Flow.Start);
        Assert.AreEqual(443, flows[0].Flow.ServerPort);
        Assert.AreEqual(3UL, flows[1].Flow.PacketsIn);
        Assert.AreEqual("yA", flows[1].Extras[recording.ExtraColumns.IndexOf("label")]);
    }

    [TestMethod]
    public void Csv_ExtraColumns_AreHandedOn()
    {
        using var recording = Recorded.From(
            Csv + "one,5.5,10.0.0.1,1,10.0.0.2,2,tcp,,,,S0,1,40,0,0,Benign\n"
            + "\"a \"\"b\"\", c\",5.5,10.0.0.1,1,10.0.0.2,2,tcp,,,,S0,1,40,0,0,Malicious\r\n");

        var flows = recording.ToArray();

        CollectionAssert.AreEqual(new[] { "scenario", "label" }, recording.ExtraColumns.ToArray());
        CollectionAssert.AreEqual(new[] { "one", "Benign" }, flows[0].Extras.ToArray());
        CollectionAssert.AreEqual(new[] { "a \"b\", c", "Malicious" }, flows[1].Extras.ToArray());
    }

    [TestMethod]
    public void Csv_WithoutVolumes_SaysThatItDoesNotCoverThem()
    {
        using var recording = Recorded.From("ts,orig_h,orig_p,resp_h,resp_p,proto\n1,10.0.0.1,1,10.0.0.2,2,17\n");

        Assert.AreEqual(
            FlowCoverage.All
            & ~(FlowCoverage.Times | FlowCoverage.Bytes | FlowCoverage.Packets | FlowCoverage.Outcome),
            recording.Coverage);
        Assert.AreEqual(17, recording.Single().Flow.Protocol);
    }

    [TestMethod]
    public void Graph_Edge_HasStableHostsAndItsWindow()
    {
        var options = new FlowRecordingOptions();
        using var recording = Recorded.From(
            "window,client,server,port,proto,packets\n2,5,web-1,345,6,11503\n0,10.1.2.3,5,1,17,3\n", options);

        var flows = recording.Select(recorded => recorded.Flow).ToArray();

        Assert.AreEqual(DateTimeOffset.UnixEpoch.AddHours(2), flows[0].Start);
        Assert.IsTrue(flows[0].End < DateTimeOffset.UnixEpoch.AddHours(3));
        Assert.AreEqual(flows[0].Client, flows[1].Server);
        Assert.AreEqual("5", options.Hosts.NameOf(flows[0].Client));
        Assert.AreEqual("web-1", options.Hosts.NameOf(flows[0].Server));
        Assert.AreEqual("10.1.2.3", options.Hosts.NameOf(flows[1].Client));
        Assert.AreEqual(11503UL, flows[0].PacketsOut);
        Assert.AreEqual(FlowCoverage.Packets, recording.Coverage);
    }

    [TestMethod]
    public void Graph_SameName_IsTheSameHostInEveryFile()
    {
        const string Text = "window,client,server,port,proto,packets\n0,db,9,1,6,1\n";
        using var one = Recorded.From(Text);
        using var other = Recorded.From(Text);

        Assert.AreEqual(one.Single().Flow.Client, other.Single().Flow.Client);
    }

    [TestMethod]
    [DataRow("x", "1", "10.0.0.2", "tcp", "orig_h", "not an IP address")]
    [DataRow("1", "1", "10.0.0.2", "tcp", "orig_h", "not an IP address")]
    [DataRow("10.0.0.1", "70000", "10.0.0.2", "tcp", "orig_p", "not a port from 0 to 65535")]
    [DataRow("10.0.0.1", "1", "10.0.0.256", "tcp", "resp_h", "not an IP address")]
    [DataRow("10.0.0.1", "1", "10.0.0.2", "xyz", "proto", "not a known protocol")]
    public void Error_InOneField_NamesFileLineFieldAndReason(
        string client, string port, string server, string protocol, string field, string reason)
    {
        const string Good = "s,1,10.0.0.1,1,10.0.0.2,2,tcp,,,,S0,1,40,0,0,Benign\n";
        using var recording = Recorded.From(
            $"{Csv}{Good}s,1,{client},{port},{server},2,{protocol},,,,S0,1,40,0,0,Benign\n{Good}");

        Assert.AreEqual(2, recording.Count());

        var error = recording.Errors.First.Single();
        Assert.AreEqual(("file", 3L, field, reason), (error.File, error.Line, error.Field, error.Reason));
        Assert.AreEqual(1L, recording.Errors.ByReason[(field, reason)]);
    }

    [TestMethod]
    [DataRow("a,b,c\n1,2,3\n", "a, b, c")]
    [DataRow("#fields\tts\tuid\n1\t2\n", "ts, uid")]
    [DataRow("""{"ts":1,"query":"x"}""", "ts, query")]
    public void Open_UnknownColumns_NamesThem(string text, string named)
    {
        var error = Assert.ThrowsExactly<RecordingFormatException>(() => Recorded.From(text));

        Assert.IsTrue(error.Message.Contains(named, StringComparison.Ordinal), error.Message);
    }

    [TestMethod]
    public void Line_ThatNeverEnds_IsLeftOutInBoundedMemory()
    {
        var text = Recorded.ZeekHeader + new string('x', 3_000_000) + "\n" + Recorded.ZeekLine;
        using var recording = Recorded.From(text);

        Assert.AreEqual(1, recording.Count());
        Assert.AreEqual(1, recording.Errors.Count);
    }

    [TestMethod]
    public void Flows_AskedForTwice_AreRefused()
    {
        using var recording = Recorded.From(Recorded.ZeekHeader + Recorded.ZeekLine);
        _ = recording.Count();

        Assert.ThrowsExactly<InvalidOperationException>(() => recording.Count());
    }

    [TestMethod]
    [DataRow(Csv + "one,5.5,10.0.0.1,1,10.0.0.2,2,tcp,\"1\",,,S0,1,40,0,0,Benign\n")]
    [DataRow(Recorded.ZeekHeader + Recorded.ZeekLine)]
    [DataRow("window,client,server,port,proto,packets\n0,db,9,1,6,1\n")]
    [DataRow("""{"ts":1.5,"id":{"orig_h":"::1","orig_p":4,"resp_h":"::2","resp_p":4},"proto":"tcp","x":"\u0041"}""")]
    public void Read_DamagedText_GivesFlowsOrCountedErrorsOnly(string text)
    {
        var random = new Random(1);
        var lines = string.Concat(Enumerable.Repeat(text, 3));
        for (var round = 0; round < 2000; round++)
        {
            var bytes = Encoding.UTF8.GetBytes(lines);
            for (var i = random.Next(6); i >= 0; i--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                using var recording = Recorded.From(bytes[..random.Next(bytes.Length + 1)]);
                foreach (var (flow, extras) in recording)
                {
                    Assert.IsTrue(flow.Start <= flow.End);
                    Assert.AreEqual(recording.ExtraColumns.Length, extras.Length);
                }
            }
            catch (RecordingFormatException)
            {
                // The damage was in what tells the format.
            }
        }
    }

    private static HostAddress Address(string text) =>
        HostAddress.TryParse(text, out var address) ? address : throw new FormatException(text);
}
