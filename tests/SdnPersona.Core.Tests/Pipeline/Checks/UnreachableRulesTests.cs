using System.Collections.Immutable;
using System.Net;
using SdnPersona.Abstractions;
using SdnPersona.Core.Pipeline.Checks;
using SdnPersona.Core.Pipeline.Execution;
using static SdnPersona.Core.Tests.Pipeline.Policy;

namespace SdnPersona.Core.Tests.Pipeline.Checks;

/// <summary>Rules that never decide are found, and no others.</summary>
[TestClass]
public sealed class UnreachableRulesTests
{
    private static readonly ImmutableDictionary<Peer, ImmutableArray<IPNetwork>> Nobody = ImmutableDictionary<Peer, ImmutableArray<IPNetwork>>.Empty;
    private static readonly Peer Group = new(PeerKind.Group, "g");

    [TestMethod]
    public void Find_RuleBehindAWiderOne_NamesBothAndTheWayOut()
    {
        var profile = Only("web", AllowOut() with { Name = "all" }, DenyOut(RuleProtocol.Tcp, "80") with { Name = "no-web" });

        var finding = UnreachableRules.Find(profile, Nobody).Single();

        Assert.IsFalse(finding.Refused);
        Assert.AreEqual("web", finding.Subject);
        Assert.AreEqual("profile 'web': rule 1 'no-web' never decides: 'all' before it matches all that it names; move it up or remove it", finding.Message);
    }

    [TestMethod]
    public void Find_RuleCoveredBySeveralTogether_IsFound()
    {
        Rule[] covering = [AllowIn(RuleProtocol.Tcp, "1-99"), AllowIn(RuleProtocol.Tcp, "100-65535"), AllowIn(RuleProtocol.Tcp, "0")];

        Assert.HasCount(1, UnreachableRules.Find(Only("p", [.. covering, DenyIn(RuleProtocol.Tcp)]), Nobody));
        Assert.IsEmpty(UnreachableRules.Find(Only("p", [.. covering[..2], DenyIn(RuleProtocol.Tcp)]), Nobody));
        Assert.IsEmpty(UnreachableRules.Find(Only("p", [.. covering, DenyOut(RuleProtocol.Tcp)]), Nobody));
        Assert.IsEmpty(UnreachableRules.Find(Only("p", [.. covering, DenyIn(RuleProtocol.Udp)]), Nobody));
    }

    [TestMethod]
    [DataRow("10.0.0.0/8", "10.1.0.0/16", true)]
    [DataRow("10.1.0.0/16", "10.0.0.0/8", false)]
    [DataRow("0.0.0.0/0", "10.0.0.0/8", true)]
    [DataRow("0.0.0.0/0", "2001:db8::/32", false)]
    [DataRow("::/0", "2001:db8::/32", true)]
    [DataRow("10.0.0.5/32", "10.0.0.5/32", true)]
    [DataRow("0.0.0.0/0", null, false)]
    [DataRow(null, "::/0", true)]
    public void Find_Addresses_CoverWhatTheyHold(string? first, string? second, bool unreachable)
    {
        Rule[] rules = [AllowOut(cidr: first), DenyOut(cidr: second)];
        var peers = rules.Select(rule => rule.Peer).Where(peer => peer.Kind == PeerKind.Cidr).Distinct()
            .ToDictionary(peer => peer, peer => ImmutableArray.Create(IPNetwork.Parse(peer.Value)));

        Assert.HasCount(unreachable ? 1 : 0, UnreachableRules.Find(Only("p", rules), peers));
    }

    [TestMethod]
    public void Find_PeerOfWhomNothingIsKnown_IsCoveredByAnybodyAndItselfOnly()
    {
        var everywhere = ImmutableDictionary<Peer, ImmutableArray<IPNetwork>>.Empty
            .Add(new(PeerKind.Cidr, "0.0.0.0/0"), [IPNetwork.Parse("0.0.0.0/0")])
            .Add(new(PeerKind.Cidr, "::/0"), [IPNetwork.Parse("::/0")]);
        var group = DenyOut() with { Peer = Group };

        Assert.IsEmpty(UnreachableRules.Find(Only("p", AllowOut(cidr: "0.0.0.0/0"), AllowOut(cidr: "::/0"), group), everywhere));
        Assert.IsEmpty(UnreachableRules.Find(Only("p", AllowOut() with { Peer = new(PeerKind.Group, "h") }, group), everywhere));
        Assert.HasCount(1, UnreachableRules.Find(Only("p", AllowOut(), group), everywhere));
        Assert.HasCount(1, UnreachableRules.Find(Only("p", AllowOut() with { Peer = Group }, group), everywhere));
        // Somebody without an address now may have one later.
        Assert.IsEmpty(UnreachableRules.Find(Only("p", AllowOut(), group), everywhere.Add(Group, [])));
    }

