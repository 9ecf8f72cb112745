namespace SdnPersona.Cli.Analysis;

/// <summary>What <c>analyze segments</c> is given.</summary>
internal sealed record SegmentAnalysisOptions
{
    /// <summary>The recording.</summary>
    public required string Edges { get; init; }

    /// <summary>CSV of true segments, or null.</summary>
    public string? Labels { get; init; }

    /// <summary>CSV of hosts whose segment a person has chosen, or null.</summary>
    public string? Pins { get; init; }

    /// <summary>A second recording that is only replayed, or null.</summary>
    public string? HeldOut { get; init; }

    /// <summary>Folder for the results, or null for rows to standard output.</summary>
    public string? Out { get; init; }

    /// <summary>From coarse to fine; 1 is neither.</summary>
    public required double Resolution { get; init; }
}
