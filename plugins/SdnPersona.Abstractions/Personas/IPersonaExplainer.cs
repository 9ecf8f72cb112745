using System.Collections.Immutable;

namespace SdnPersona.Abstractions;

/// <summary>A value of one feature with which, all else unchanged, another persona would fit better.</summary>
/// <param name="Feature">Name.</param>
/// <param name="Value">Measured value, in the feature's unit.</param>
/// <param name="Threshold">Where the other persona begins to fit better.</param>
/// <param name="IsAbove">Whether it fits better above the threshold, rather than below.</param>
/// <param name="Persona">The other persona.</param>
/// <param name="Reason">A sentence for people.</param>
public sealed record PersonaFlip(string Feature, double Value, double Threshold, bool IsAbove, string Persona, string Reason);

/// <summary>Answers questions about assignments that are too dear to be answered for each window. Thread-safe.</summary>
public interface IPersonaExplainer
{
    /// <summary>
    /// What would have to be different for the runner-up to fit better, by one feature alone, smallest change first, at most three.
    /// Empty when no single feature does it, or when the persona is a threat or <see cref="Assignment.Unknown"/>.
    /// </summary>
    ImmutableArray<PersonaFlip> Flips(Assignment assignment);

    /// <summary>
    /// What the window says about the function, also while a threat or <see cref="Assignment.Unknown"/> is in force; null without a
    /// window or a functional persona.
    /// </summary>
    FunctionExplanation? Function(Assignment assignment);

    /// <summary>What the detectors of every threat say about the window; empty without one.</summary>
    ImmutableArray<ThreatExplanation> Threats(Assignment assignment);
}
