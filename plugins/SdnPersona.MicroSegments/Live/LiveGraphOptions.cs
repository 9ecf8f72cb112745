namespace SdnPersona.MicroSegments;

/// <summary>Bounds of the live graph.</summary>
public sealed record LiveGraphOptions
{
    /// <summary>Edges that are kept, above 0; about 300 bytes each. Flows of further ones are counted and left out.</summary>
    public int MostEdges { get; init; } = 200_000;

    /// <summary>Tries that came to nothing that are remembered, above 0; the oldest go first.</summary>
    public int MostAttempts { get; init; } = 10_000;

    /// <summary>For how long every hour is kept; further back, one hour of each day. At least a day.</summary>
    public TimeSpan HoursKept { get; init; } = TimeSpan.FromDays(3);

    /// <summary>An edge that was not used for so long is forgotten.</summary>
    public TimeSpan DaysKept { get; init; } = TimeSpan.FromDays(60);

    /// <summary>A try that came to nothing is forgotten after so long.</summary>
    public TimeSpan AttemptsKept { get; init; } = TimeSpan.FromHours(1);
}
