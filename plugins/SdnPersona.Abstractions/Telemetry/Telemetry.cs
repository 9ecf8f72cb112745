using System.Net;

namespace SdnPersona.Abstractions;

/// <summary>
/// One reading of a workload port's counters (OFPMP_PORT_STATS), named from the workload's side: "out" left the workload,
/// which the switch counts as received. Cumulative; a smaller value than before is a reset or a new port.
/// </summary>
/// <param name="Workload">Whose port.</param>
/// <param name="At">When the reply arrived.</param>
/// <param name="BytesOut">Bytes that the workload sent.</param>
/// <param name="BytesIn">Bytes delivered to the workload.</param>
/// <param name="PacketsOut">Packets that the workload sent.</param>
/// <param name="PacketsIn">Packets delivered to the workload.</param>
/// <param name="Drops">Packets dropped at the port, both directions.</param>
/// <param name="Errors">Errored packets at the port, both directions.</param>
public readonly record struct PortSample(
    WorkloadId Workload, DateTimeOffset At, ulong BytesOut, ulong BytesIn, ulong PacketsOut, ulong PacketsIn, ulong Drops, ulong Errors);

/// <summary>What a TCP segment that was seen means for its connection.</summary>
public enum ConnectionMark
{
    /// <summary>SYN: the client tries to connect.</summary>
    Attempt = 0,

    /// <summary>SYN+ACK: the server accepted. Client and server are still named as such.</summary>
    Accepted = 1,

    /// <summary>RST: refused when it follows an attempt, else aborted.</summary>
    Reset = 2,

    /// <summary>FIN of either side: the connection ends.</summary>
    Finished = 3,
}

/// <summary>
/// One segment that opens or ends a TCP connection, or one datagram that opens an exchange, copied by the switch. Identity is
/// bound at the time of the packet (port and MAC, then IP), never later by address alone. For segments whose direction
/// cannot be known alone (RST, FIN) client is the side with the higher port.
/// </summary>
/// <param name="At">When the packet-in arrived.</param>
/// <param name="Mark">What the segment says.</param>
/// <param name="Protocol">IP protocol number; 6 is TCP.</param>
/// <param name="ClientAddress">Who initiated.</param>
/// <param name="ClientPort">Its port.</param>
/// <param name="ServerAddress">Who offers the service.</param>
/// <param name="ServerPort">Service port.</param>
/// <param name="Client">The workload that is the client, or null when it is none of ours.</param>
/// <param name="Server">The workload that is the server, or null when it is none of ours.</param>
public readonly record struct ConnectionSighting(
    DateTimeOffset At,
    ConnectionMark Mark,
    byte Protocol,
    IPAddress ClientAddress,
    ushort ClientPort,
    IPAddress ServerAddress,
    ushort ServerPort,
    WorkloadId? Client,
    WorkloadId? Server);

/// <summary>Receives telemetry. Called from switch sessions, concurrently; must not block and must bound what it keeps.</summary>
public interface ITelemetrySink
{
    /// <summary>Takes one reading of port counters.</summary>
    void Record(in PortSample sample);

    /// <summary>Takes one connection event.</summary>
    void Record(in ConnectionSighting sighting);

    /// <summary>Forgets a workload that no longer exists.</summary>
    void Forget(WorkloadId workload);
}

/// <summary>Gives the current behaviour of a workload. Thread-safe.</summary>
public interface IFeatureSource
{
    /// <summary>The features of the window that ends at <paramref name="now"/>, or null before there is any reading.</summary>
    FeatureWindow? Window(WorkloadId workload, DateTimeOffset now);
}
