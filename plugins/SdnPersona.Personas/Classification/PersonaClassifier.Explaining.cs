using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Personas;

/// <content>Answers to questions about assignments.</content>
public sealed partial class PersonaClassifier
{
    /// <inheritdoc/>
    public FunctionExplanation? Function(Assignment assignment)
    {
        ArgumentNullException.ThrowIfNull(assignment);
        if (assignment.Window is not { } window)
        {
            return null;
        }

        var model = Model().FunctionalOf(window.Workload);
        var ranked = assignment.Functional.Where(pair => model.IndexOf(pair.Key) >= 0)
            .OrderByDescending(pair => pair.Key == assignment.Persona)
            .ThenByDescending(pair => pair.Key == assignment.RunnerUp && model.IndexOf(assignment.Persona) >= 0)
            .ThenByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => pair.Key).Take(2).ToArray();
        return ranked.Length > 0 ? FunctionExplanations.Of(model, window, ranked[0], ranked.ElementAtOrDefault(1)) : null;
    }

    /// <inheritdoc/>
    public ImmutableArray<ThreatExplanation> Threats(Assignment assignment)
    {
        ArgumentNullException.ThrowIfNull(assignment);
        var model = Model();
        return assignment.Window is { } window
            ?
            [
                .. model.Threats.Select(threat => ThreatScores.Explain(
                    threat, model.Calibrations[threat.Name], window, assignment.Threats.GetValueOrDefault(threat.Name))),
            ]
            : [];
    }
}
