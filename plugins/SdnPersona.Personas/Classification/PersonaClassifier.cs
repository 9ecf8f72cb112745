using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Personas;

/// <summary>
/// Scores windows: functional personas against each other, with "unknown" for what fits none; threats each for itself.
/// Pure but for the catalogue's current personas; thread-safe.
/// </summary>
public sealed partial class PersonaClassifier : IPersonaClassifier, IPersonaLearner, IPersonaExplainer, IModelJudge
{
    private readonly IPersonaCatalog _catalog;
    private readonly ClassifierOptions _options;
    private volatile PersonaModel? _model;
    private volatile TrainingSet _training = TrainingSet.None;

    /// <summary>Scores with the personas that <paramref name="catalog"/> has at the time of each call.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public PersonaClassifier(IPersonaCatalog catalog, ClassifierOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _catalog = catalog;
        _options = options;
    }

    /// <inheritdoc/>
    /// <remarks>A window that is not newer than the previous assignment changes nothing.</remarks>
    public Assignment Classify(FeatureWindow window, Assignment? previous)
    {
        ArgumentNullException.ThrowIfNull(window);
        if (previous is not null && window.End <= previous.DecidedAt)
        {
            return previous;
        }

        var model = Model();
        var functional = model.FunctionalOf(window.Workload);
        var elapsed = previous is null ? TimeSpan.MaxValue : window.End - previous.DecidedAt;
        var posterior = FunctionalPosterior.From(functional, window, previous, elapsed, _options);
        var threats = ThreatScores.From(model.Threats, model.Calibrations, window, previous, elapsed, _options);
        var verdict = Decide(posterior, threats, previous, window.End);
        var inForce = posterior.Filtered.GetValueOrDefault(verdict.Persona);
        var changed = previous is null || previous.Persona != verdict.Persona;
        return new()
        {
            Workload = window.Workload,
            Persona = verdict.Persona,
            Probability = verdict.IsThreat ? threats.Probability(verdict.Persona) : inForce,
            Functional = posterior.Filtered,
            Threats = threats.Probabilities,
            Risk = RiskScores.Assess(
                model, posterior.Filtered, threats.Probabilities, window, previous, elapsed, _options),
            Evidence = verdict.IsThreat
                ? threats.Evidence(verdict.Persona)
                : Rationale.Explain(functional, window, verdict.Persona, verdict.RunnerUp),
            RunnerUp = verdict.RunnerUp,
            Challenge = verdict.Challenge,
            DecidedAt = window.End,
            Since = changed ? window.End : previous!.Since,
            Window = window,
        };
    }

    /// <inheritdoc/>
    public void Learn(IReadOnlyCollection<PersonaFeedback> feedback, IReadOnlyCollection<PersonaFeedback> own)
    {
        ArgumentNullException.ThrowIfNull(feedback);
        ArgumentNullException.ThrowIfNull(own);
        _training = new(feedback, own);
    }

    /// <inheritdoc/>
    public ImmutableArray<PersonaFlip> Flips(Assignment assignment)
    {
        ArgumentNullException.ThrowIfNull(assignment);
        return assignment.Window is { } window
            ? Personas.Flips.Find(Model().FunctionalOf(window.Workload), window, assignment.Persona, assignment.RunnerUp)
            : [];
    }

    private Verdict Decide(
        FunctionalPosterior posterior, ThreatScores threats, Assignment? previous, DateTimeOffset now)
    {
        var best = posterior.Best();
        if (threats.InForce(previous, now) is { } threat)
        {
            return new(threat, best, null, IsThreat: true);
        }

        var inForce = previous?.Persona;
        if (inForce is null || posterior.IsFirst || !posterior.Filtered.TryGetValue(inForce, out var probability))
        {
            // The first look, the end of a threat, or a persona that was taken out of the catalogue.
            return new(best, posterior.Best(except: best), null, IsThreat: false);
        }

        if (best == inForce || posterior.Filtered[best] - probability < _options.ChallengeMargin)
        {
            return new(inForce, posterior.Best(except: inForce), null, IsThreat: false);
        }

        // Leaving "unknown" harms nobody, so it takes a window less.
        var windows = previous!.Challenge?.Persona == best ? previous.Challenge.Windows + 1 : 1;
        var needed = inForce == Assignment.Unknown ? _options.ChallengeWindows - 1 : _options.ChallengeWindows;
        return windows >= needed
            ? new(best, posterior.Best(except: best), null, IsThreat: false)
            : new(inForce, best, new(best, windows), IsThreat: false);
    }

    private PersonaModel Model()
    {
        var personas = _catalog.Personas;
        var training = _training;
        var model = _model;
        if (model is null || model.Personas != personas || model.Training != training)
        {
            _model = model = new(personas, training, _options);
        }

        return model;
    }

    private readonly record struct Verdict(string Persona, string? RunnerUp, Challenge? Challenge, bool IsThreat);
}