    [TestMethod]
    public void Find_ThousandRules_EndsSoon()
    {
        var rules = Enumerable.Range(0, 1000).Select(i => AllowIn(RuleProtocol.Tcp, $"{i + 1},{i + 2000},{i + 30000}")).ToArray();
        var clock = System.Diagnostics.Stopwatch.StartNew();

        Assert.HasCount(1, UnreachableRules.Find(Only("p", [.. rules, DenyIn(RuleProtocol.Tcp, "1-1000")]), Nobody));

        Assert.IsLessThan(5, clock.Elapsed.TotalSeconds);
    }

    /// <summary>Random rules: what is found never decides for any of many packets, and what is not found decides for some address and port.</summary>
    [TestMethod]
    public void Find_RandomRules_IsWhatTryingEveryCornerSays()
    {
        var found = 0;
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            Rule[] rules = [.. Enumerable.Range(0, 8).Select(i => Random(random) with { Name = $"r{i}" })];
            var peers = rules.Select(rule => rule.Peer).Where(peer => peer.Kind == PeerKind.Cidr).Distinct()
                .ToDictionary(peer => peer, peer => ImmutableArray.Create(IPNetwork.Parse(peer.Value)));

            var unreachable = UnreachableRules.Find(Only("p", rules), peers).Select(finding => finding.Message.Split('\'')[3]).ToHashSet();

            var naive = peers.ToImmutableDictionary();
            var deciding = Corners().Select(packet => rules.FirstOrDefault(rule => Decides(rule, naive, packet))?.Name).ToHashSet();
            foreach (var rule in rules)
            {
                Assert.AreEqual(!deciding.Contains(rule.Name), unreachable.Contains(rule.Name), $"seed {seed}: {rule.Name} of\n{string.Join('\n', (object[])rules)}");
            }

            found += unreachable.Count;
        }

        Assert.IsGreaterThan(200, found);
        Assert.IsLessThan(2000, found);
    }

    private static readonly string[] Prefixes = ["10.0.0.0/30", "10.0.0.0/31", "10.0.0.2/31", "10.0.0.1/32", "10.0.0.0/8"];

    private static Rule Random(Random random)
    {
        var protocol = (RuleProtocol)random.Next(5);
        var first = random.Next(1, 5);
        var ports = protocol is RuleProtocol.Any or RuleProtocol.Icmp || random.Next(3) == 0 ? "" : $"{first}-{first + random.Next(3)}";
        return AllowOut(protocol, ports, random.Next(3) == 0 ? null : Prefixes[random.Next(Prefixes.Length)]);
    }

    /// <summary>Packets on both sides of every edge that a random rule can have.</summary>
    private static IEnumerable<Packet> Corners()
    {
        foreach (var address in (string[])["10.0.0.0", "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "11.0.0.0", "2001:db8::1"])
        {
            var (from, to) = (address.Contains(':', StringComparison.Ordinal) ? Vm.A.V6 : Vm.A.V4, Endpoint.Of("02:00:00:00:00:09", address));
            for (ushort port = 0; port < 9; port++)
            {
                yield return Packet.Tcp(from, to, 40000, port);
                yield return Packet.Udp(from, to, 40000, port);
                yield return Packet.Sctp(from, to, 40000, port);
            }

            yield return Packet.IcmpEcho(from, to);
            yield return Packet.IP(from, to, 47);
        }
    }

    private static bool Decides(Rule rule, ImmutableDictionary<Peer, ImmutableArray<IPNetwork>> peers, Packet packet) =>
        new NaivePolicy(Closed with { Rules = [rule] }, peers).Allows(Direction.Egress, packet);
}
