using SdnPersona.Abstractions;
using SdnPersona.Core.Control;

namespace SdnPersona.Core.Tests.Control;

/// <summary>What changes the number of a profile, and what does not.</summary>
[TestClass]
public sealed class RulesDigestTests
{
    private static readonly Rule Web = new()
    {
        Name = "web",
        Direction = Direction.Egress,
        Action = RuleAction.Allow,
        Protocol = RuleProtocol.Tcp,
        Ports = [new(80, 80), new(443, 443)],
        Peer = new(PeerKind.Group, "servers"),
    };

    private static readonly Profile Start = new() { Name = "p", Rules = [Web, Web with { Name = "other", Action = RuleAction.Deny }] };

    [TestMethod]
    public void Of_WhatLetsTheSamePass_IsTheSame()
    {
        var digest = RulesDigest.Of(Start);

        Assert.AreEqual(20, digest.Length);
        foreach (var same in (Profile[])
        [
            Start with { Name = "q", Description = "d", Origin = "f", BandwidthIn = new(1), BandwidthOut = new(2), MirrorTo = "m", Established = EstablishedConnections.Drop },
            Start with { Rules = [Web with { Name = "renamed", Ports = [new(80, 80), new(443, 443)] }, Start.Rules[1]] },
        ])
        {
            Assert.AreEqual(digest, RulesDigest.Of(same));
        }
    }

    [TestMethod]
    public void Of_EveryOtherDifference_IsAnother()
    {
        Rule[] changed =
        [
            Web with { Direction = Direction.Ingress },
            Web with { Action = RuleAction.Deny },
            Web with { Protocol = RuleProtocol.Udp },
            Web with { Ports = [new(80, 443)] },
            Web with { Ports = [] },
            Web with { Peer = new(PeerKind.Workload, "servers") },
            Web with { Peer = new(PeerKind.Group, "servers2") },
            Web with { Peer = Peer.Any },
        ];
        string[] digests =
        [
            RulesDigest.Of(Start),
            RulesDigest.Of(Start with { DefaultEgress = RuleAction.Deny }),
            RulesDigest.Of(Start with { DefaultIngress = RuleAction.Deny }),
            RulesDigest.Of(Start with { Rules = [Start.Rules[1], Start.Rules[0]] }),
            RulesDigest.Of(Start with { Rules = [Web] }),
            .. changed.Select(rule => RulesDigest.Of(Start with { Rules = [rule, Start.Rules[1]] })),
        ];

        CollectionAssert.AllItemsAreUnique(digests);
    }
}
