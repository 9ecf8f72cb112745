namespace SdnPersona.Learning;

/// <summary>
/// Counts distinct items over a sliding window in constant memory: linear counting whose bins remember in which epoch
/// they were last hit, so that one array answers for any window up to <see cref="LongestWindow"/>. Exact but for
/// collisions while few (two items share one of 256 bins in 0.4 % of cases), about 5 % off at 50 items, 11 % at 1,000;
/// full at <see cref="Largest"/>. Not thread-safe.
/// </summary>
public sealed class SlidingDistinctCounter
{
    /// <summary>Longest window, in epochs, that can be asked for.</summary>
    public const int LongestWindow = 120;

    // 0 is never; else 1 + epoch modulo 255. Older hits than the longest window are wiped before the numbers come
    // round.
    private readonly byte[] _lastHit;
    private long _epoch;

    /// <summary>An empty counter.</summary>
    /// <param name="bins">Power of two, at least 16; also the memory in bytes.</param>
    public SlidingDistinctCounter(int bins = 256)
    {
        if (bins < 16 || (bins & (bins - 1)) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(bins), bins, "must be a power of two, at least 16");
        }

        _lastHit = new byte[bins];
    }

    /// <summary>The largest count that can be told apart: reached when every bin is hit.</summary>
    public double Largest => _lastHit.Length * Math.Log(_lastHit.Length);

    /// <summary>
    /// Takes an item, given as a well-mixed hash, in an epoch. Epochs may arrive late, but not before 0.
    /// </summary>
    public void Add(ulong hash, long epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        Advance(epoch);
        if (_epoch - epoch <= LongestWindow)
        {
            ref var bin = ref _lastHit[hash & (ulong)(_lastHit.Length - 1)];
            if (bin == 0 || Age(bin, _epoch) > _epoch - epoch)
            {
                bin = Mark(epoch);
            }
        }
    }

    /// <summary>
    /// Estimated distinct items in the <paramref name="epochs"/> epochs that end with <paramref name="epoch"/>.
    /// </summary>
    public double Estimate(long epoch, int epochs) => Estimate(epoch, epochs, null);

    /// <summary>
    /// Estimated distinct items of this counter that are not in <paramref name="other"/>, which must have as many bins,
    /// both over the same window. An item of the other counter that shares a bin hides one of ours.
    /// </summary>
    public double EstimateMissingFrom(SlidingDistinctCounter other, long epoch, int epochs)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other._lastHit.Length != _lastHit.Length)
        {
            throw new ArgumentException("both counters must have as many bins", nameof(other));
        }

        return Estimate(epoch, epochs, other);
    }

    private double Estimate(long epoch, int epochs, SlidingDistinctCounter? other)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(epochs, LongestWindow);
        Advance(epoch);
        other?.Advance(epoch);
        int hit = 0, free = 0;
        for (var i = 0; i < _lastHit.Length; i++)
        {
            if (other is not null && Within(other._lastHit[i], other._epoch, epoch, epochs))
            {
                continue;
            }

            free++;
            hit += Within(_lastHit[i], _epoch, epoch, epochs) ? 1 : 0;
        }

        // Items spread evenly over all bins, so what the free bins saw stands for its share of them.
        var bins = _lastHit.Length;
        return hit == 0 ? 0 : hit == free ? Largest : -bins * Math.Log(1 - (double)hit / free);
    }

    private static bool Within(byte mark, long markedAt, long epoch, int epochs)
    {
        var age = epoch - markedAt + Age(mark, markedAt);
        return mark != 0 && age >= 0 && age < epochs;
    }

    private static long Age(byte mark, long epoch) => (epoch % 255 - (mark - 1) + 255) % 255;

    private static byte Mark(long epoch) => (byte)(1 + epoch % 255);

    private void Advance(long epoch)
    {
        if (epoch <= _epoch)
        {
            return;
        }

        var step = epoch - _epoch;
        for (var i = 0; i < _lastHit.Length; i++)
        {
            if (_lastHit[i] != 0 && Age(_lastHit[i], _epoch) + step > LongestWindow)
            {
                _lastHit[i] = 0;
            }
        }

        _epoch = epoch;
    }
}
