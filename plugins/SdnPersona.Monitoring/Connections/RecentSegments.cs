using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>
/// Tells a segment that was seen just now from a new one: retransmissions, and copies made by two switches on the way.
/// A direct-mapped cache; a segment that was displaced is taken for new.
/// </summary>
internal sealed class RecentSegments
{
    private const int Slots = 128;

    /// <summary>Retransmissions back off 1, 2, 4, 8 s; each one renews the memory.</summary>
    private const long Memory = 10_000;

    private readonly (uint Tag, uint Second)[] _seen = new (uint, uint)[Slots];

    /// <summary>Whether the same segment was seen within ten seconds; remembers this one.</summary>
    public bool IsRepeat(ulong connection, ConnectionMark mark, long at)
    {
        // Both ends of a connection finish it, often twice; for us all of that is one end.
        var key = connection + (ulong)Math.Min((int)mark, (int)ConnectionMark.Reset) * 0x9e3779b97f4a7c15;
        ref var slot = ref _seen[key % Slots];
        var tag = (uint)(key >> 32) | 1;
        var second = (uint)(at / 1000);
        var repeat = slot.Tag == tag && second - slot.Second <= Memory / 1000;
        slot = (tag, second);
        return repeat;
    }
}
