using System.Numerics;
using System.Runtime.CompilerServices;

namespace SdnPersona.Monitoring;

/// <summary>How many distinct things were seen: HyperLogLog with 64 registers, 13 % off; nearly exact up to 20.</summary>
internal struct DistinctSketch
{
    private const int Count = 64;
    private const double Bias = 0.709;

    private Registers _registers;

    public void Add(ulong hash)
    {
        ref var register = ref _registers[(int)(hash & (Count - 1))];
        register = Math.Max(register, (byte)(BitOperations.LeadingZeroCount(hash) + 1));
    }

    public readonly double Estimate()
    {
        var sum = 0.0;
        var empty = 0;
        for (var i = 0; i < Count; i++)
        {
            sum += Math.ScaleB(1, -_registers[i]);
            empty += _registers[i] == 0 ? 1 : 0;
        }

        var estimate = Bias * Count * Count / sum;
        return estimate <= 2.5 * Count && empty > 0 ? Count * Math.Log((double)Count / empty) : estimate;
    }

    public void Merge(in DistinctSketch other)
    {
        for (var i = 0; i < Count; i++)
        {
            _registers[i] = Math.Max(_registers[i], other._registers[i]);
        }
    }

    [InlineArray(Count)]
    private struct Registers
    {
        private byte _first;
    }
}

/// <summary>
/// The heaviest of many things (Space-Saving with 16 places): an estimate is never too small, and too large by at most a
/// sixteenth of the total.
/// </summary>
internal struct HeaviestSketch
{
    private const int Places = 16;

    private Entries _entries;
    private double _total;

    public void Add(ulong hash, double weight)
    {
        _total += weight;
        Add((uint)(hash >> 32), (float)weight);
    }

    public void Merge(in HeaviestSketch other)
    {
        _total += other._total;
        for (var i = 0; i < Places; i++)
        {
            if (other._entries[i].Weight > 0)
            {
                Add(other._entries[i].Tag, other._entries[i].Weight);
            }
        }
    }

    /// <summary>Share of the heaviest; NaN when there was nothing.</summary>
    public readonly double TopShare()
    {
        var most = 0.0;
        for (var i = 0; i < Places; i++)
        {
            most = Math.Max(most, _entries[i].Weight);
        }

        return _total > 0 ? Math.Min(1, most / _total) : double.NaN;
    }

    /// <summary>Sum of squared shares (Herfindahl-Hirschman): 1 for one thing, 1/n for n equal ones.</summary>
    public readonly double Concentration()
    {
        var sum = 0.0;
        for (var i = 0; i < Places; i++)
        {
            sum += Math.Pow(_entries[i].Weight / _total, 2);
        }

        return _total > 0 ? Math.Min(1, sum) : double.NaN;
    }

    /// <summary>Entropy as a share of the largest that so many distinct things can have; NaN for fewer than two.</summary>
    public readonly double Evenness(double distinct)
    {
        if (_total <= 0 || distinct < 1.5)
        {
            return double.NaN;
        }

        // A place that was taken over holds what others left there, at most as much as the least of them.
        var left = _entries[0].Weight;
        for (var i = 1; i < Places; i++)
        {
            left = Math.Min(left, _entries[i].Weight);
        }

        double entropy = 0, known = 0;
        var places = 0;
        for (var i = 0; i < Places; i++)
        {
            var share = (_entries[i].Weight - left) / _total;
            if (share > 0)
            {
                entropy -= share * Math.Log(share);
                known += share;
                places++;
            }
        }

        // What found no place is taken to be spread evenly over the rest.
        var rest = Math.Max(0, 1 - known);
        entropy -= rest > 0 ? rest * Math.Log(rest / Math.Max(1, distinct - places)) : 0;
        return Math.Clamp(entropy / Math.Log(Math.Max(2, distinct)), 0, 1);
    }

    private void Add(uint tag, float weight)
    {
        var least = 0;
        for (var i = 0; i < Places; i++)
        {
            if (_entries[i].Tag == tag && _entries[i].Weight > 0)
            {
                _entries[i].Weight += weight;
                return;
            }

            least = _entries[i].Weight < _entries[least].Weight ? i : least;
        }

        _entries[least] = (tag, _entries[least].Weight + weight);
    }

    [InlineArray(Places)]
    private struct Entries
    {
        private (uint Tag, float Weight) _first;
    }
}

/// <summary>Mean and spread of weighted values (West 1979).</summary>
internal struct Spread
{
    private double _weight;
    private double _sum;

    public double Mean { get; private set; }

    public readonly double Weight => _weight;

    public void Add(double value, double weight)
    {
        if (weight <= 0)
        {
            return;
        }

        _weight += weight;
        var step = value - Mean;
        Mean += step * weight / _weight;
        _sum += weight * step * (value - Mean);
    }

    /// <summary>Adds what another one saw (Chan, Golub and LeVeque 1979).</summary>
    public void Merge(in Spread other)
    {
        if (other._weight <= 0)
        {
            return;
        }

        var whole = _weight + other._weight;
        var step = other.Mean - Mean;
        _sum += other._sum + step * step * _weight * other._weight / whole;
        Mean += step * other._weight / whole;
        _weight = whole;
    }

    public readonly double Deviation => _weight > 0 ? Math.Sqrt(Math.Max(0, _sum / _weight)) : double.NaN;
}

/// <summary>Durations in powers of two of a millisecond.</summary>
internal struct DurationHistogram
{
    private const int Bins = 32;

    private Counts _counts;
    private uint _total;

    public void Add(double milliseconds)
    {
        _counts[Math.Min(Bins - 1, BitOperations.Log2((ulong)Math.Max(0, milliseconds) + 1))]++;
        _total++;
    }

    public void Merge(in DurationHistogram other)
    {
        for (var i = 0; i < Bins; i++)
        {
            _counts[i] += other._counts[i];
        }

        _total += other._total;
    }

    /// <summary>Median in seconds, right to a factor of the square root of two; NaN when there was none.</summary>
    public readonly double MedianSeconds()
    {
        if (_total == 0)
        {
            return double.NaN;
        }

        var below = 0u;
        var bin = 0;
        for (; bin < Bins - 1 && below + _counts[bin] <= _total / 2; bin++)
        {
            below += _counts[bin];
        }

        return bin == 0 ? 0 : Math.ScaleB(Math.Sqrt(2), bin) / 1000;
    }

    [InlineArray(Bins)]
    private struct Counts
    {
        private uint _first;
    }
}
