using System.Buffers.Text;
using System.Collections.Frozen;
using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>
/// Columns of Zeek's conn.log, in any order, with or without the <c>id.</c> before the endpoints' names. Needed are
/// <see cref="Required"/>; what else is there decides the coverage.
/// </summary>
internal sealed class ConnLayout : RowLayout
{
    public static readonly ImmutableArray<string> Required = ["ts", "orig_h", "orig_p", "resp_h", "resp_p", "proto"];

    private const string NotAnAddress = "not an IP address";
    private const string NotAPort = "not a port from 0 to 65535";
    private const double LongestDuration = 10 * 365 * 86_400.0;
    private const string NotANumber = "not a whole number";

    /// <summary>Zeek's own columns over its versions; all others were added by somebody and are handed on.</summary>
    private static readonly FrozenSet<string> Columns = new[]
    {
        "ts", "uid", "orig_h", "orig_p", "resp_h", "resp_p", "proto", "ip_proto", "service", "duration", "orig_bytes",
        "resp_bytes", "conn_state", "local_orig", "local_resp", "missed_bytes", "history", "orig_pkts", "orig_ip_bytes",
        "resp_pkts", "resp_ip_bytes", "tunnel_parents", "vlan", "inner_vlan", "orig_l2_addr", "resp_l2_addr",
        "orig_cc", "resp_cc", "community_id",
    }.ToFrozenSet();

    private readonly int _time, _client, _clientPort, _server, _serverPort, _protocol, _protocolNumber, _duration;
    private readonly int _bytesOut, _bytesIn, _payloadOut, _payloadIn, _packetsOut, _packetsIn, _state, _history;

    private ConnLayout(ImmutableArray<string> columns)
        : base(columns, Columns)
    {
        _time = columns.IndexOf("ts");
        _client = columns.IndexOf("orig_h");
        _clientPort = columns.IndexOf("orig_p");
        _server = columns.IndexOf("resp_h");
        _serverPort = columns.IndexOf("resp_p");
        _protocol = columns.IndexOf("proto");
        _protocolNumber = columns.IndexOf("ip_proto");
        _duration = columns.IndexOf("duration");
        _bytesOut = columns.IndexOf("orig_ip_bytes");
        _bytesIn = columns.IndexOf("resp_ip_bytes");
        _payloadOut = columns.IndexOf("orig_bytes");
        _payloadIn = columns.IndexOf("resp_bytes");
        _packetsOut = columns.IndexOf("orig_pkts");
        _packetsIn = columns.IndexOf("resp_pkts");
        _state = columns.IndexOf("conn_state");
        _history = columns.IndexOf("history");
        Coverage = FlowCoverage.All
            & ~(_duration < 0 ? FlowCoverage.Times : 0)
            & ~(Math.Max(_bytesOut, _payloadOut) < 0 || Math.Max(_bytesIn, _payloadIn) < 0 ? FlowCoverage.Bytes : 0)
            & ~(_packetsOut < 0 || _packetsIn < 0 ? FlowCoverage.Packets : 0)
            & ~(_state < 0 ? FlowCoverage.Outcome : 0);
    }

    public override FlowCoverage Coverage { get; }

    /// <summary>The layout of such columns, or null when required ones are missing.</summary>
    public static ConnLayout? For(IEnumerable<string> columns)
    {
        ImmutableArray<string> plain =
            [.. columns.Select(name => name.StartsWith("id.", StringComparison.Ordinal) ? name[3..] : name)];
        return Required.All(plain.Contains) ? new(plain) : null;
    }

