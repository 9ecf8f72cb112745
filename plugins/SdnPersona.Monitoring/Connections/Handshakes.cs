namespace SdnPersona.Monitoring;

/// <summary>
/// How long the connections that a workload opens take from SYN to SYN+ACK, over a window that slides. Attempts are remembered in a
/// direct-mapped table: one that is displaced before it is answered is not measured. Not thread-safe.
/// </summary>
internal sealed class Handshakes(int epochs)
{
    private const int Slots = 16;

    /// <summary>Answers that come later are to another attempt; ports come again.</summary>
    private const long Longest = 60 * TimeSpan.TicksPerSecond;

    private readonly (ulong Connection, long Ticks)[] _tried = new (ulong, long)[Slots];
    private readonly (long Epoch, int Count, long Ticks)[] _ring = new (long, int, long)[epochs];

    /// <summary>A SYN, the first of its connection, was copied at this time (ticks).</summary>
    public void Attempt(ulong connection, long ticks) => _tried[connection % Slots] = (connection, ticks);

    /// <summary>A SYN+ACK was copied at this time (ticks).</summary>
    public void Accepted(ulong connection, long ticks, long epoch)
    {
        ref var slot = ref _tried[connection % Slots];
        var took = ticks - slot.Ticks;
        if (slot.Connection != connection || slot.Ticks == 0 || took is < 0 or > Longest)
        {
            return;
        }

        slot = default;
        ref var bin = ref _ring[epoch % epochs];
        bin = bin.Epoch == epoch ? (epoch, bin.Count + 1, bin.Ticks + took) : bin.Epoch < epoch ? (epoch, 1, took) : bin;
    }

    /// <summary>Mean of the window that ends within the epoch, seconds; NaN when nothing was measured.</summary>
    public double Mean(long epoch)
    {
        var (count, ticks) = (0, 0L);
        foreach (var bin in _ring)
        {
            if (bin.Epoch > epoch - epochs && bin.Epoch <= epoch)
            {
                (count, ticks) = (count + bin.Count, ticks + bin.Ticks);
            }
        }

        return count == 0 ? double.NaN : (double)ticks / count / TimeSpan.TicksPerSecond;
    }
}
