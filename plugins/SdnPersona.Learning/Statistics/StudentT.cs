using MathNet.Numerics;

namespace SdnPersona.Learning;

/// <summary>Student's t distribution with location and scale.</summary>
/// <param name="Location">Centre.</param>
/// <param name="Scale">Above 0.</param>
/// <param name="DegreesOfFreedom">
/// Above 0; small values give heavy tails, large ones approach the normal distribution.
/// </param>
public readonly record struct StudentT(double Location, double Scale, double DegreesOfFreedom)
{
    /// <summary>Natural logarithm of the density at <paramref name="x"/>.</summary>
    public double LogDensity(double x) => LogPeak - Surprise(x);

    /// <summary>Natural logarithm of the density at the centre, its largest value.</summary>
    public double LogPeak =>
        SpecialFunctions.GammaLn((DegreesOfFreedom + 1) / 2)
        - SpecialFunctions.GammaLn(DegreesOfFreedom / 2)
        - 0.5 * Math.Log(DegreesOfFreedom * Math.PI)
        - Math.Log(Scale);

    /// <summary>How far the log density at <paramref name="x"/> lies below its peak; 0 at the centre.</summary>
    public double Surprise(double x)
    {
        var z = (x - Location) / Scale;
        return (DegreesOfFreedom + 1) / 2 * Math.Log(1 + z * z / DegreesOfFreedom);
    }

    /// <summary>Probability of lying at least as far from the centre as <paramref name="x"/>, on either side.</summary>
    public double TailProbability(double x)
    {
        var z = (x - Location) / Scale;
        var inside = DegreesOfFreedom / (DegreesOfFreedom + z * z);
        return SpecialFunctions.BetaRegularized(DegreesOfFreedom / 2, 0.5, inside);
    }

    /// <summary>
    /// Mean of <see cref="Surprise"/> over the distribution itself. With T from it, 1 / (1 + T²/ν) is
    /// Beta(ν/2, 1/2),
    /// whose logarithm has these moments.
    /// </summary>
    public double ExpectedSurprise =>
        (DegreesOfFreedom + 1) / 2
        * (SpecialFunctions.DiGamma((DegreesOfFreedom + 1) / 2) - SpecialFunctions.DiGamma(DegreesOfFreedom / 2));

    /// <summary>Variance of <see cref="Surprise"/> over the distribution itself.</summary>
    public double SurpriseVariance
    {
        get
        {
            var half = (DegreesOfFreedom + 1) / 2;
            return half * half * (TriGamma(DegreesOfFreedom / 2) - TriGamma(half));
        }
    }

    /// <summary>
    /// Derivative of the digamma function for x above 0: recurrence up to 10, then the asymptotic series.
    /// </summary>
    internal static double TriGamma(double x)
    {
        var sum = 0.0;
        for (; x < 10; x++)
        {
            sum += 1 / (x * x);
        }

        var r = 1 / (x * x);
        return sum + 1 / x + r / 2 + r / x * (1.0 / 6 - r * (1.0 / 30 - r * (1.0 / 42 - r / 30)));
    }
}
