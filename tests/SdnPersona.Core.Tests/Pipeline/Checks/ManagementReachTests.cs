using System.Collections.Immutable;
using System.Net;
using SdnPersona.Abstractions;
using SdnPersona.Core.Pipeline.Checks;
using static SdnPersona.Core.Tests.Pipeline.Policy;

namespace SdnPersona.Core.Tests.Pipeline.Checks;

/// <summary>A policy that would cut a management address off is found, with the rule that does it.</summary>
[TestClass]
public sealed class ManagementReachTests
{
    private static readonly ManagementAddress Backup = new()
    {
        Name = "backup",
        Network = IPNetwork.Parse("10.9.0.5/32"),
        Protocol = RuleProtocol.Tcp,
        Ports = [new(22, 22)],
        Direction = Direction.Ingress,
    };

    [TestMethod]
    [DataRow("", "its ingress default")]
    [DataRow("allow tcp 22", null)]
    [DataRow("allow any", null)]
    [DataRow("allow tcp 22 from 10.9.0.0/16", null)]
    [DataRow("allow tcp 22 from 10.8.0.0/16", "its ingress default")]
    [DataRow("allow tcp 1-21,23-65535", "its ingress default")]
    [DataRow("allow udp 22", "its ingress default")]
    [DataRow("deny tcp 20-30;allow any", "rule 0 'r0'")]
    [DataRow("allow tcp 22;deny any", null)]
    [DataRow("deny tcp 22 from 10.9.0.5/32;allow any", "rule 0 'r0'")]
    [DataRow("deny tcp 22 from 10.9.0.4/32;allow any", null)]
    public void Find_Profile_NamesWhatCuts(string rules, string? cutting)
    {
        var (profile, peers) = Profile(rules);

        var findings = ManagementReach.Find(profile, peers, [Backup], refused: true);

        Assert.AreEqual(cutting is null ? 0 : 1, findings.Length, string.Join('\n', findings));
        if (cutting is not null)
        {
            Assert.IsTrue(findings[0] is { Refused: true, Kind: FindingKind.ManagementCut, Subject: "p" });
            Assert.AreEqual(
                $"profile 'p': {cutting} would cut 10.9.0.5/32 from workloads, management address 'backup'; allow it before, or leave the profile out of management.yaml (except)",
                findings[0].Message);
        }
    }

    [TestMethod]
    public void Find_Prefix_IsCutByARuleForAPartOfIt()
    {
        var network = Backup with { Network = IPNetwork.Parse("10.9.0.0/24") };
        var (allowing, peers) = Profile("allow tcp 22 from 10.9.0.0/25;allow tcp 22 from 10.9.0.128/25");
        Assert.IsEmpty(ManagementReach.Find(allowing, peers, [network], refused: true));

        (var partly, peers) = Profile("allow tcp 22 from 10.9.0.0/25");
        Assert.HasCount(1, ManagementReach.Find(partly, peers, [network], refused: true));
    }

    [TestMethod]
    public void Find_BothDirections_UnlessOneIsStated()
    {
        var both = Backup with { Direction = null };

        var findings = ManagementReach.Find(Closed, ImmutableDictionary<Peer, ImmutableArray<IPNetwork>>.Empty, [both], refused: false);

        Assert.HasCount(2, findings);
        Assert.IsTrue(findings.All(finding => !finding.Refused));
        Assert.Contains("egress default would cut workloads from", findings[0].Message);
        Assert.IsEmpty(ManagementReach.Find(Closed, ImmutableDictionary<Peer, ImmutableArray<IPNetwork>>.Empty, [both with { Except = ["closed"] }], refused: true));
        Assert.IsEmpty(ManagementReach.Find(Open, ImmutableDictionary<Peer, ImmutableArray<IPNetwork>>.Empty, [both], refused: true));
    }

    /// <summary>Random rules of random order: what is not found leaves the address reachable, what is found cuts it.</summary>
    [TestMethod]
    public void Find_RandomProfiles_AgreesWithWhatPacketsWouldMeet()
    {
        var (cut, kept) = (0, 0);
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var text = string.Join(';', Enumerable.Range(0, 5).Select(_ =>
                $"{(random.Next(2) == 0 ? "allow" : "deny")} {((string[])["any", "tcp", "tcp 22", "tcp 1-30", "udp 22"])[random.Next(5)]}"
                + $"{((string[])["", " from 10.9.0.4/31", " from 10.9.0.5/32", " from 10.8.0.0/16"])[random.Next(4)]}"));
            var (profile, peers) = Profile(text);
            var packet = Core.Pipeline.Execution.Packet.Tcp(
                Core.Pipeline.Execution.Endpoint.Of("02:00:00:00:00:09", "10.9.0.5"), Vm.A.V4, 40000, 22);

            var allowed = new NaivePolicy(profile, peers).Allows(Direction.Ingress, packet);

            Assert.AreEqual(allowed ? 0 : 1, ManagementReach.Find(profile, peers, [Backup], refused: true).Length, text);
            _ = allowed ? kept++ : cut++;
        }

        Assert.IsTrue(cut > 50 && kept > 50, $"{cut} cut, {kept} kept");
    }

    /// <summary>Ingress rules as <c>allow tcp 22 from PREFIX;…</c>; everything else is denied.</summary>
    private static (Profile Profile, ImmutableDictionary<Peer, ImmutableArray<IPNetwork>> Peers) Profile(string text)
    {
        var rules = text.Split(';', StringSplitOptions.RemoveEmptyEntries).Select((rule, index) =>
        {
            var (what, from) = rule.Split(" from ") is [var one, var other] ? (one, other) : (rule, null);
            var words = what.Split(' ');
            return Rule(
                Direction.Ingress,
                Enum.Parse<RuleAction>(words[0], ignoreCase: true),
                Enum.Parse<RuleProtocol>(words[1], ignoreCase: true),
                words.Length > 2 ? words[2] : "",
                from) with
            {
                Name = $"r{index}",
            };
        }).ToArray();
        var peers = rules.Select(rule => rule.Peer).Where(peer => peer.Kind == PeerKind.Cidr).Distinct()
            .ToImmutableDictionary(peer => peer, peer => ImmutableArray.Create(IPNetwork.Parse(peer.Value)));
        return (Only("p", rules), peers);
    }
}
