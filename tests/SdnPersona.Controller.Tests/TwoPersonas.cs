using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Controller.Tests;

/// <summary>Two functional personas that differ in one feature, and a threat.</summary>
internal sealed class TwoPersonas : IPersonaCatalog
{
    public ImmutableArray<Persona> Personas { get; } =
    [
        Functional("quiet", 0.2),
        Functional("busy", 0.8),
        new()
        {
            Name = "trouble",
            DisplayName = "Trouble",
            Kind = PersonaKind.Threat,
            Profile = "quarantine",
            Indicators = [new("beacon_score", 0.8, 0.05, 0.9, "beacon")],
        },
    ];

    public ImmutableArray<DocumentError> Errors => [];

    private static Persona Functional(string name, double duty) => new()
    {
        Name = name,
        DisplayName = name,
        Profile = "open",
        Features = [new("duty_cycle", duty, 0.2, 1), new("initiator_ratio", 0, 0.5, 1), new("burstiness", 0, 0.5, 1), new("distinct_servers", 3, 3, 1)],
    };
}
