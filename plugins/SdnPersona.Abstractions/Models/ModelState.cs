namespace SdnPersona.Abstractions;

/// <summary>Where a version of the model stands.</summary>
public enum ModelState
{
    /// <summary>It judges workloads.</summary>
    Champion = 0,

    /// <summary>It learned what the champion has not, and has to show that it is better.</summary>
    Challenger = 1,

    /// <summary>A challenger that never judged, since a newer one came.</summary>
    Superseded = 2,

    /// <summary>It judged until another one did.</summary>
    Retired = 3,
}
