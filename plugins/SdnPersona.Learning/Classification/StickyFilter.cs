namespace SdnPersona.Learning;

/// <summary>
/// Forward filter of a Markov chain that mostly stays where it is and otherwise jumps to a class drawn from the prior. It
/// carries a class's probability over noisy observations without ever becoming too sure to change.
/// </summary>
public static class StickyFilter
{
    /// <summary>One step: result ∝ likelihood × (stay × previous + (1 - stay) × prior).</summary>
    /// <param name="previous">Probabilities before; adds up to 1.</param>
    /// <param name="prior">Where a jump lands; adds up to 1.</param>
    /// <param name="logLikelihoods">Natural log of the likelihood of the new observation, up to a common constant.</param>
    /// <param name="stay">Probability of no jump in this step, 0–1.</param>
    /// <param name="result">Probabilities after.</param>
    public static void Step(
        ReadOnlySpan<double> previous, ReadOnlySpan<double> prior, ReadOnlySpan<double> logLikelihoods, double stay, Span<double> result)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(stay);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(stay, 1);
        for (var i = 0; i < previous.Length; i++)
        {
            result[i] = logLikelihoods[i] + Math.Log(stay * previous[i] + (1 - stay) * prior[i]);
        }

        Combining.Softmax(result[..previous.Length], 1, result);
    }
}
