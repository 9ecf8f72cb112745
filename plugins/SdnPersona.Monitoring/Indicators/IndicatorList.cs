using System.Collections.Immutable;
using System.Net;

namespace SdnPersona.Monitoring;

/// <summary>Addresses that a contact with speaks against a workload.</summary>
/// <param name="Name">Name: a DNS-1123 label.</param>
/// <param name="Description">For people.</param>
/// <param name="Severity">Risk points of a contact at confidence 1, 0–100.</param>
/// <param name="Confidence">How sure the list is, 0–1.</param>
/// <param name="ExpiresAt">From when on it does not count; null for never.</param>
/// <param name="Networks">Addresses are networks of full length.</param>
/// <param name="Origin">File that it came from.</param>
public sealed record IndicatorList(
    string Name,
    string Description,
    double Severity,
    double Confidence,
    DateTimeOffset? ExpiresAt,
    ImmutableArray<IPNetwork> Networks,
    string Origin);
