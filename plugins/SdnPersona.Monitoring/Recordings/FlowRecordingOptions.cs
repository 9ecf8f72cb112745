namespace SdnPersona.Monitoring;

/// <summary>How recordings are read.</summary>
public sealed record FlowRecordingOptions
{
    /// <summary>Length of a window where windows are numbered instead of having times; 1 s or more.</summary>
    public TimeSpan NumberedWindow { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Names of hosts that are not addresses; share one over several files to name all of them.</summary>
    public HostNames Hosts { get; init; } = new();
}
