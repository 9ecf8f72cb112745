using System.Collections.Frozen;
using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>
/// Edges of a host graph: <c>window,client,server,port,proto,packets</c>. Hosts may be addresses, ids or names, windows
/// are numbered from 1970, and packets are those of both directions together.
/// </summary>
internal sealed class GraphLayout : RowLayout
{
    public static readonly ImmutableArray<string> Required = ["window", "client", "server", "port", "proto", "packets"];

    private static readonly FrozenSet<string> Columns = Required.ToFrozenSet();

    private readonly int _window, _client, _server, _port, _protocol, _packets;
    private readonly FlowRecordingOptions _options;

    private GraphLayout(ImmutableArray<string> columns, FlowRecordingOptions options)
        : base(columns, Columns)
    {
        _options = options;
        _window = columns.IndexOf("window");
        _client = columns.IndexOf("client");
        _server = columns.IndexOf("server");
        _port = columns.IndexOf("port");
        _protocol = columns.IndexOf("proto");
        _packets = columns.IndexOf("packets");
    }

    public override FlowCoverage Coverage => FlowCoverage.Packets;

    /// <summary>The layout of such columns, or null when required ones are missing.</summary>
    public static GraphLayout? For(ImmutableArray<string> columns, FlowRecordingOptions options) =>
        Required.All(columns.Contains) ? new(columns, options) : null;

    public override bool TryRead(in Row row, out FlowRecord flow, out FieldError error)
    {
        flow = default;
        error = default;
        if (!FieldParser.TryNumber(row[_window], out var window)
            || window >= (ulong)((DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch) / _options.NumberedWindow) - 1)
        {
            error = new("window", "not the number of a window", row[_window]);
        }
        else if (!TryHost(row[_client], out var client))
        {
            error = new("client", "not a host", row[_client]);
        }
        else if (!TryHost(row[_server], out var server))
        {
            error = new("server", "not a host", row[_server]);
        }
        else if (!FieldParser.TryPort(row[_port], out var port))
        {
            error = new("port", "not a port from 0 to 65535", row[_port]);
        }
        else if (!FieldParser.TryNumber(row[_protocol], out var protocol) || protocol > byte.MaxValue)
        {
            error = new("proto", "not a protocol number from 0 to 255", row[_protocol]);
        }
        else if (!FieldParser.TryNumber(row[_packets], out var packets))
        {
            error = new("packets", "not a whole number", row[_packets]);
        }
        else
        {
            var start = DateTimeOffset.UnixEpoch + window * _options.NumberedWindow;
            flow = new()
            {
                Start = start,

                // The window's last moment, so that a flow does not reach into the next one.
                End = start + _options.NumberedWindow - TimeSpan.FromTicks(1),
                Protocol = (byte)protocol,
                Client = client,
                Server = server,
                ServerPort = port,
                PacketsOut = packets,
                Direction = DirectionEvidence.Observed,
            };
            return true;
        }

        return false;
    }

    private bool TryHost(ReadOnlySpan<byte> text, out HostAddress host) =>
        FieldParser.TryAddress(text, out host) || _options.Hosts.TryGet(text, out host);
}
