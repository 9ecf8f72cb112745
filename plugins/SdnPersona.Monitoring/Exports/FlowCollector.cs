using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>
/// Collects exports of flows over UDP and hands on exchanges, bound to workloads as they are at that moment. One loop
/// reads and decodes; what it cannot keep up with waits in the socket's buffer, and what that cannot hold shows as gaps
/// in the sequence numbers. Thread-safe.
/// </summary>
public sealed partial class FlowCollector : IDisposable
{
    /// <summary>A burst of a second at 300,000 records per second.</summary>
    private const int ReceiveBuffer = 32 << 20;

    private const int LargestDatagram = 65_535;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Socket _socket;
    private readonly FlowExportOptions _options;
    private readonly FlowExportDecoder _decoder;
    private readonly FlowAssembler _assembler;
    private readonly IFlowSink[] _sinks;
    private readonly TimeProvider _clock;
    private readonly ILogger<FlowCollector> _log;

    /// <summary>Listens; nothing is read before <see cref="RunAsync"/>.</summary>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public FlowCollector(
        IPEndPoint listen,
        FlowExportOptions options,
        IWorkloadBinding? binding,
        IEnumerable<IFlowSink> sinks,
        TimeProvider clock,
        ILogger<FlowCollector> log)
    {
        ArgumentNullException.ThrowIfNull(listen);
        _options = options;
        _sinks = [.. sinks];
        _clock = clock;
        _log = log;
        _assembler = new(new() { Binding = binding }, Give);
        _decoder = new(options, _assembler);
        _socket = new(listen.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (listen.AddressFamily == AddressFamily.InterNetworkV6)
            {
                _socket.DualMode = true;
            }

            _socket.ReceiveBufferSize = ReceiveBuffer;
            _socket.Bind(listen);
        }
        catch (SocketException problem)
        {
            _socket.Dispose();
            throw new IOException($"Flow exports cannot be collected on {listen}: {problem.Message}.", problem);
        }
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Endpoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>What came.</summary>
    public ExportCounters Counters => _decoder.Counters;

    /// <summary>Records that were told twice, by two exporters on the way.</summary>
    public long Duplicates
    {
        get
        {
            lock (_gate)
            {
                return _assembler.Duplicates;
            }
        }
    }

    /// <summary>Records of more than an hour ago, which were left out.</summary>
    public long Late
    {
        get
        {
            lock (_gate)
            {
                return _assembler.Late;
            }
        }
    }

    /// <summary>Collects until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var flushing = FlushAsync(cancellationToken);
        var buffer = GC.AllocateUninitializedArray<byte>(LargestDatagram, pinned: true);
        var from = new SocketAddress(_socket.AddressFamily);
        var any = new IPEndPoint(
            _socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var length = await _socket
                    .ReceiveFromAsync(buffer, SocketFlags.None, from, cancellationToken).ConfigureAwait(false);
                var sender = (IPEndPoint)any.Create(from);
                Take(sender, buffer.AsSpan(0, length));
            }
            catch (SocketException problem)
            {
                // What a peer can cause, such as an ICMP answer to a datagram of another socket, must not end it.
                LogSocket(_log, problem.Message);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        await flushing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    /// <summary>Takes one datagram as if it had just arrived.</summary>
    internal void Take(IPEndPoint sender, ReadOnlySpan<byte> datagram)
    {
        if (!IsAllowed(sender.Address))
        {
            _decoder.Counters.Refuse();
            return;
        }

        lock (_gate)
        {
            _decoder.Decode(
                HostAddress.From(sender.Address), (ushort)sender.Port, datagram, _clock.GetUtcNow().ToUnixTimeMilliseconds());
        }
    }

    private bool IsAllowed(IPAddress sender)
    {
        if (_options.Allowed.IsDefaultOrEmpty)
        {
            return true;
        }

        var plain = sender.IsIPv4MappedToIPv6 ? sender.MapToIPv4() : sender;
        foreach (var network in _options.Allowed)
        {
            if (network.Contains(plain))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Directions that wait in vain are given even when nothing else arrives.</summary>
    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Tick, _clock);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            lock (_gate)
            {
                _assembler.Flush(_clock.GetUtcNow().ToUnixTimeMilliseconds());
            }
        }
    }

    private void Give(FlowRecord flow)
    {
        foreach (var sink in _sinks)
        {
            sink.Record(flow);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "flow collector: {Problem}")]
    private static partial void LogSocket(ILogger log, string problem);
}
