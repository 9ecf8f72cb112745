using SdnPersona.Abstractions;
using SdnPersona.Monitoring;

namespace SdnPersona.Plugins.Tests.Monitoring.Exports;

[TestClass]
public sealed class FlowExportDecoderTests
{
    private const uint Now = 1_700_000_000;
    private const long NowMs = Now * 1000L;

    private static readonly HostAddress Exporter = HostAddress.FromIPv4(0x0a000001);

    private static readonly (int, int)[] Plain = [(8, 4), (12, 4), (7, 2), (11, 2), (4, 1), (1, 4), (2, 4)];

    private readonly Flows _flows = new();

    [TestMethod]
    public void Ipfix_TemplateThenData_GivesTheFlow()
    {
        var decoder = Decoder();

        Send(decoder, 0, ExportMessage.Template(256, Plain), ExportMessage.Set(256, Record(1000, 10)));

        var flow = _flows.Single();
        Assert.AreEqual(HostAddress.FromIPv4(0x0a000002), flow.Source);
        Assert.AreEqual((1000UL, 10UL, 5000, 443), (flow.Bytes, flow.Packets, flow.SourcePort, flow.DestinationPort));
        Assert.AreEqual(1, decoder.Counters.Records);
        Assert.AreEqual(0, decoder.Counters.Lost);
        Assert.IsFalse(flow.Sampled);
    }

    [TestMethod]
    public void Ipfix_DataBeforeItsTemplate_IsCounted()
    {
        var decoder = Decoder();

        Send(decoder, 0, ExportMessage.Set(256, Record(1, 1)));

        Assert.AreEqual(0, _flows.Count);
        Assert.AreEqual(1, decoder.Counters.WithoutTemplate);
    }

    [TestMethod]
    public void Ipfix_TemplateOfAnotherDomainOrExporter_IsNotUsed()
    {
        var decoder = Decoder();
        decoder.Decode(Exporter, 1, ExportMessage.Ipfix(0, 1, Now, ExportMessage.Template(256, Plain)), NowMs);

        var data = ExportMessage.Set(256, Record(1, 1));
        decoder.Decode(Exporter, 1, ExportMessage.Ipfix(0, 2, Now, data), NowMs);
        decoder.Decode(HostAddress.FromIPv4(9), 1, ExportMessage.Ipfix(0, 1, Now, data), NowMs);

        Assert.AreEqual(0, _flows.Count);
        Assert.AreEqual(2, decoder.Counters.WithoutTemplate);
    }

    [TestMethod]
    public void Ipfix_TemplateNotRefreshed_Expires()
    {
        var decoder = Decoder();
        Send(decoder, 0, ExportMessage.Template(256, Plain));
        var later = Now + 31 * 60;

        decoder.Decode(
            Exporter, 1, ExportMessage.Ipfix(0, 7, later, ExportMessage.Set(256, Record(1, 1))), later * 1000L);

        Assert.AreEqual(1, decoder.Counters.WithoutTemplate);
    }

    [TestMethod]
    public void Ipfix_TemplateWithdrawn_IsNotUsed()
    {
        var decoder = Decoder();

        Send(
            decoder, 0, ExportMessage.Template(256, Plain), ExportMessage.Template(256),
            ExportMessage.Set(256, Record(1, 1)));

        Assert.AreEqual(1, decoder.Counters.WithoutTemplate);
    }

    [TestMethod]
    public void Ipfix_VariableLengthAndForeignEnterprise_AreSkippedByTheirLength()
    {
        var decoder = Decoder();
        var template = new ExportMessage().U16(300).U16(4)
            .U16(0x8000 | 5).U16(65535).U32(6876)
            .U16(8).U16(4).U16(12).U16(4).U16(1).U16(2).ToArray();
        var record = new ExportMessage()
            .U8(3).Add([1, 2, 3]).U32(0x0a000002).U32(0x0a000003).U16(77)
            .U8(255).U16(300).Add(new byte[300]).U32(0x0a000002).U32(0x0a000003).U16(78).ToArray();

        Send(decoder, 0, ExportMessage.Set(2, template), ExportMessage.Set(300, record));

        CollectionAssert.AreEqual(new[] { 77UL, 78UL }, _flows.Select(flow => flow.Bytes).ToArray());
    }

    [TestMethod]
    public void Ipfix_ReverseElements_AreTheOtherDirection()
    {
        var decoder = Decoder();

        Send(
            decoder, 0,
            ExportMessage.Template(256, (8, 4), (12, 4), (1, 4), (0x8000 | 1, 4), (0x8000 | 2, 4)),
            ExportMessage.Set(256, new ExportMessage().U32(1).U32(2).U32(10).U32(20).U32(3).ToArray()));

        var flow = _flows.Single();
        Assert.AreEqual((10UL, 20UL, 3UL), (flow.Bytes, flow.ReverseBytes, flow.ReversePackets));
    }

