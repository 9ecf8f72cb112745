using System.Net;
using SdnPersona.Learning;

namespace SdnPersona.Monitoring;

/// <summary>
/// Finds subjects that are tried widely and in vain: a port on many hosts (address scan) or a host on many ports (port
/// scan). Six subjects are kept; the one with the fewest vain attempts gives way to a new one. Not thread-safe.
/// </summary>
internal sealed class FanOut
{
    private const int Subjects = 6;
    private const int Bins = 128;
    private const int Examples = 3;

    private readonly Subject?[] _subjects = new Subject?[Subjects];

    /// <summary>The subject that was tried most widely in vain.</summary>
    /// <param name="Width">Distinct items that were tried and never accepted; 0 for nothing.</param>
    /// <param name="Tried">Latest attempts on the subject, newest first.</param>
    public readonly record struct Widest(double Width, (IPAddress Host, ushort Port)[] Tried);

    public void Attempt(ulong subject, ulong item, IPAddress host, ushort port, long epoch)
    {
        var slot = Find(subject) ?? Replace(subject, epoch);
        slot.Tried.Add(item, epoch);
        slot.InVain++;
        slot.LastEpoch = Math.Max(slot.LastEpoch, epoch);
        slot.Latest[slot.LatestNext] = (host, port);
        slot.LatestNext = (slot.LatestNext + 1) % Examples;
    }

    public void Accepted(ulong subject, ulong item, long epoch)
    {
        if (Find(subject) is { } slot)
        {
            slot.Answered.Add(item, epoch);
            slot.InVain--;
        }
    }

    public Widest Find(long epoch, int epochs)
    {
        var widest = new Widest(0, []);
        foreach (var slot in _subjects)
        {
            if (slot is not null
                && slot.Tried.EstimateMissingFrom(slot.Answered, epoch, epochs) is var width
                && width > widest.Width)
            {
                widest = new(width, [.. Enumerable.Range(1, Examples)
                    .Select(back => slot.Latest[(slot.LatestNext - back + Examples) % Examples])
                    .Where(tried => tried.Host is not null)
                    .Distinct()]);
            }
        }

        return widest;
    }

    private Subject? Find(ulong subject)
    {
        foreach (var slot in _subjects)
        {
            if (slot is not null && slot.Key == subject)
            {
                return slot;
            }
        }

        return null;
    }

    private Subject Replace(ulong subject, long epoch)
    {
        var victim = 0;
        for (var i = 0; i < Subjects; i++)
        {
            if (_subjects[i] is not { } slot)
            {
                return _subjects[i] = new(subject);
            }

            if (Worth(slot, epoch) < Worth(_subjects[victim]!, epoch))
            {
                victim = i;
            }
        }

        return _subjects[victim] = new(subject);
    }

    private static long Worth(Subject slot, long epoch) =>
        epoch - slot.LastEpoch > SlidingDistinctCounter.LongestWindow ? long.MinValue : slot.InVain;

    private sealed class Subject(ulong key)
    {
        public readonly ulong Key = key;
        public readonly SlidingDistinctCounter Tried = new(Bins);
        public readonly SlidingDistinctCounter Answered = new(Bins);
        public readonly (IPAddress Host, ushort Port)[] Latest = new (IPAddress, ushort)[Examples];
        public int LatestNext;
        public long InVain;
        public long LastEpoch;
    }
}
