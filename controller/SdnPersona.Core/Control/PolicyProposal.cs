using SdnPersona.Abstractions;

namespace SdnPersona.Core.Control;

/// <summary>What the policy of a workload would be with the persona that it is taken to be now, and with the one let in last.</summary>
/// <param name="Workload">Who.</param>
/// <param name="Assignment">What it is taken to be, or null.</param>
/// <param name="Wanted">The policy for the persona now, overrides included.</param>
/// <param name="Kept">The policy for the persona let in last, overrides included; the same object when nothing is to be let in.</param>
/// <param name="Automatic">As <paramref name="Wanted"/>, as if no person had decided anything.</param>
/// <param name="Before">As <paramref name="Kept"/>, as if no person had decided anything.</param>
internal sealed record PolicyProposal(
    Workload Workload,
    Assignment? Assignment,
    EffectivePolicy Wanted,
    EffectivePolicy Kept,
    EffectivePolicy Automatic,
    EffectivePolicy Before)
{
    /// <summary>What <see cref="Kept"/> was made for; null when that is <see cref="Assignment"/>.</summary>
    public Assignment? KeptFor { get; init; }

    /// <summary>Whether another persona calls for another profile.</summary>
    public bool IsChange => Automatic.Profile != Before.Profile;
}