    [TestMethod]
    public void Ipfix_MissingRecords_AreCountedOnceAndNotAgainWhenTheyComeLate()
    {
        var decoder = Decoder();
        var data = ExportMessage.Set(256, Record(1, 1));
        Send(decoder, 0, ExportMessage.Template(256, Plain), data);
        Send(decoder, 3, data);
        Send(decoder, 1, data);
        Send(decoder, 4, data);

        Assert.AreEqual(2, decoder.Counters.Lost);
        Assert.AreEqual(4, decoder.Counters.Records);
    }

    [TestMethod]
    public void Ipfix_SequenceOverTheEnd_IsNoLoss()
    {
        var decoder = Decoder();
        var data = ExportMessage.Set(256, Record(1, 1));
        Send(decoder, uint.MaxValue, ExportMessage.Template(256, Plain), data);
        Send(decoder, 0, data);

        Assert.AreEqual(0, decoder.Counters.Lost);
    }

    [TestMethod]
    public void Ipfix_ExporterStartsAnew_IsNoLoss()
    {
        var decoder = Decoder();
        var data = ExportMessage.Set(256, Record(1, 1));
        Send(decoder, 2_000_000_000, ExportMessage.Template(256, Plain), data);
        Send(decoder, 0, data);
        Send(decoder, 1, data);

        Assert.AreEqual(0, decoder.Counters.Lost);
    }

    [TestMethod]
    public void Ipfix_SamplingAnnounced_ScalesVolumes()
    {
        var decoder = Decoder();
        var options = new ExportMessage().U64(9).U32(1).U32(63).ToArray();

        Send(
            decoder, 0,
            ExportMessage.Template(256, Plain),
            ExportMessage.Options(257, 1, (302, 8), (305, 4), (306, 4)),
            ExportMessage.Set(257, options),
            ExportMessage.Set(256, Record(100, 2)));

        var flow = _flows.Single();
        Assert.AreEqual((6400UL, 128UL, true), (flow.Bytes, flow.Packets, flow.Sampled));
    }

    [TestMethod]
    public void Ipfix_TwoSamplers_EachRecordIsScaledByItsOwn()
    {
        var decoder = Decoder();
        var options = new ExportMessage().U64(1).U32(10).U64(2).U32(20).ToArray();

        Send(
            decoder, 0,
            ExportMessage.Template(256, (8, 4), (12, 4), (2, 4), (302, 8)),
            ExportMessage.Options(257, 1, (302, 8), (34, 4)),
            ExportMessage.Set(257, options),
            ExportMessage.Set(256, new ExportMessage().U32(1).U32(2).U32(1).U64(1).U32(1).U32(2).U32(1).U64(2).ToArray()));

        CollectionAssert.AreEqual(new[] { 10UL, 20UL }, _flows.Select(flow => flow.Packets).ToArray());
    }

    [TestMethod]
    public void Ipfix_ClockFarOff_MovesTheTimes()
    {
        var decoder = Decoder();
        var template = ExportMessage.Template(256, (8, 4), (12, 4), (152, 8), (153, 8));
        var data = ExportMessage.Set(
            256, new ExportMessage().U32(1).U32(2).U64((ulong)NowMs - 5000).U64((ulong)NowMs - 1000).ToArray());

        decoder.Decode(Exporter, 1, ExportMessage.Ipfix(0, 7, Now, template, data), NowMs + 3_600_000);

        var flow = _flows.Single();
        Assert.AreEqual((NowMs + 3_600_000 - 5000) * 1000, flow.StartUs);
        Assert.AreEqual((NowMs + 3_600_000 - 1000) * 1000, flow.EndUs);
        Assert.AreEqual(1, decoder.Counters.Skewed);
    }