    public override bool TryRead(in Row row, out FlowRecord flow, out FieldError error)
    {
        flow = default;
        if (!FieldParser.TryTime(row[_time], out var start))
        {
            return Fail("ts", "not a time", row[_time], out error);
        }

        if (!FieldParser.TryAddress(row[_client], out var client))
        {
            return Fail("orig_h", NotAnAddress, row[_client], out error);
        }

        if (!FieldParser.TryAddress(row[_server], out var server))
        {
            return Fail("resp_h", NotAnAddress, row[_server], out error);
        }

        if (!FieldParser.TryPort(row[_clientPort], out var clientPort))
        {
            return Fail("orig_p", NotAPort, row[_clientPort], out error);
        }

        if (!FieldParser.TryPort(row[_serverPort], out var serverPort))
        {
            return Fail("resp_p", NotAPort, row[_serverPort], out error);
        }

        if (!TryProtocol(row, client.IsIPv4, out var protocol))
        {
            return Fail("proto", "not a known protocol", row[_protocol], out error);
        }

        var seconds = 0.0;
        if (!row[_duration].IsEmpty && !FieldParser.TrySeconds(row[_duration], out seconds)
            || seconds > LongestDuration)
        {
            return Fail("duration", "not a duration in seconds", row[_duration], out error);
        }

        if (!TryVolume(row, _bytesOut, _payloadOut, "orig_ip_bytes", out var bytesOut, out error)
            || !TryVolume(row, _bytesIn, _payloadIn, "resp_ip_bytes", out var bytesIn, out error)
            || !TryVolume(row, _packetsOut, -1, "orig_pkts", out var packetsOut, out error)
            || !TryVolume(row, _packetsIn, -1, "resp_pkts", out var packetsIn, out error))
        {
            return false;
        }

        var icmp = protocol is IpProtocol.Icmp or IpProtocol.IcmpV6;
        flow = new()
        {
            Start = start,
            End = start.AddTicks((long)(seconds * TimeSpan.TicksPerSecond)),
            Protocol = protocol,
            Client = client,
            Server = server,
            ClientPort = icmp ? (ushort)0 : clientPort,
            ServerPort = icmp ? IcmpTypeAndCode(clientPort, serverPort, protocol) : serverPort,
            BytesOut = bytesOut,
            BytesIn = bytesIn,
            PacketsOut = packetsOut,
            PacketsIn = packetsIn,
            Outcome = Outcome(row[_state], packetsIn),
            Direction = Direction(row[_state], row[_history]),
        };
        error = default;
        return true;
    }

    private static bool Fail(string field, string reason, ReadOnlySpan<byte> value, out FieldError error)
    {
        error = new(field, reason, value);
        return false;
    }

    /// <summary>A volume that is unset is 0: Zeek writes none when it saw none.</summary>
    private static bool TryVolume(
        in Row row, int column, int instead, string name, out ulong value, out FieldError error)
    {
        error = default;
        value = 0;
        var text = row[column];
        text = text.IsEmpty ? row[instead] : text;
        return text.IsEmpty || FieldParser.TryNumber(text, out value) || Fail(name, NotANumber, text, out error);
    }

    private bool TryProtocol(in Row row, bool isIPv4, out byte protocol)
    {
        var name = row[_protocol];
        protocol = name switch
        {
            _ when name.SequenceEqual("tcp"u8) => IpProtocol.Tcp,
            _ when name.SequenceEqual("udp"u8) => IpProtocol.Udp,
            _ when name.SequenceEqual("icmp"u8) => isIPv4 ? IpProtocol.Icmp : IpProtocol.IcmpV6,
            _ when name.SequenceEqual("icmp6"u8) => IpProtocol.IcmpV6,
            _ when name.SequenceEqual("sctp"u8) => IpProtocol.Sctp,
            _ when name.SequenceEqual("gre"u8) => IpProtocol.Gre,
            _ => 0,
        };
        if (protocol != 0)
        {
            return true;
        }

        var number = row[_protocolNumber].IsEmpty ? name : row[_protocolNumber];
        return Utf8Parser.TryParse(number, out protocol, out var used) && used == number.Length;
    }

    /// <summary>
    /// Zeek's ports of ICMP are the type, and the type of the answer where there is one, else the code.
    /// </summary>
    private static ushort IcmpTypeAndCode(ushort type, ushort answerOrCode, byte protocol)
    {
        var hasAnswer = protocol == IpProtocol.Icmp
            ? type is 0 or 8 or 9 or 10 or (>= 13 and <= 18)
            : type is (>= 128 and <= 136) or 139 or 140 or 144 or 145;
        return (ushort)((type & 0xff) << 8 | (hasAnswer ? 0 : answerOrCode & 0xff));
    }

    private static FlowOutcome Outcome(ReadOnlySpan<byte> state, ulong packetsIn) => state switch
    {
        [] => FlowOutcome.Unknown,
        _ when state.SequenceEqual("REJ"u8) => FlowOutcome.Refused,
        _ when state.SequenceEqual("S0"u8) || state.SequenceEqual("SH"u8) || state.SequenceEqual("RSTOS0"u8) =>
            FlowOutcome.Unanswered,

        // Seen from the middle: only packets tell.
        _ when state.SequenceEqual("OTH"u8) => packetsIn > 0 ? FlowOutcome.Answered : FlowOutcome.Unknown,
        _ => FlowOutcome.Answered,
    };

    /// <summary>Zeek names the originator as it saw it, but says when it came too late or turned the roles.</summary>
    private static DirectionEvidence Direction(ReadOnlySpan<byte> state, ReadOnlySpan<byte> history) =>
        state.SequenceEqual("OTH"u8) || history is [(byte)'^', ..]
            ? DirectionEvidence.Inferred
            : DirectionEvidence.Observed;
}
