using SdnPersona.Abstractions;

namespace SdnPersona.Core.Effectiveness;

/// <summary>What was seen of one workload between two looks.</summary>
/// <param name="Profile">Profile in force.</param>
/// <param name="Persona">Its persona.</param>
/// <param name="Time">Time between the looks.</param>
/// <param name="Packets">Packets in that time.</param>
/// <param name="Calm">Whether no threat was suspected of it.</param>
/// <param name="Now">What its window says.</param>
/// <param name="Before">How it was before the profile was applied, once that can be compared; else null.</param>
/// <param name="After">How it has been since.</param>
internal sealed record EffectSighting(
    string Profile, string Persona, TimeSpan Time, EffectCounters Packets, bool Calm, EffectMeans Now, EffectMeans? Before, EffectMeans After)
{
    /// <summary>Below these, ratios would be about nothing.</summary>
    private const double LeastThroughput = 1, LeastRoundTrip = 1e-6;

    public ProfileEffect AddTo(ProfileEffect? known, DateTimeOffset now)
    {
        var effect = (known ?? new() { Profile = Profile, Persona = Persona, At = now }).FadedTo(now);
        var minutes = Time.TotalMinutes;
        var denied = (double)Packets.Denied + Packets.WouldDeny;
        return effect with
        {
            Minutes = effect.Minutes + minutes,
            Allowed = effect.Allowed + Packets.Allowed,
            Denied = effect.Denied + Packets.Denied,
            WouldDeny = effect.WouldDeny + Packets.WouldDeny,
            CalmPackets = effect.CalmPackets + (Calm ? Packets.Allowed + denied : 0),
            CalmDenied = effect.CalmDenied + (Calm ? denied : 0),
            MeterPackets = effect.MeterPackets + Packets.Metered,
            MeterDropped = effect.MeterDropped + Packets.Dropped,
            Failed = effect.Failed.With(Now.Failed, minutes),
            RoundTrip = effect.RoundTrip.With(Now.RoundTrip, minutes),
            Throughput = effect.Throughput.With(Now.Throughput, minutes),
            ThroughputChange = effect.ThroughputChange.With(Ratio(Before?.Throughput, After.Throughput, LeastThroughput), 1),
            FailedChange = effect.FailedChange.With(Before is null ? null : After.Failed - Before.Value.Failed, 1),
            RoundTripChange = effect.RoundTripChange.With(Ratio(Before?.RoundTrip, After.RoundTrip, LeastRoundTrip), 1),
        };
    }

    private static double? Ratio(double? before, double? after, double least) =>
        before is { } earlier && after is { } later ? Math.Log(Math.Max(later, least) / Math.Max(earlier, least)) : null;
}
