using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SdnPersona.Learning;

namespace SdnPersona.Personas;

/// <summary>
/// The functional personas as a naive Bayes model over the features that any of them states. A persona that says
/// nothing about a feature expects of it what all the others together do, so that silence neither helps nor harms.
/// Immutable.
/// </summary>
internal sealed class FunctionalModel
{
    /// <summary>
    /// Below this spread, in the compared scale, a background would be narrower than any real behaviour.
    /// </summary>
    private const double LeastBackgroundSpread = 0.1;

    private readonly StudentTNaiveBayes _bayes;
    private readonly double[] _weights;

    public FunctionalModel(
        ImmutableArray<Persona> personas, IReadOnlyCollection<PersonaFeedback> feedback, TimeSpan halfLife)
    {
        Personas = [.. personas.Where(persona => persona.Kind == PersonaKind.Functional)];
        Features =
        [
            .. FeatureCatalog.All.Where(feature => Personas.Any(persona => Find(persona, feature) is not null)),
        ];
        var priors = new FeaturePrior[Personas.Length, Features.Length];
        _weights = new double[Features.Length];
        for (var f = 0; f < Features.Length; f++)
        {
            var background = Background(Features[f]);
            _weights[f] = background.Weight;
            for (var c = 0; c < Personas.Length; c++)
            {
                var stated = Find(Personas[c], Features[f]);
                priors[c, f] = stated is null ? background : Prior(Features[f], stated);
            }
        }

        _bayes = new([.. Personas.Select(persona => persona.Prior)], priors);
        Learn(feedback, halfLife);
    }

    /// <summary>The personas, in the order of all arrays.</summary>
    public ImmutableArray<Persona> Personas { get; }

    /// <summary>The features, in the order of all samples.</summary>
    public ImmutableArray<Feature> Features { get; }

    /// <summary>Index of a persona, or -1.</summary>
    public int IndexOf(string? persona)
    {
        for (var c = 0; c < Personas.Length; c++)
        {
            if (Personas[c].Name == persona)
            {
                return c;
            }
        }

        return -1;
    }

    /// <summary>The window's features in the scale in which they are compared; NaN where absent or senseless.</summary>
    public double[] Sample(FeatureWindow window) =>
        [.. Features.Select(feature => ToScale(feature, window.Values.GetValueOrDefault(feature.Name, double.NaN)))];

    /// <summary>Share of the features, by weight, that the sample has; 0–1.</summary>
    public double Completeness(ReadOnlySpan<double> sample)
    {
        double present = 0, all = 0;
        for (var f = 0; f < sample.Length; f++)
        {
            all += _weights[f];
            present += double.IsFinite(sample[f]) ? _weights[f] : 0;
        }

        return present / all;
    }

    /// <summary>Log of prior times likelihood.</summary>
    public double LogScore(int persona, ReadOnlySpan<double> sample) =>
        _bayes.LogPrior(persona) + _bayes.LogLikelihood(persona, sample);

    /// <summary>One feature's log likelihood.</summary>
    public double LogLikelihood(int persona, int feature, double scaled) =>
        _bayes.LogLikelihood(persona, feature, scaled);

    /// <summary>How far a feature lies from what the persona expects, above the average for its own windows.</summary>
    public double Oddness(int persona, int feature, double scaled)
    {
        var surprise = _bayes.Predictive(persona, feature).Surprise(scaled);
        return double.IsFinite(scaled) ? surprise - _bayes.ExpectedSurprise(persona, feature) : 0;
    }

    /// <summary>Share of the persona's own windows that would be as odd as this one.</summary>
    public double Typicality(int persona, ReadOnlySpan<double> sample, double correlation) =>
        _bayes.Typicality(persona, sample, correlation);

    /// <summary>The range that a persona typically shows, one spread to either side, in the feature's unit.</summary>
    public (double Low, double High) TypicalRange(int persona, int feature)
    {
        var expected = _bayes.Predictive(persona, feature);
        var (least, most) = Limits(Features[feature]);
        return (Math.Clamp(FromScale(Features[feature], expected.Location - expected.Scale), least, most),
            Math.Clamp(FromScale(Features[feature], expected.Location + expected.Scale), least, most));
    }

    /// <summary>Spread that a persona expects of a feature, in the scale of comparison.</summary>
    public double Spread(int persona, int feature) => _bayes.Predictive(persona, feature).Scale;

    /// <summary>What either of two personas expects of a feature and so many spreads more, within what it can be; in the scale of comparison.</summary>
    public (double Low, double High) Reach(int one, int other, int feature, double spreads)
    {
        var (first, second) = (_bayes.Predictive(one, feature), _bayes.Predictive(other, feature));
        var (least, most) = Limits(Features[feature]);
        return (
            Math.Max(ToScale(Features[feature], least), Math.Min(first.Location - spreads * first.Scale, second.Location - spreads * second.Scale)),
            Math.Min(ToScale(Features[feature], most), Math.Max(first.Location + spreads * first.Scale, second.Location + spreads * second.Scale)));
    }

    /// <summary>A value of the scale of comparison in the feature's unit.</summary>
    public double Measured(int feature, double scaled) => FromScale(Features[feature], scaled);

    /// <summary>
    /// Values that the feature can have: nothing is negative but ratios, and ratios and shares end at 1.
    /// </summary>
    private static (double Least, double Most) Limits(Feature feature) => feature switch
    {
        { Unit: not "1" } => (0, double.MaxValue),
        { Name: "producer_consumer_ratio" or "initiator_ratio" or "burstiness" } => (-1, 1),
        _ => (0, 1),
    };

    private static double ToScale(Feature feature, double value) =>
        !feature.Logarithmic ? value : value >= 0 ? Math.Log(1 + value) : double.NaN;

    private static double FromScale(Feature feature, double scaled) =>
        feature.Logarithmic ? Math.Exp(scaled) - 1 : scaled;

    /// <summary>Older feedback counts less, by its age beside the newest, so that the model depends on nothing but it.</summary>
    private void Learn(IReadOnlyCollection<PersonaFeedback> feedback, TimeSpan halfLife)
    {
        var newest = feedback.Select(entry => entry.At).DefaultIfEmpty().Max();
        _bayes.Learn(
            from entry in feedback
            let persona = entry.Holds is null ? IndexOf(entry.Persona) : -1
            where persona >= 0
            select (persona, Sample(entry.Window), double.Exp2(-((newest - entry.At) / halfLife))));
    }

    private static FeatureExpectation? Find(Persona persona, Feature feature) =>
        persona.Features.FirstOrDefault(expectation => expectation.Feature == feature.Name);

    private static FeaturePrior Prior(Feature feature, FeatureExpectation expectation) => new(
        ToScale(feature, expectation.Mean),
        feature.Logarithmic ? Math.Log(expectation.Spread) : expectation.Spread,
        expectation.Weight);

    /// <summary>Mean and spread of the mixture of all personas that state the feature.</summary>
    private FeaturePrior Background(Feature feature)
    {
        var mixture = new RunningMoments();
        var within = new RunningMoments();
        var weight = new RunningMoments();
        foreach (var persona in Personas)
        {
            if (Find(persona, feature) is { } expectation)
            {
                var prior = Prior(feature, expectation);
                mixture.Add(prior.Mean, persona.Prior);
                within.Add(prior.Spread * prior.Spread, persona.Prior);
                weight.Add(prior.Weight, persona.Prior);
            }
        }

        var spread = Math.Sqrt(mixture.Variance + within.Mean);
        return new(mixture.Mean, Math.Max(LeastBackgroundSpread, spread), weight.Mean);
    }
}
