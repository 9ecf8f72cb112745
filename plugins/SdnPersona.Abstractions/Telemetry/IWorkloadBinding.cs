namespace SdnPersona.Abstractions;

/// <summary>Says which workload sends from an address now. Thread-safe; must not block.</summary>
public interface IWorkloadBinding
{
    /// <summary>The workload that has the MAC address, else the one that has the IP address, else null.</summary>
    /// <param name="mac">The low 48 bits; 0 where it is not known.</param>
    /// <param name="address">The IP address.</param>
    WorkloadId? Bind(ulong mac, HostAddress address);
}

/// <summary>Receives records of flows, concurrently; must not block and must bound what it keeps.</summary>
public interface IFlowSink
{
    /// <summary>Takes one exchange.</summary>
    void Record(in FlowRecord flow);
}
