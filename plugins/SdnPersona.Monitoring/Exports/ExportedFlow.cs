using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>TCP flags that say how a connection began and ended (RFC 9293 §3.1).</summary>
[Flags]
internal enum TcpFlags : ushort
{
    None = 0,
    Fin = 1,
    Syn = 2,
    Reset = 4,
    Push = 8,
    Ack = 16,
}

/// <summary>
/// One data record of an exporter, most often one direction of an exchange. Volumes are scaled by the sampling that the
/// exporter announced.
/// </summary>
internal record struct ExportedFlow
{
    public HostAddress Source;
    public HostAddress Destination;
    public ulong SourceMac;
    public ulong DestinationMac;
    public long StartUs;
    public long EndUs;
    public ulong Bytes;
    public ulong Packets;
    public ulong ReverseBytes;
    public ulong ReversePackets;
    public ushort SourcePort;
    public ushort DestinationPort;
    public ushort IcmpTypeAndCode;
    public byte Protocol;
    public TcpFlags Flags;
    public TcpFlags ReverseFlags;

    /// <summary>Element 239: 1 when the source initiated, 2 when the destination did, 0 when it is not said.</summary>
    public byte Biflow;

    /// <summary>Whether the exporter saw only some of the packets.</summary>
    public bool Sampled;

    /// <summary>
    /// Whether the times are relative to a message whose own time is in whole seconds, so that records of two messages
    /// cannot be put in order.
    /// </summary>
    public bool CoarseTimes;
}

/// <summary>Takes decoded records, one at a time.</summary>
internal interface IExportedFlowReceiver
{
    /// <summary>
    /// Takes a record that arrived at a time, in milliseconds since 1970; its own are in microseconds.
    /// </summary>
    void Receive(in ExportedFlow flow, long arrivedAt);
}
