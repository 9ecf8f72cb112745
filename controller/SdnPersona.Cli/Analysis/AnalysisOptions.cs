using System.Collections.Immutable;

namespace SdnPersona.Cli.Analysis;

/// <summary>What an analysis of a recording is given.</summary>
internal sealed record AnalysisOptions
{
    public required string Flows { get; init; }

    public string? Labels { get; init; }

    /// <summary>Recording of ordinary traffic that anomalies are measured against, or null for the flows themselves.</summary>
    public string? Baseline { get; init; }

    public required TimeSpan Window { get; init; }

    /// <summary>How long a host is taken to keep its persona.</summary>
    public required TimeSpan Span { get; init; }

    public string? Out { get; init; }

    /// <summary>Where the reliability diagram is written, or null.</summary>
    public string? Diagram { get; init; }

    /// <summary>Numbers of labelled hosts per persona to evaluate with.</summary>
    public ImmutableArray<int> HostsPerPersona { get; init; } = [];

    /// <summary>How many random choices of labelled hosts.</summary>
    public int Draws { get; init; }

    /// <summary>Number of the first random choice.</summary>
    public int FirstDraw { get; init; }

    /// <summary>Personas with fewer hosts are left out of an evaluation.</summary>
    public int LeastHosts { get; init; }
}
