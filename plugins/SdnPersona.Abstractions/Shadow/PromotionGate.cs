using System.Collections.Immutable;
using System.Globalization;

namespace SdnPersona.Abstractions;

/// <summary>What a shadow run has to show before its profile may be promoted.</summary>
public sealed record PromotionGate
{
    /// <summary>Minutes that it must have run, 0 to its whole length.</summary>
    public int MinimumMinutes { get; init; }

    /// <summary>Packets that it must have seen open a connection, at least 0.</summary>
    public long MinimumOpening { get; init; } = 1;

    /// <summary>Share, 0 to 1, of what is allowed now that may be denied then: of packets, and of those that open connections.</summary>
    public double MostNewlyDenied { get; init; }

    /// <summary>What is missing, as sentences for people; empty when the run may be promoted.</summary>
    public ImmutableArray<string> Missing(ShadowRun run, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(run);
        var missing = ImmutableArray.CreateBuilder<string>();
        var ran = (now < run.EndsAt ? now : run.EndsAt) - run.StartedAt;
        if (ran < TimeSpan.FromMinutes(MinimumMinutes))
        {
            missing.Add(string.Create(CultureInfo.InvariantCulture, $"it ran for {ran.TotalMinutes:0.#} of {MinimumMinutes} minutes"));
        }

        var (same, denied) = (run.Tally.Of(RuleAction.Allow, RuleAction.Allow), run.Tally.Of(RuleAction.Allow, RuleAction.Deny));
        var opening = same.Opening + denied.Opening
            + run.Tally.Of(RuleAction.Deny, RuleAction.Allow).Opening + run.Tally.Of(RuleAction.Deny, RuleAction.Deny).Opening;
        if (opening < MinimumOpening)
        {
            missing.Add($"it saw {opening} of {MinimumOpening} packets that open a connection");
        }

        Bound("packets that open a connection", denied.Opening, same.Opening + denied.Opening);
        Bound("packets", denied.Packets, same.Packets + denied.Packets);
        return missing.ToImmutable();

        void Bound(string what, long newlyDenied, long allowedNow)
        {
            if (newlyDenied > MostNewlyDenied * allowedNow)
            {
                missing.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"it would deny {newlyDenied} of {allowedNow} {what} that are allowed now, more than {MostNewlyDenied:P2}"));
            }
        }
    }
}
