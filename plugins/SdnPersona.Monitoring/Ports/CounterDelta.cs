namespace SdnPersona.Monitoring;

/// <summary>
/// How far a cumulative counter has moved between two readings. A counter that went back was reset (new port, restarted
/// switch) unless it was about to wrap at 32 or 64 bits; after a reset nothing is known about the interval.
/// </summary>
internal static class CounterDelta
{
    /// <summary>OpenFlow 1.3 reports all ones for a counter that the switch does not have.</summary>
    private const ulong NotCounted = ulong.MaxValue;

    /// <summary>The difference, or NaN when it is not known.</summary>
    /// <param name="before">Earlier value.</param>
    /// <param name="now">Later value.</param>
    /// <param name="seconds">Time between them.</param>
    /// <param name="expectedRate">Rate of the interval before, or NaN; decides whether a 32-bit wrap is likely.</param>
    /// <param name="largestRate">Rate that no port exceeds.</param>
    public static float Between(ulong before, ulong now, double seconds, double expectedRate, double largestRate)
    {
        if (before == NotCounted || now == NotCounted)
        {
            return float.NaN;
        }

        // Modulo 2^64, which is also right when a 64-bit counter wrapped.
        var moved = unchecked(now - before);
        if (moved <= largestRate * seconds)
        {
            return moved;
        }

        const ulong Wrap = 1UL << 32;
        if (before < Wrap && now < before)
        {
            var wrapped = Wrap - before + now;

            // A reset to a small value looks the same; believe in a wrap only where the port was about that fast.
            if (wrapped <= 4 * expectedRate * seconds)
            {
                return wrapped;
            }
        }

        return float.NaN;
    }
}
