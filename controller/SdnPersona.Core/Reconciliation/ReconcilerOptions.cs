namespace SdnPersona.Core.Reconciliation;

/// <summary>How often a switch is checked, and how long a change may take.</summary>
public sealed record ReconcilerOptions
{
    /// <summary>Between counts of our flows on an idle switch.</summary>
    public TimeSpan QuickCheckPeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Between full comparisons on an idle switch.</summary>
    public TimeSpan FullCheckPeriod { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Shortest time between two dumps that doubts ask for.</summary>
    public TimeSpan DoubtPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long the later tables of a path outlive its entry. Open vSwitch looks at cached flows again within half a second.
    /// </summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest time for one change, barrier included; after it the outcome is unknown.</summary>
    public TimeSpan ApplyTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
