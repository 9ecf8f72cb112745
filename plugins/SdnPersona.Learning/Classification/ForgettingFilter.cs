namespace SdnPersona.Learning;

/// <summary>
/// Carries class probabilities over noisy observations: result ∝ previous^(1 - news) × observed^news. One odd window
/// moves little, several in a row move all the way, and observations that say the same again and again give just what
/// each of them says. A Markov chain's forward filter would instead add them up: overlapping windows of one ambiguous
/// behaviour (0.77 each) would end near certainty.
/// </summary>
public static class ForgettingFilter
{
    /// <summary>
    /// What no class falls below on the way, so that a class can come back within a few observations.
    /// </summary>
    public const double Floor = 1e-4;

    /// <summary>One step.</summary>
    /// <param name="previous">Probabilities before; adds up to 1.</param>
    /// <param name="observed">Probabilities that the new observation alone gives; adds up to 1.</param>
    /// <param name="news">Share of the result that comes from the new observation, 0–1.</param>
    /// <param name="result">Probabilities after; adds up to 1.</param>
    public static void Step(
        ReadOnlySpan<double> previous, ReadOnlySpan<double> observed, double news, Span<double> result)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(news);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(news, 1);
        for (var i = 0; i < previous.Length; i++)
        {
            var past = Math.Log(Math.Max(previous[i], Floor));
            var present = Math.Log(Math.Max(observed[i], Floor));
            result[i] = past + news * (present - past);
        }

        Combining.Softmax(result[..previous.Length], 1, result);
    }
}
