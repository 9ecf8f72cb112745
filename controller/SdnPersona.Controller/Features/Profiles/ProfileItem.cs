using System.Collections.Immutable;
using System.ComponentModel;
using SdnPersona.Abstractions;

namespace SdnPersona.Controller.Features.Profiles;

/// <summary>A profile, in the words of profile files.</summary>
internal sealed record ProfileItem
{
    public required string Name { get; init; }

    public required string Description { get; init; }

    [Description("Rules; earlier ones win.")]
    public required ImmutableArray<RuleItem> Rules { get; init; }

    public required RuleAction DefaultEgress { get; init; }

    public required RuleAction DefaultIngress { get; init; }

    public Rate? BandwidthOut { get; init; }

    public Rate? BandwidthIn { get; init; }

    [Description("Workload that gets a copy of all traffic.")]
    public string? MirrorTo { get; init; }

    [Description("What a change to this profile does to established connections.")]
    public required EstablishedConnections Established { get; init; }

    [Description("File that it came from.")]
    public string? Origin { get; init; }

    public static ProfileItem Of(Profile profile) => new()
    {
        Name = profile.Name,
        Description = profile.Description,
        Rules = [.. profile.Rules.Select(RuleItem.Of)],
        DefaultEgress = profile.DefaultEgress,
        DefaultIngress = profile.DefaultIngress,
        BandwidthOut = profile.BandwidthOut,
        BandwidthIn = profile.BandwidthIn,
        MirrorTo = profile.MirrorTo,
        Established = profile.Established,
        Origin = profile.Origin,
    };
}

/// <summary>A rule.</summary>
internal sealed record RuleItem(
    string Name,
    Direction Direction,
    RuleAction Action,
    RuleProtocol Protocol,
    [property: Description("Ports and ranges such as 8000-8100; empty for all.")] ImmutableArray<string> Ports,
    [property: Description("The other side: its kind (cidr, group, persona, workload) and name; empty for anybody.")]
    ImmutableSortedDictionary<string, string> Peer)
{
    public static RuleItem Of(Rule rule) => new(
        rule.Name,
        rule.Direction,
        rule.Action,
        rule.Protocol,
        [.. rule.Ports.Select(range => range.ToString())],
        PeerOf(rule.Peer));

    private static ImmutableSortedDictionary<string, string> PeerOf(Peer peer)
    {
        var anybody = ImmutableSortedDictionary<string, string>.Empty;
        return peer.Kind == PeerKind.Any ? anybody : anybody.Add(peer.Kind.ToString().ToLowerInvariant(), peer.Value);
    }
}
