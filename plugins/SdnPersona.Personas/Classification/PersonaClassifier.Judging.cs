using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using SdnPersona.Abstractions;

namespace SdnPersona.Personas;

/// <content>Comparison of models.</content>
public sealed partial class PersonaClassifier
{
    private volatile Tuple<ImmutableArray<Persona>, string>? _digest;

    /// <inheritdoc/>
    string IModelJudge.Personas
    {
        get
        {
            var personas = _catalog.Personas;
            var known = _digest;
            if (known is null || known.Item1 != personas)
            {
                _digest = known = new(personas, Digest(personas));
            }

            return known.Item2;
        }
    }

    /// <inheritdoc/>
    public ModelComparison Compare(
        IReadOnlyCollection<PersonaFeedback> champion,
        IReadOnlyCollection<PersonaFeedback> challenger,
        IReadOnlyCollection<PersonaFeedback> reviewed,
        CancellationToken cancellationToken) =>
        new ModelTrial(_catalog.Personas, _options).Compare(champion, challenger, reviewed, cancellationToken);

    /// <inheritdoc/>
    public ImmutableArray<ThreatCalibration> Calibrations(IReadOnlyCollection<PersonaFeedback> feedback)
    {
        ArgumentNullException.ThrowIfNull(feedback);
        return
        [
            .. _catalog.Personas.Where(persona => persona.Kind == PersonaKind.Threat)
                .Select(threat => ThreatCalibrations.Fit(threat, new TrainingSet(feedback, []).Shared)),
        ];
    }

    private static string Digest(ImmutableArray<Persona> personas)
    {
        var ordered = personas.OrderBy(persona => persona.Name, StringComparer.Ordinal)
            .Select(persona => persona with { Origin = null });
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(ordered)));
    }
}
