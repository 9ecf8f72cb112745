namespace SdnPersona.Core.Switches;

/// <summary>How a connected switch is watched.</summary>
public sealed record SwitchSessionOptions
{
    /// <summary>Between readings of port counters.</summary>
    public TimeSpan PortStatsPeriod { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Between readings of the flows and meters that make verdict counters.</summary>
    public TimeSpan VerdictPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Between readings of meter counters.</summary>
    public TimeSpan MeterStatsPeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Between readings of table counters.</summary>
    public TimeSpan TableStatsPeriod { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest wait for an answer.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes of a packet that the switch copies to the controller.</summary>
    public ushort CopiedBytes { get; init; } = 128;
}