    [TestMethod]
    public void Ipfix_ManyTemplatesAndStreams_StayWithinTheirBounds()
    {
        var options = new FlowExportOptions { MostStreams = 10, MostStreamsPerExporter = 4, MostTemplates = 3 };
        var decoder = new FlowExportDecoder(options, _flows);
        for (var i = 0u; i < 1000; i++)
        {
            var message = ExportMessage.Ipfix(0, i, Now, ExportMessage.Template((int)(256 + i), Plain));
            decoder.Decode(HostAddress.FromIPv4(i % 7), 1, message, NowMs + i);
            Assert.IsTrue(decoder.Streams <= 10);
        }

        decoder.Decode(
            Exporter, 1,
            ExportMessage.Ipfix(0, 1, Now, [.. Enumerable.Range(256, 50).Select(id => ExportMessage.Template(id, Plain))]),
            NowMs);
        decoder.Decode(Exporter, 1, ExportMessage.Ipfix(0, 1, Now, ExportMessage.Set(305, Record(1, 1))), NowMs);
        decoder.Decode(Exporter, 1, ExportMessage.Ipfix(0, 1, Now, ExportMessage.Set(256, Record(1, 1))), NowMs);

        Assert.AreEqual(1, _flows.Count);
        Assert.AreEqual(1, decoder.Counters.WithoutTemplate);
    }

    [TestMethod]
    [DataRow("", "shorter than a header")]
    [DataRow("000a0010", "shorter than a header")]
    [DataRow("00070010000000000000000000000000", "not IPFIX, NetFlow v9 or v5")]
    [DataRow("000a0020655360000000000000000000", "length of the message is wrong")]
    [DataRow("000a001465536000000000000000000000020fff", "length of a set is wrong")]
    [DataRow("000a001c65536000000000000000000000020010010000ff00080004", "length of a set is wrong")]
    [DataRow("000a0018655360000000000000000000000200080100ffff", "a template is cut short")]
    [DataRow("000a001c6553600000000000000000000002000c0100000100080000", "a template of empty records")]
    [DataRow("0005000165536000655360006553600000000000000000000000", "fewer records than the header says")]
    public void Message_Malformed_IsCountedWithItsReason(string hex, string reason)
    {
        var decoder = Decoder();

        decoder.Decode(Exporter, 1, Convert.FromHexString(hex), NowMs);

        Assert.AreEqual(0, _flows.Count);
        Assert.IsTrue(decoder.Counters.Malformed.ContainsKey(reason), string.Join(", ", decoder.Counters.Malformed.Keys));
    }

    [TestMethod]
    public void Message_AnyBytes_NeverFail()
    {
        var random = new Random(1);
        var decoder = Decoder();
        byte[][] seeds =
        [
            ExportMessage.Ipfix(
                0, 1, Now,
                ExportMessage.Template(256, [.. Plain, (150, 4), (151, 4), (82, 65535), (0x8000 | 1, 8), (311, 8)]),
                ExportMessage.Options(257, 1, (302, 8), (305, 4), (306, 4)),
                ExportMessage.Set(257, new ExportMessage().U64(9).U32(1).U32(63).ToArray()),
                ExportMessage.Set(256, [.. Record(100, 2), .. new byte[40]])),
            new ExportMessage().U16(9).U16(2).U32(5000).U32(Now).U32(1).U32(0)
                .Add(ExportMessage.Set(0, new ExportMessage().U16(256).U16(2).U16(8).U16(4).U16(12).U16(4).ToArray()))
                .Add(ExportMessage.Set(1, new ExportMessage().U16(257).U16(4).U16(4).U16(1).U16(4).U16(34).U16(4).ToArray()))
                .Add(ExportMessage.Set(257, new byte[8])).Add(ExportMessage.Set(256, new byte[16])).ToArray(),
            [.. new ExportMessage().U16(5).U16(1).U32(5000).U32(Now).U32(0).U32(0).U32(0).ToArray(), .. new byte[48]],
        ];
        for (var round = 0; round < 30_000; round++)
        {
            var bytes = (byte[])seeds[round % 3].Clone();
            for (var i = random.Next(8); i > 0; i--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            decoder.Decode(Exporter, 1, bytes.AsSpan(0, random.Next(bytes.Length + 1)), NowMs);
        }

        Assert.AreEqual(30_000, decoder.Counters.Messages);
        Assert.IsTrue(_flows.All(flow => flow.StartUs <= flow.EndUs && flow.StartUs >= 0));
    }

    private FlowExportDecoder Decoder() => new(new(), _flows);

    private static void Send(FlowExportDecoder decoder, uint sequence, params byte[][] sets) =>
        decoder.Decode(Exporter, 1, ExportMessage.Ipfix(sequence, 7, Now, sets), NowMs);

    private static byte[] Record(uint bytes, uint packets) => new ExportMessage()
        .U32(0x0a000002).U32(0x0a000003).U16(5000).U16(443).U8(6).U32(bytes).U32(packets).ToArray();

    internal sealed class Flows : List<ExportedFlow>, IExportedFlowReceiver
    {
        public void Receive(in ExportedFlow flow, long arrivedAt) => Add(flow);
    }
}
