using MathNet.Numerics;

namespace SdnPersona.Learning;

/// <summary>What is believed about one feature of one class before any labelled sample.</summary>
/// <param name="Mean">Centre.</param>
/// <param name="Spread">Scale of the predictive distribution, above 0.</param>
/// <param name="Weight">Exponent of the feature's likelihood, above 0: how much it counts.</param>
/// <param name="Strength">How many labelled samples the belief is worth, above 0.</param>
public readonly record struct FeaturePrior(double Mean, double Spread, double Weight = 1, double Strength = 5);

/// <summary>
/// Naive Bayes with a conjugate normal-inverse-gamma belief per class and feature. The prediction is Student's t, so it
/// is honest about few samples: with none it is exactly the prior's own t, and labels move it smoothly. A missing
/// feature is NaN and counts for nothing. Reading is thread-safe while nobody learns.
/// </summary>
public sealed class StudentTNaiveBayes
{
    /// <summary>
    /// Degrees of freedom without any sample: tails heavy enough that one odd feature cannot veto a class.
    /// </summary>
    public const double PriorDegreesOfFreedom = 6;

    private readonly FeaturePrior[,] _priors;
    private readonly RunningMoments[,] _samples;
    private readonly Prediction[,] _predictions;
    private readonly double[] _logPriors;

    /// <summary>Starts from beliefs alone.</summary>
    /// <param name="classPriors">Weight of each class, above 0; need not add up to 1.</param>
    /// <param name="featurePriors">By class and feature.</param>
    public StudentTNaiveBayes(ReadOnlySpan<double> classPriors, FeaturePrior[,] featurePriors)
    {
        ArgumentNullException.ThrowIfNull(featurePriors);
        if (classPriors.Length != featurePriors.GetLength(0))
        {
            throw new ArgumentException("one prior per class is needed", nameof(classPriors));
        }

        _priors = (FeaturePrior[,])featurePriors.Clone();
        _samples = new RunningMoments[Classes, Features];
        _predictions = new Prediction[Classes, Features];
        _logPriors = new double[Classes];
        var total = 0.0;
        foreach (var prior in classPriors)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(prior, nameof(classPriors));
            total += prior;
        }

