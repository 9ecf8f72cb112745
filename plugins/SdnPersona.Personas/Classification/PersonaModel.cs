using System.Collections.Frozen;
using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Personas;

/// <summary>All personas, made ready for scoring. Immutable.</summary>
internal sealed class PersonaModel
{
    private readonly FrozenDictionary<WorkloadId, Lazy<FunctionalModel>> _own;

    public PersonaModel(ImmutableArray<Persona> personas, TrainingSet training, ClassifierOptions options)
    {
        Personas = personas;
        Training = training;
        Functional = new(personas, training.Shared, options.FeedbackHalfLife);
        Threats = [.. personas.Where(persona => persona.Kind == PersonaKind.Threat)];
        Calibrations = Threats.Select(threat => ThreatCalibrations.Fit(threat, training.Shared))
            .ToImmutableDictionary(calibration => calibration.Threat);
        _own = training.Own.ToFrozenDictionary(
            entry => entry.Key,
            entry => new Lazy<FunctionalModel>(() => new(personas, entry.Value, options.FeedbackHalfLife)));
    }

    public ImmutableArray<Persona> Personas { get; }

    /// <summary>What it has learned from.</summary>
    public TrainingSet Training { get; }

    public FunctionalModel Functional { get; }

    public ImmutableArray<Persona> Threats { get; }

    /// <summary>By threat.</summary>
    public ImmutableDictionary<string, ThreatCalibration> Calibrations { get; }

    /// <summary>The functional personas as they are for one workload: what was said of itself counts in any case.</summary>
    public FunctionalModel FunctionalOf(WorkloadId workload) => _own.TryGetValue(workload, out var own) ? own.Value : Functional;
}
