namespace SdnPersona.Abstractions;

/// <summary>
/// Two models on the same reviewed windows, each window judged by models that learned nothing from its workload. Log losses are in
/// nats; every workload counts the same.
/// </summary>
public sealed record ModelComparison
{
    /// <summary>Reviewed workloads that could be judged.</summary>
    public required int Workloads { get; init; }

    /// <summary>Their reviewed windows.</summary>
    public required int Windows { get; init; }

    /// <summary>Mean log loss of the champion; 0 without windows.</summary>
    public double ChampionLoss { get; init; }

    /// <summary>Mean log loss of the challenger; 0 without windows.</summary>
    public double ChallengerLoss { get; init; }

    /// <summary>Standard error of the difference of both over workloads; 0 with fewer than two.</summary>
    public double StandardError { get; init; }

    /// <summary>Share of the windows, 0–1, that the champion judges rightly.</summary>
    public double ChampionAccuracy { get; init; }

    /// <summary>Share of the windows, 0–1, that the challenger judges rightly.</summary>
    public double ChallengerAccuracy { get; init; }

    /// <summary>Whether the challenger is to replace the champion.</summary>
    public required bool IsBetter { get; init; }

    /// <summary>Why, or why not; for people.</summary>
    public required string Reason { get; init; }
}
