using System.Globalization;
using SdnPersona.Abstractions;

namespace SdnPersona.Core.Effectiveness;

/// <summary>Why people should look at a profile, or at the workloads of a persona that have it.</summary>
/// <param name="Kind">A short word that stays the same while the reason does: <c>denies</c>, <c>rates</c> or <c>failures</c>.</param>
/// <param name="Reason">A sentence for people.</param>
public sealed record EffectAdvice(string Kind, string Reason)
{
    /// <summary>Less was seen than says anything: an hour of one workload, or a minute of sixty.</summary>
    private const double LeastMinutes = 60;

    private const double LeastPackets = 1000;

    /// <summary>
    /// Shares from which a look pays: what honest workloads lose to stray packets stays well below the first, TCP finds its rate with
    /// fewer losses than the second.
    /// </summary>
    private const double DeniedShare = 0.01, DroppedShare = 0.05, FailedRise = 0.1;

    /// <summary>Workloads whose connections were compared before and after, faded ones in part.</summary>
    private const double LeastCompared = 2;

    /// <summary>The most pressing reason, or null when there is none.</summary>
    public static EffectAdvice? Of(ProfileEffect effect)
    {
        ArgumentNullException.ThrowIfNull(effect);
        if (effect.Minutes < LeastMinutes)
        {
            return null;
        }

        if (effect.CalmPackets >= LeastPackets && effect.CalmDenied >= DeniedShare * effect.CalmPackets)
        {
            return new("denies", Text(
                $"it denies {effect.CalmDenied / effect.CalmPackets:P1} of the packets of workloads without a sign of a threat: the profile is too narrow, or the persona is wrong"));
        }

        if (effect.MeterPackets >= LeastPackets && effect.MeterDropped >= DroppedShare * effect.MeterPackets)
        {
            return new("rates", Text($"its rates drop {effect.MeterDropped / effect.MeterPackets:P1} of the packets: they are below what this persona needs"));
        }

        return effect.FailedChange.Weight >= LeastCompared && effect.FailedChange.Mean >= FailedRise
            ? new("failures", Text($"{effect.FailedChange.Mean:P0} more of the connections fail since it was applied"))
            : null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
