namespace SdnPersona.Abstractions;

/// <summary>
/// Told which sources watch a workload, so that "nothing happened" differs from "nobody looked". Thread-safe; must not
/// block.
/// </summary>
public interface ITelemetryCoverage
{
    /// <summary>
    /// The source has watched the workload until now. Repeated while it goes on, at least every 15 seconds (with each
    /// reply to port statistics, say); coverage lapses by itself when the calls stop. For <see
    /// cref="TelemetrySources.Connections"/>: called once the switch has acknowledged the flows that copy segments of
    /// this workload's port.
    /// </summary>
    /// <param name="workload">Whose.</param>
    /// <param name="source">One of <see cref="TelemetrySources"/>; others are ignored.</param>
    /// <param name="at">Until when, by the controller's clock.</param>
    void Covered(WorkloadId workload, string source, DateTimeOffset at);
}
