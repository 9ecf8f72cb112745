using System.Collections.Immutable;

namespace SdnPersona.Abstractions;

/// <summary>How well a baseline is known.</summary>
public enum BaselineState
{
    /// <summary>Less than a day is known: nothing is called odd.</summary>
    Learning,

    /// <summary>Less than a week: weekdays and weekends may differ, so deviations count half.</summary>
    Provisional,

    /// <summary>A week or more.</summary>
    Stable,
}

/// <summary>How far a window is from what is usual for its workload, or for its peer group.</summary>
public sealed record AnomalyScore
{
    /// <summary>How well the usual is known.</summary>
    public required BaselineState State { get; init; }

    /// <summary>
    /// Mean distance of the three oddest features from their usual values, in robust standard deviations, smoothed over windows.
    /// 0–20; scores of usual windows are mostly below 3.
    /// </summary>
    public required double Deviations { get; init; }

    /// <summary>Share of earlier windows that were as odd or odder, (0, 1]; 1 while there are none.</summary>
    public required double PValue { get; init; }

    /// <summary>Whether windows are too odd to learn from now: an attacker must not become the usual by going on.</summary>
    public bool IsGuarded { get; init; }

    /// <summary>What it is compared with: a peer group's name, or null for the workload's own past.</summary>
    public string? Group { get; init; }

    /// <summary>Oddest features first, at most three.</summary>
    public required ImmutableArray<OddFeature> Oddest { get; init; }
}

/// <summary>A feature beside its usual values.</summary>
/// <param name="Feature">Name.</param>
/// <param name="Value">Value in the window, in the feature's unit.</param>
/// <param name="Low">Lower end of the middle half of usual values.</param>
/// <param name="High">Upper end of the middle half of usual values.</param>
/// <param name="Deviations">Distance from the centre in robust standard deviations, signed.</param>
public sealed record OddFeature(string Feature, double Value, double Low, double High, double Deviations);
