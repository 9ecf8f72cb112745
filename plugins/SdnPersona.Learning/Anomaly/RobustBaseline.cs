namespace SdnPersona.Learning;

/// <summary>
/// Median and median absolute deviation of a stream, with exponential forgetting, in constant memory: a histogram of
/// equal bins over a fixed range in which old values fade. Accurate to a bin; values outside the range count at its ends.
/// Not thread-safe.
/// </summary>
public sealed class RobustBaseline
{
    /// <summary>Standard deviations per median absolute deviation of a normal distribution.</summary>
    public const double NormalConsistency = 1.4826;

    private const double RenormaliseAt = 1e100;

    private readonly double[] _weights;
    private readonly double _low, _width, _growth;
    private double _next = 1;
    private double _total;

    /// <summary>An empty baseline.</summary>
    /// <param name="low">Lower end of the range.</param>
    /// <param name="high">Upper end, above <paramref name="low"/>.</param>
    /// <param name="bins">Number of bins, 2 or more.</param>
    /// <param name="keep">What a value counts for after each later value, (0, 1]; 1 forgets nothing.</param>
    public RobustBaseline(double low, double high, int bins = 64, double keep = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(high, low);
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 2);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(keep);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(keep, 1);
        _low = low;
        _width = (high - low) / bins;
        _growth = 1 / keep;
        _weights = new double[bins];
    }

    /// <summary>Values seen.</summary>
    public long Count { get; private set; }

    /// <summary>Width of a bin: how far median and deviation may be off.</summary>
    public double Resolution => _width;

    /// <summary>Takes a value; NaN changes nothing.</summary>
    public void Add(double value)
    {
        if (double.IsNaN(value))
        {
            return;
        }

        // Instead of fading all old weights, new ones grow.
        _weights[Math.Clamp((int)((value - _low) / _width), 0, _weights.Length - 1)] += _next;
        _total += _next;
        _next *= _growth;
        Count++;
        if (_next > RenormaliseAt)
        {
            for (var i = 0; i < _weights.Length; i++)
            {
                _weights[i] /= _next;
            }

            _total /= _next;
            _next = 1;
        }
    }

    /// <summary>Weighted median, interpolated within its bin; NaN while empty.</summary>
    public double Median()
    {
        var sum = 0.0;
        for (var i = 0; i < _weights.Length; i++)
        {
            if (sum + _weights[i] >= _total / 2 && _weights[i] > 0)
            {
                return _low + (i + (_total / 2 - sum) / _weights[i]) * _width;
            }

            sum += _weights[i];
        }

        return double.NaN;
    }

    /// <summary>Weighted median of distances from the median, to about a bin; NaN while empty.</summary>
    public double Deviation()
    {
        var median = Median();
        var distances = new (double Distance, double Weight)[_weights.Length];
        for (var i = 0; i < _weights.Length; i++)
        {
            distances[i] = (Math.Abs(_low + (i + 0.5) * _width - median), _weights[i]);
        }

        Array.Sort(distances, static (a, b) => a.Distance.CompareTo(b.Distance));
        var sum = 0.0;
        foreach (var (distance, weight) in distances)
        {
            sum += weight;
            if (sum >= _total / 2 && weight > 0)
            {
                return distance;
            }
        }

        return double.NaN;
    }

    /// <summary>Distance from the median in robust standard deviations; 0 while empty.</summary>
    /// <param name="value">Value.</param>
    /// <param name="floor">Least deviation that is told apart from noise, above 0.</param>
    public double Score(double value, double floor) =>
        Count == 0 ? 0 : Math.Abs(value - Median()) / (NormalConsistency * Deviation() + floor);
}
