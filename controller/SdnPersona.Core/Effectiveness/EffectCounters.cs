using SdnPersona.Core.Control;

namespace SdnPersona.Core.Effectiveness;

/// <summary>Packets of a workload by what happened to them, as counters or as a difference of two readings.</summary>
/// <param name="Allowed">Let pass.</param>
/// <param name="Denied">Dropped by rules.</param>
/// <param name="WouldDeny">Would have been dropped by rules.</param>
/// <param name="Metered">Came to the meters.</param>
/// <param name="Dropped">Dropped by the meters.</param>
internal readonly record struct EffectCounters(ulong Allowed, ulong Denied, ulong WouldDeny, ulong Metered, ulong Dropped)
{
    public static EffectCounters Of(WorkloadStatus status)
    {
        var (outgoing, incoming) = (status.Meters.Out ?? default, status.Meters.In ?? default);
        return new(
            status.Allowed,
            status.Denied,
            status.WouldDeny,
            outgoing.Packets + incoming.Packets,
            outgoing.DroppedPackets + incoming.DroppedPackets);
    }

    /// <summary>What came since an earlier reading; counters that fell began anew when flows were installed again.</summary>
    public EffectCounters Since(EffectCounters earlier) => new(
        Step(earlier.Allowed, Allowed),
        Step(earlier.Denied, Denied),
        Step(earlier.WouldDeny, WouldDeny),
        Step(earlier.Metered, Metered),
        Step(earlier.Dropped, Dropped));

    private static ulong Step(ulong earlier, ulong now) => now >= earlier ? now - earlier : now;
}
