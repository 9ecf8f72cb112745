using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Personas;

/// <summary>
/// Scores windows: functional personas against each other, with "unknown" for what fits none; threats each for itself.
/// Pure but for the catalogue's current personas; thread-safe.
/// </summary>
public sealed class PersonaClassifier : IPersonaClassifier, IPersonaLearner, IPersonaExplainer
{
    private readonly IPersonaCatalog _catalog;
    private readonly ClassifierOptions _options;
    private volatile PersonaModel? _model;
    private volatile IReadOnlyCollection<PersonaFeedback> _feedback = [];

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
        var elapsed = previous is null ? TimeSpan.MaxValue : window.End - previous.DecidedAt;
        var posterior = FunctionalPosterior.From(model.Functional, window, previous, elapsed, _options);
        var threats = ThreatScores.From(model.Threats, window, previous, elapsed, _options);
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
                : Rationale.Explain(model.Functional, window, verdict.Persona, verdict.RunnerUp),
            RunnerUp = verdict.RunnerUp,
            Challenge = verdict.Challenge,
            DecidedAt = window.End,
            Since = changed ? window.End : previous!.Since,
            Window = window,
        };
    }

    /// <inheritdoc/>
    public void Learn(IReadOnlyCollection<PersonaFeedback> feedback)
    {
        ArgumentNullException.ThrowIfNull(feedback);
        _feedback = [.. feedback.Where(entry => entry.UndoneAt is null).OrderBy(entry => entry.Id)];
    }

    /// <inheritdoc/>
    public ImmutableArray<PersonaFlip> Flips(Assignment assignment)
    {
        ArgumentNullException.ThrowIfNull(assignment);
        return assignment.Window is { } window
            ? Personas.Flips.Find(Model().Functional, window, assignment.Persona, assignment.RunnerUp)
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
        var feedback = _feedback;
        var model = _model;
        if (model is null || model.Personas != personas || model.Feedback != feedback)
        {
            _model = model = new(personas, feedback, _options.FeedbackHalfLife);
        }

        return model;
    }

    private readonly record struct Verdict(string Persona, string? RunnerUp, Challenge? Challenge, bool IsThreat);
}

/// <summary>All personas, made ready for scoring. Immutable.</summary>
internal sealed class PersonaModel(
    ImmutableArray<Persona> personas, IReadOnlyCollection<PersonaFeedback> feedback, TimeSpan halfLife)
{
    public ImmutableArray<Persona> Personas { get; } = personas;

    /// <summary>What it has learned from.</summary>
    public IReadOnlyCollection<PersonaFeedback> Feedback { get; } = feedback;

    public FunctionalModel Functional { get; } = new(personas, feedback, halfLife);

    public ImmutableArray<Persona> Threats { get; } =
        [.. personas.Where(persona => persona.Kind == PersonaKind.Threat)];
}
