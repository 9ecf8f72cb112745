namespace SdnPersona.Learning;

/// <summary>
/// Centre and spread of a stream in twelve bytes: a Huber estimate of location and the median absolute deviation, both followed
/// by stochastic approximation (Robbins and Monro 1951), so that one value moves them by a bounded step, however far out it is.
/// Begins as a plain running estimate and forgets like a window of 1/<c>least step</c> values later. Not thread-safe.
/// </summary>
public struct RobustTracker
{
    /// <summary>Beyond so many spreads a value pulls no harder.</summary>
    private const float Bend = 2;

    private float _centre;
    private float _spread;
    private int _count;

    /// <summary>Values seen, at most <see cref="int.MaxValue"/>.</summary>
    public readonly int Count => _count;

    /// <summary>Centre; 0 while empty.</summary>
    public readonly double Centre => _centre;

    /// <summary>Median absolute deviation from the centre; 0 while empty.</summary>
    public readonly double Spread => _spread;

    /// <summary>Takes a value; one that is not finite changes nothing.</summary>
    /// <param name="value">Value.</param>
    /// <param name="leastStep">Weight of a value in the long run, (0, 1): 0.01 remembers about 100 values.</param>
    /// <param name="leastSpread">Smallest spread, above 0: spreads grow by factors, and one near 0 would take ages to.</param>
    public void Add(double value, double leastStep, double leastSpread)
    {
        if (!double.IsFinite(value))
        {
            return;
        }

        _count += _count < int.MaxValue ? 1 : 0;
        if (_count == 1)
        {
            (_centre, _spread) = ((float)value, (float)leastSpread);
            return;
        }

        var distance = (float)value - _centre;
        var reach = Bend * _spread;
        _centre += (float)Math.Max(1.0 / _count, leastStep) * Math.Clamp(distance, -reach, reach);

        // Twice the step: the first guess may be off by orders of magnitude.
        var factor = MathF.Exp((float)Math.Max(2.0 / _count, leastStep));
        _spread = Math.Max((float)leastSpread, Math.Abs(distance) > _spread ? _spread * factor : _spread / factor);
    }

    /// <summary>Distance from the centre in robust standard deviations, signed; 0 while empty.</summary>
    /// <param name="value">Value.</param>
    /// <param name="floor">Least standard deviation that is told apart from noise, above 0.</param>
    public readonly double Score(double value, double floor) =>
        _count == 0 ? 0 : (value - _centre) / (RobustBaseline.NormalConsistency * _spread + floor);
}
