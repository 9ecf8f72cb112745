namespace SdnPersona.Monitoring;

/// <summary>Event counts of several kinds in a ring of ten-second epochs. Not thread-safe.</summary>
internal sealed class SlidingCounts(int kinds, int epochs)
{
    private readonly int[] _counts = new int[kinds * epochs];
    private long _epoch;

    /// <summary>Counts an event; one that is older than the window is ignored.</summary>
    public void Add(int kind, long epoch)
    {
        Advance(epoch);
        if (epoch > _epoch - epochs)
        {
            _counts[epoch % epochs * kinds + kind]++;
        }
    }

    /// <summary>Events in the window that ends within the epoch.</summary>
    public int Sum(int kind, long epoch)
    {
        Advance(epoch);
        var sum = 0;
        for (var i = kind; i < _counts.Length; i += kinds)
        {
            sum += _counts[i];
        }

        return sum;
    }

    private void Advance(long epoch)
    {
        for (var passed = Math.Max(_epoch, epoch - epochs) + 1; passed <= epoch; passed++)
        {
            Array.Clear(_counts, (int)(passed % epochs) * kinds, kinds);
        }

        _epoch = Math.Max(_epoch, epoch);
    }
}
