using System.Buffers.Binary;
using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>
/// Reads IPFIX files (RFC 5655: messages one after the other) and pcap captures of exports over UDP. Both directions of
/// an exchange are joined as a collector does.
/// </summary>
internal sealed class ExportFlowSource : FlowSource
{
    private readonly Queue<FlowRecord> _ready = [];
    private readonly FlowExportDecoder _decoder;
    private readonly FlowAssembler _assembler;
    private readonly PcapReader? _pcap;
    private readonly Dictionary<string, long> _reported = [];
    private long _message;
    private bool _ended;

    private ExportFlowSource(RecordingInput input, string format, PcapReader? pcap)
        : base(input, format)
    {
        _pcap = pcap;
        _assembler = new(new() { LatestMs = long.MaxValue }, _ready.Enqueue);
        _decoder = new(new(), _assembler);
    }

    public override FlowCoverage Coverage => FlowCoverage.All;

    public static ExportFlowSource ForIpfix(RecordingInput input) => new(input, "IPFIX file", null);

    public static ExportFlowSource ForPcap(RecordingInput input) =>
        new(input, "pcap of flow exports", PcapReader.Open(input));

    public override bool TryRead(out RecordedFlow flow)
    {
        while (_ready.Count == 0 && !_ended)
        {
            _ended = !(_pcap is null ? TryMessage() : TryPacket());
            Report();
            if (_ended)
            {
                _assembler.FlushAll();
            }
        }

        var any = _ready.TryDequeue(out var record);
        flow = new(record, []);
        return any;
    }

    private bool TryMessage()
    {
        var header = Input.Peek(4);
        if (header.IsEmpty)
        {
            ReportDamage();
            return false;
        }

        _message++;
        var length = header.Length == 4 ? BinaryPrimitives.ReadUInt16BigEndian(header[2..]) : 0;
        if (length < 16 || header[0] != 0 || header[1] != 10 || !Input.TryTake(length, out var message))
        {
            Errors.Add(_message, "", "not an IPFIX message, so that the rest cannot be read");
            return false;
        }

        _decoder.Decode(default, 0, message, null);
        return true;
    }

    private bool TryPacket()
    {
        if (!_pcap!.TryRead(out var packet, out var at))
        {
            if (_pcap.Problem is { } problem)
            {
                Errors.Add(_message + 1, "", problem);
            }

            ReportDamage();
            return false;
        }

        _message++;
        if (UdpDatagram.TryParse(packet, _pcap.LinkType, out var datagram))
        {
            _decoder.Decode(datagram.Source, datagram.SourcePort, datagram.Payload, at);
        }
        else
        {
            Errors.Add(_message, "", "not an unfragmented UDP datagram");
        }

        return true;
    }

    private void ReportDamage()
    {
        if (Input.TakeDamage() is { } damage)
        {
            Errors.Add(_message + 1, "", damage);
        }
    }

    /// <summary>Hands on what the decoder counted since the last message.</summary>
    private void Report()
    {
        foreach (var (reason, count) in _decoder.Counters.Malformed)
        {
            Report(reason, count);
        }

        Report("a data set without its template", _decoder.Counters.WithoutTemplate);
    }

    private void Report(string reason, long count)
    {
        for (var known = _reported.GetValueOrDefault(reason); known < count; known++)
        {
            Errors.Add(_message, "", reason);
        }

        _reported[reason] = count;
    }
}
