using System.Collections.Immutable;
using System.Net;
using SdnPersona.Abstractions;

namespace SdnPersona.Plugins.Tests.Segmentation;

/// <summary>Workloads, personas and assignments for tests.</summary>
internal static class Sample
{
    public static readonly ImmutableArray<Persona> Personas =
    [
        Persona("idle", "idle"),
        Persona("service", "service"),
        Persona("compromised", "quarantine") with { Kind = PersonaKind.Threat, Severity = 90 },
        Persona("noisy", "idle") with { Kind = PersonaKind.Threat, Severity = 10 },
    ];

    public static Workload Workload(string name, params string[] addresses) => new()
    {
        Id = new($"vm:{name}"),
        Name = name,
        Attachment = new()
        {
            Switch = new(1),
            Bridge = "br0",
            Port = new(3),
            PortName = "vnet3",
            Addresses = [.. addresses.Select(IPAddress.Parse)],
        },
    };

    public static Assignment Assignment(
        string persona, double probability, params (string Name, double Probability)[] threats) => new()
        {
            Workload = new("vm:web-1"),
            Persona = persona,
            Probability = probability,
            Functional = ImmutableDictionary<string, double>.Empty.Add(persona, probability),
            Threats = threats.ToImmutableDictionary(threat => threat.Name, threat => threat.Probability),
            Risk = RiskScore.None,
            Evidence = [],
            DecidedAt = DateTimeOffset.UnixEpoch,
            Since = DateTimeOffset.UnixEpoch,
        };

    private static Persona Persona(string name, string profile) =>
        new() { Name = name, DisplayName = name, Profile = profile };
}

/// <summary>Personas that a test sets.</summary>
internal sealed class FixedPersonas : IPersonaCatalog
{
    public ImmutableArray<Persona> Personas { get; set; } = Sample.Personas;

    public ImmutableArray<DocumentError> Errors => [];
}
