namespace SdnPersona.Abstractions;

/// <summary>How much depends on a workload; scales its risk.</summary>
public enum Criticality
{
    /// <summary>Risk counts half.</summary>
    Low = 0,

    /// <summary>Risk counts as it is; what a workload has that says nothing.</summary>
    Normal = 1,

    /// <summary>Risk counts one and a half times.</summary>
    High = 2,

    /// <summary>Risk counts twice.</summary>
    Critical = 3,
}
