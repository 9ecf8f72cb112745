using System.Collections.Immutable;
using System.ComponentModel;
using SdnPersona.Abstractions;

namespace SdnPersona.Controller.Features.Effectiveness;

/// <summary>What a profile does to the workloads of a persona. Amounts fade by a half every seven days.</summary>
internal sealed record EffectItem(
    string Profile,
    string Persona,
    [property: Description("When it was observed last.")] DateTimeOffset At,
    [property: Description("Minutes of workloads under the profile, enforced or in shadow mode.")] double Minutes,
    [property: Description("Packets by what the profile did with them.")] EffectPackets Packets,
    [property: Description("Share of the packets that rules drop or, in shadow mode, would; null without packets.")] double? DeniedShare,
    [property: Description("The same of workloads without a sign of a threat.")] double? CalmDeniedShare,
    [property: Description("Share of the packets at the rates' meters that they drop; null without any.")] double? MeterDroppedShare,
    [property: Description("Share of tried TCP connections that fail.")] double? FailedConnections,
    [property: Description("Mean seconds from SYN to SYN+ACK.")] double? RoundTripSeconds,
    [property: Description("Mean bits per second, both directions.")] double? BitsPerSecond,
    [property: Description("After the profile was applied, compared with before.")] EffectChanges Changes,
    [property: Description("Why somebody should look at it; null when nothing calls for that.")] string? Advice,
    [property: Description("Workloads with this profile and persona whose persona is least sure, at most 5; empty without advice.")]
    ImmutableArray<string> Review)
{
    public static EffectItem Of(ProfileEffect effect, string? advice, ImmutableArray<string> review)
    {
        var denied = effect.Denied + effect.WouldDeny;
        return new(
            effect.Profile,
            effect.Persona,
            effect.At,
            effect.Minutes,
            new(effect.Allowed, effect.Denied, effect.WouldDeny, effect.MeterPackets, effect.MeterDropped),
            Share(denied, effect.Allowed + denied),
            Share(effect.CalmDenied, effect.CalmPackets),
            Share(effect.MeterDropped, effect.MeterPackets),
            effect.Failed.Mean,
            effect.RoundTrip.Mean,
            8 * effect.Throughput.Mean,
            new(
                effect.ThroughputChange.Weight,
                Factor(effect.ThroughputChange),
                effect.FailedChange.Mean,
                Factor(effect.RoundTripChange)),
            advice,
            review);
    }

    private static double? Share(double part, double all) => all > 0 ? part / all : null;

    private static double? Factor(Tally change) => change.Mean is { } mean ? Math.Exp(mean) : null;
}

/// <summary>Packets, faded.</summary>
internal sealed record EffectPackets(
    double Allowed,
    [property: Description("Dropped by rules.")] double Denied,
    [property: Description("Would have been dropped by rules, in shadow mode.")] double WouldDeny,
    [property: Description("Came to the meters of the profile's rates.")] double Metered,
    [property: Description("Dropped by them.")] double MeterDropped);

/// <summary>Means over the workloads that were watched before and after with the same persona.</summary>
internal sealed record EffectChanges(
    [property: Description("How many such workloads there were, faded.")] double Workloads,
    [property: Description("Throughput after over before, geometric mean; null when nothing was compared.")] double? ThroughputFactor,
    [property: Description("Share of failed connections after, less before.")] double? FailedConnections,
    [property: Description("Round trip after over before, geometric mean.")] double? RoundTripFactor);
