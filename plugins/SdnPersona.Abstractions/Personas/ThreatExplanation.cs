using System.Collections.Immutable;

namespace SdnPersona.Abstractions;

/// <summary>What the detectors of one threat say, whether or not it is the persona in force.</summary>
/// <param name="Threat">Name of the threat.</param>
/// <param name="Probability">Its probability in force, earlier signs included, 0–1.</param>
/// <param name="Now">Its probability by the signs of the last window alone, calibrated, 0–1.</param>
/// <param name="Signs">Signs that were measured, strongest first.</param>
public sealed record ThreatExplanation(string Threat, double Probability, double Now, ImmutableArray<ThreatSign> Signs);

/// <summary>One sign of a threat in a window.</summary>
/// <param name="Feature">Feature that the detector gives.</param>
/// <param name="Name">Name for people, such as "address scan".</param>
/// <param name="Value">Measured value.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Midpoint">Value with which the sign is half as strong as it can be.</param>
/// <param name="Gives">Probability that this sign alone gives, 0–1, before calibration.</param>
/// <param name="Without">What <see cref="ThreatExplanation.Now"/> would be without this sign.</param>
/// <param name="Fact">What was seen, such as the server and interval of a beacon, or the ports that were scanned; null for no more than the value.</param>
public sealed record ThreatSign(
    string Feature, string Name, double Value, string Unit, double Midpoint, double Gives, double Without, string? Fact);
