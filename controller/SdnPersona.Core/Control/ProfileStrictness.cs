using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Core.Control;

/// <summary>
/// Whether a profile could forbid or slow down anything that another one allows. It errs to one side: what cannot be proven to
/// be at least as permissive counts as stricter.
/// </summary>
internal static class ProfileStrictness
{
    public static bool MayBeStricter(Profile from, Profile to) =>
        from != to
        && (IsTighter(from.BandwidthOut, to.BandwidthOut)
            || IsTighter(from.BandwidthIn, to.BandwidthIn)
            || MayBeStricter(from, from.DefaultEgress, to, to.DefaultEgress, Direction.Egress)
            || MayBeStricter(from, from.DefaultIngress, to, to.DefaultIngress, Direction.Ingress));

    private static bool IsTighter(Rate? from, Rate? to) =>
        to is not null && (from is null || to.Kbps < from.Kbps || Burst(to) < Burst(from));

    // Half a second at the rate when nothing is said.
    private static double Burst(Rate rate) => rate.BurstKbits ?? rate.Kbps / 2.0;

    private static bool MayBeStricter(Profile from, RuleAction fromDefault, Profile to, RuleAction toDefault, Direction direction)
    {
        var (before, after) = (Rules(from, direction), Rules(to, direction));
        var allowsAll = toDefault == RuleAction.Allow && after.All(rule => rule.Action == RuleAction.Allow);
        var allowedNothing = fromDefault == RuleAction.Deny && before.All(rule => rule.Action == RuleAction.Deny);
        if (allowsAll || allowedNothing)
        {
            return false;
        }

        var defaultIsTighter = fromDefault == RuleAction.Allow && toDefault == RuleAction.Deny;
        if (defaultIsTighter)
        {
            return true;
        }

        // Without rules that deny, the order does not matter, and more rules allow more.
        var onlyAllows = after.All(rule => rule.Action == RuleAction.Allow);
        return onlyAllows && fromDefault == RuleAction.Deny
            ? !before.Where(rule => rule.Action == RuleAction.Allow).All(rule => after.Any(other => Same(rule, other)))
            : !(before.Length == after.Length && before.Zip(after).All(pair => Same(pair.First, pair.Second)));
    }

    private static ImmutableArray<Rule> Rules(Profile profile, Direction direction) =>
        [.. profile.Rules.Where(rule => rule.Direction == direction)];

    private static bool Same(Rule one, Rule other) =>
        (one.Action, one.Protocol, one.Peer) == (other.Action, other.Protocol, other.Peer) && one.Ports.SequenceEqual(other.Ports);
}