        for (var c = 0; c < Classes; c++)
        {
            _logPriors[c] = Math.Log(classPriors[c] / total);
            for (var f = 0; f < Features; f++)
            {
                var prior = _priors[c, f];
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(prior.Spread, nameof(featurePriors));
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(prior.Weight, nameof(featurePriors));
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(prior.Strength, nameof(featurePriors));
                _predictions[c, f] = new(Predict(prior, default));
            }
        }
    }

    /// <summary>Number of classes.</summary>
    public int Classes => _priors.GetLength(0);

    /// <summary>Number of features.</summary>
    public int Features => _priors.GetLength(1);

    /// <summary>Natural log of the class's normalised prior.</summary>
    public double LogPrior(int @class) => _logPriors[@class];

    /// <summary>What the class predicts for the feature.</summary>
    public StudentT Predictive(int @class, int feature) => _predictions[@class, feature].Distribution;

    /// <summary>Mean of the surprise that the class's own samples have in the feature.</summary>
    public double ExpectedSurprise(int @class, int feature) => _predictions[@class, feature].ExpectedSurprise;

    /// <summary>Takes a labelled sample; NaN features are skipped.</summary>
    public void Learn(int @class, ReadOnlySpan<double> sample, double weight = 1)
    {
        CheckLength(sample);
        for (var f = 0; f < Features; f++)
        {
            if (double.IsFinite(sample[f]))
            {
                _samples[@class, f].Add(sample[f], weight);
                _predictions[@class, f] = new(Predict(_priors[@class, f], _samples[@class, f]));
            }
        }
    }

    /// <summary>Takes many labelled samples, as if one after the other, and reckons the predictions once.</summary>
    /// <param name="samples">Class, features (NaN features are skipped) and weight of each.</param>
    public void Learn(IEnumerable<(int Class, double[] Features, double Weight)> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        var touched = new bool[Classes, Features];
        foreach (var (@class, features, weight) in samples)
        {
            CheckLength(features);
            for (var f = 0; f < Features; f++)
            {
                if (double.IsFinite(features[f]))
                {
                    _samples[@class, f].Add(features[f], weight);
                    touched[@class, f] = true;
                }
            }
        }

        for (var c = 0; c < Classes; c++)
        {
            for (var f = 0; f < Features; f++)
            {
                if (touched[c, f])
                {
                    _predictions[c, f] = new(Predict(_priors[c, f], _samples[c, f]));
                }
            }
        }
    }

    /// <summary>
    /// Lets all samples so far count for <paramref name="keep"/> (0–1) of what they did: the beliefs drift back to the
    /// prior as fast as behaviour may change.
    /// </summary>
    public void Forget(double keep)
    {
        for (var c = 0; c < Classes; c++)
        {
            for (var f = 0; f < Features; f++)
            {
                _samples[c, f].Forget(keep);
                _predictions[c, f] = new(Predict(_priors[c, f], _samples[c, f]));
            }
        }
    }

    /// <summary>The feature's weighted log likelihood in the class; 0 when the feature is missing.</summary>
    public double LogLikelihood(int @class, int feature, double value) =>
        double.IsFinite(value) ? _priors[@class, feature].Weight * _predictions[@class, feature].LogDensity(value) : 0;

    /// <summary>The sample's weighted log likelihood in the class: the sum over its features.</summary>
    public double LogLikelihood(int @class, ReadOnlySpan<double> sample)
    {
        CheckLength(sample);
        var sum = 0.0;
        for (var f = 0; f < Features; f++)
        {
            sum += LogLikelihood(@class, f, sample[f]);
        }

        return sum;
    }

    /// <summary>
    /// Probability that a sample of the class lies as far out as this one, all in all or in its oddest feature: small
    /// when the sample is not typical of the class. The sum of surprises is compared with a gamma distribution of the
    /// same mean and variance; the smallest tail probability of a feature is multiplied by their number (Bonferroni).
    /// </summary>
    /// <param name="class">Class.</param>
    /// <param name="sample">Features; NaN is missing.</param>
    /// <param name="correlation">
    /// Assumed correlation between features' surprises, 0–1; above 0 makes the test milder.
    /// </param>
    /// <returns>0–1; 1 when every feature is missing.</returns>
    public double Typicality(int @class, ReadOnlySpan<double> sample, double correlation = 0)
    {
        CheckLength(sample);
        double surprise = 0, mean = 0, variance = 0, deviations = 0, rarest = 1;
        var present = 0;
        for (var f = 0; f < Features; f++)
        {
            if (double.IsFinite(sample[f]))
            {
                var weight = _priors[@class, f].Weight;
                var prediction = _predictions[@class, f];
                var deviation = weight * prediction.SurpriseDeviation;
                surprise += weight * prediction.Distribution.Surprise(sample[f]);
                mean += weight * prediction.ExpectedSurprise;
                variance += deviation * deviation;
                deviations += deviation;
                rarest = Math.Min(rarest, prediction.Distribution.TailProbability(sample[f]));
                present++;
            }
        }

        variance += correlation * (deviations * deviations - variance);
        if (present == 0)
        {
            return 1;
        }

        var allInAll = SpecialFunctions.GammaUpperRegularized(mean * mean / variance, surprise * mean / variance);
        return Math.Min(allInAll, Math.Min(1, present * rarest));
    }

    private static StudentT Predict(FeaturePrior prior, RunningMoments samples)
    {
        // Normal-inverse-gamma update; the prior's beta is chosen so that without samples the scale is the prior's
        // spread.
        var kappa = prior.Strength + samples.Weight;
        var alpha = (PriorDegreesOfFreedom + samples.Weight) / 2;
        var step = samples.Mean - prior.Mean;
        var beta = PriorDegreesOfFreedom / 2 * prior.Strength / (prior.Strength + 1) * prior.Spread * prior.Spread
            + samples.SquaredDeviations / 2
            + prior.Strength * samples.Weight * step * step / (2 * kappa);
        var location = prior.Mean + step * samples.Weight / kappa;
        return new(location, Math.Sqrt(beta * (kappa + 1) / (alpha * kappa)), 2 * alpha);
    }

    /// <summary>A distribution with what costs gamma functions reckoned once.</summary>
    private readonly struct Prediction(StudentT distribution)
    {
        private readonly double _logPeak = distribution.LogPeak;

        public StudentT Distribution { get; } = distribution;

        public double ExpectedSurprise { get; } = distribution.ExpectedSurprise;

        public double SurpriseDeviation { get; } = Math.Sqrt(distribution.SurpriseVariance);

        public double LogDensity(double x) => _logPeak - Distribution.Surprise(x);
    }

    private void CheckLength(ReadOnlySpan<double> sample)
    {
        if (sample.Length != Features)
        {
            throw new ArgumentException($"expected {Features} features, got {sample.Length}", nameof(sample));
        }
    }
}
