using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using SdnPersona.Abstractions;
using SdnPersona.MicroSegments;
using SdnPersona.Plugins.Tests.Segmentation;
using SdnPersona.Segmentation;

namespace SdnPersona.Plugins.Tests.MicroSegments;

/// <summary>A group of web, API, database and DNS servers, one that is idle, and others around it.</summary>
[TestClass]
public sealed class ProposalTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Members = ["web-1", "web-2", "web-3", "api-1", "api-2", "api-3", "db-1", "db-2", "dns-1", "idle-1"];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void Build_OfRoles_GivesEachItsSegmentAndRule()
    {
        var proposal = Build();

        CollectionAssert.AreEquivalent(
            new[] { "web: web-1 web-2 web-3", "api: api-1 api-2 api-3", "db: db-1 db-2", "dns: dns-1" },
            proposal.Segments.Select(segment => $"{segment.Name}: {string.Join(' ', segment.Members.Select(member => member.Name))}").ToArray());
        Assert.AreEqual(0, proposal.Simulation!.WouldBlock);
        CollectionAssert.AreEquivalent(
            new[] { "any>dns udp 53", "web>api tcp 8080", "api>db tcp 5432", "outside>web tcp 443", "web>outside tcp 514" },
            proposal.Rules.Select(Text).ToArray());
        Assert.AreEqual(RulePurpose.Dns, proposal.Rules.Single(rule => rule.Rule.Client.Kind == PartyKind.EveryWorkload).Rule.Purpose);
        CollectionAssert.AreEqual(new[] { "group:logs" }, proposal.Rules.Single(rule => rule.Rule.Ports.First == 514).Rule.Server.Prefixes);
    }

    [TestMethod]
    [DataRow(5, 4, 3, 2, 3)]
    [DataRow(3, 3, 3, 3, 3)]
    [DataRow(40, 20, 5, 5, 30)]
    public void Build_OfRolesThatShareServices_TellsThemApart(int web, int api, int db, int cache, int batch)
    {
        var counts = new Dictionary<string, int>
        {
            ["web"] = web,
            ["api"] = api,
            ["db"] = db,
            ["cache"] = cache,
            ["batch"] = batch,
            ["monitoring"] = 1,
            ["dns"] = 1,
        };
        List<(string, string, byte, ushort)> used =
        [
            ("web", "api", 6, 8080), ("web", "cache", 6, 6379), ("api", "db", 6, 5432), ("api", "cache", 6, 6379), ("batch", "db", 6, 5432),
            .. counts.Keys.Where(role => role != "monitoring").Select(role => ("monitoring", role, (byte)6, (ushort)9100)),
            .. counts.Keys.Where(role => role != "dns").Select(role => (role, "dns", (byte)17, (ushort)53)),
        ];
        string[] Hosts(string role) => [.. Enumerable.Range(1, counts[role]).Select(number => $"{role}-{number}")];
        var edges = used.SelectMany(use => Hosts(use.Item1).SelectMany(client => Hosts(use.Item2)
            .Select(server => Use(client, server, use.Item3, use.Item4, 20) with { Hours = [525960] })));
        var workloads = counts.Keys.SelectMany(Hosts).Select(name => new GroupWorkload($"vm:{name}", name, "app", [])).ToArray();

        var proposal = ProposalBuilder.Build(Draft(), GroupGraph.Of("app", edges, workloads, 0), null);

        CollectionAssert.AreEquivalent(
            counts.Keys.Select(role => string.Join(' ', Hosts(role).Order(StringComparer.Ordinal))).ToArray(),
            proposal.Segments.Select(segment => string.Join(' ', segment.Members.Select(member => member.Name))).ToArray());
        Assert.IsEmpty(Drift.ChangedRoles(proposal, GroupGraph.Of("app", edges, workloads, 0)));
    }

    [TestMethod]
    public void Build_WhoHasTooLittleTraffic_IsInNoSegment()
    {
        var proposal = Build([Use("idle-1", "dns-1", 17, 53, 3)]);

        CollectionAssert.AreEqual(new[] { "idle-1" }, proposal.InsufficientEvidence.Select(member => member.Name).ToArray());
        Assert.IsFalse(Documents(Accepted(proposal)).Any(document => document.Text.Contains("vm:idle-1", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Build_FlowsOfAnAddressThatIsAWorkloadsNow_AreLeftOutAndCounted()
    {
        var unbound = Use("web-1", "db-1", 6, 9999, 50) with { Server = new("10.0.0.7/32", false) };
        var departed = Use("web-1", "db-1", 6, 9998, 50) with { Server = new("vm:gone", true) };

        var proposal = Build([unbound, departed]);

        Assert.IsFalse(proposal.Rules.Any(rule => rule.Rule.Ports.First >= 9998));
        Assert.AreEqual(50, proposal.UnboundFlows);
    }

    [TestMethod]
    public void Build_AfterAnotherProposal_KeepsIdsAndPins()
    {
        var first = Build();
        var moved = ProposalBuilder.Move(first, Graph([]), "vm:web-3", "edge");

        var second = ProposalBuilder.Build(Draft() with { Pins = moved.Pins }, Graph([]), moved);

        Assert.AreEqual(Id(first, "api"), Id(second, "api"));
        Assert.AreEqual(Id(moved, "edge"), Id(second, "edge"));
        CollectionAssert.AreEqual(
            new[] { "web-3" }, second.Segments.Single(segment => segment.Name == "edge").Members.Select(member => member.Name).ToArray());
        Assert.IsTrue(second.Segments.Single(segment => segment.Name == "edge").Members[0].IsPinned);
    }

    [TestMethod]
    public void Move_OfAMember_MakesRulesAnewAndKeepsDecisions()
    {
        var decided = ProposalReview.Decide(Build(), RuleId(Build(), "api>db tcp 5432"), RuleDecision.Accepted, null, Step());

        var moved = ProposalBuilder.Move(decided, Graph([]), "vm:idle-1", "db");

        Assert.AreEqual(RuleDecision.Accepted, moved.Rules.Single(rule => Text(rule) == "api>db tcp 5432").Decision);
        Assert.HasCount(3, moved.Segments.Single(segment => segment.Name == "db").Members);
        Assert.IsEmpty(moved.InsufficientEvidence);
        Assert.ThrowsExactly<ProposalException>(() => ProposalBuilder.Move(moved, Graph([]), "vm:nobody", "db"));
    }

    [TestMethod]
    public void Conclude_WithARejectedRule_IsPartlyAcceptedAndWouldBlock()
    {
        var rejected = ProposalReview.Decide(Build(), RuleId(Build(), "web>api tcp 8080"), RuleDecision.Rejected, null, Step());

        var accepted = ProposalReview.Conclude(rejected, ProposalState.Accepted, Step());

        Assert.AreEqual(ProposalState.PartlyAccepted, accepted.State);
        Assert.AreEqual(6 * 20, ProposalBuilder.Simulate(accepted, Graph([]), acceptedOnly: true).WouldBlock);
        CollectionAssert.AreEqual(new[] { "rule-rejected", "partly-accepted" }, accepted.History.Select(step => step.Action).ToArray());
        Assert.ThrowsExactly<ProposalException>(() => ProposalReview.Conclude(accepted, ProposalState.Accepted, Step()));
        Assert.AreEqual(ProposalState.Rejected, ProposalReview.Conclude(accepted, ProposalState.Rejected, Step()).State);
    }

    [TestMethod]
    public void Decide_WrongStep_IsRefused()
    {
        var proposal = Build();
        var rule = RuleId(proposal, "api>db tcp 5432");

        Assert.IsTrue(Assert.ThrowsExactly<ProposalException>(
            () => ProposalReview.Decide(proposal, "none", RuleDecision.Accepted, null, Step())).IsMissing);
        Assert.ThrowsExactly<ProposalException>(() => ProposalReview.Decide(proposal, rule, RuleDecision.Edited, null, Step()));
        Assert.ThrowsExactly<ProposalException>(() => ProposalReview.Decide(proposal, rule, RuleDecision.Accepted, new(1, 2), Step()));
        Assert.ThrowsExactly<ProposalException>(() => ProposalReview.Decide(proposal, rule, RuleDecision.Edited, new(9, 2), Step()));
        Assert.ThrowsExactly<ProposalException>(() => ProposalReview.Decide(
            proposal with { Progress = ProposalProgress.Running }, rule, RuleDecision.Accepted, null, Step()));
    }

    [TestMethod]
    public async Task Documents_InTheCatalog_ComeBeforeTheGroupAndKeepItsOverrides()
    {
        var edited = ProposalReview.Decide(Build(), RuleId(Build(), "api>db tcp 5432"), RuleDecision.Edited, new(5432, 5433), Step());
        using var catalog = await CatalogAsync(Accepted(edited) with { State = ProposalState.Enforced });

        Assert.IsEmpty(catalog.Errors, string.Join('\n', catalog.Errors));
        var api = catalog.Groups.Single(group => group.Name == "seg-app-api");
        Assert.AreEqual(("app", EnforcementMode.Enforce, 11), (api.Parent, api.Mode, api.Priority));
        var rules = catalog.Profiles["seg-app-api"].Rules;
        Assert.AreEqual(new Peer(PeerKind.Group, "seg-app-db"), rules.Single(rule => rule.Ports.Contains(new(5432, 5433))).Peer);
        Assert.AreEqual(new Peer(PeerKind.Group, "seg-app-dns"), rules.Single(rule => rule.Ports.Contains(new(53, 53))).Peer);
        Assert.AreEqual(RuleAction.Deny, catalog.Profiles["seg-app-api"].DefaultIngress);
        Assert.AreEqual(
            new Peer(PeerKind.Group, "app"), catalog.Profiles["seg-app-dns"].Rules.Single(rule => rule.Direction == Direction.Ingress).Peer);

        var resolver = new PolicyResolver(Personas().Object);
        var workload = Sample.Workload("api-1") with { Id = new("vm:api-1") };
        var idle = Sample.Workload("idle-1") with { Id = new("vm:idle-1") };
        Assert.AreEqual("seg-app-api", resolver.Resolve(workload, null, catalog).Profile);
        Assert.AreEqual(("app", "open"), (resolver.Resolve(idle, null, catalog).Group, resolver.Resolve(idle, null, catalog).Profile));
        var quarantine = new PolicyOverride
        {
            Name = "q",
            Action = OverrideAction.Quarantine,
            Target = "app",
            Author = "ann",
            Reason = "attack",
            CreatedAt = Start,
        };
        Assert.AreEqual("quarantine", resolver.Resolve(workload, null, catalog, [quarantine]).Profile);
    }

    [TestMethod]
    public async Task Documents_OfARollback_LeaveNothing()
    {
        var source = new Source { Proposal = Accepted(Build()) with { State = ProposalState.Shadow } };
        using var catalog = await CatalogAsync(source);
        Assert.AreEqual(EnforcementMode.Shadow, catalog.Groups.Single(group => group.Name == "seg-app-web").Mode);

        source.Proposal = null;
        await catalog.LoadAsync(TestContext.CancellationToken);

        CollectionAssert.AreEqual(new[] { "app", "logs", "default" }, catalog.Groups.Select(group => group.Name).ToArray());
        Assert.IsFalse(catalog.Profiles.Keys.Any(profile => profile.StartsWith("seg-", StringComparison.Ordinal)));
        Assert.IsEmpty(catalog.Errors);
    }

    [TestMethod]
    public void Diff_WithTheOneInForce_NamesRulesAndMoves()
    {
        var before = Accepted(Build()) with { State = ProposalState.Enforced };
        var after = ProposalBuilder.Move(Build([Use("api-1", "web-1", 6, 9000, 30)]), Graph([Use("api-1", "web-1", 6, 9000, 30)]), "vm:idle-1", "db");

        var diff = ProposalDiff.Of(before, after);

        Assert.IsTrue(diff.RulesAdded.Any(rule => rule.EndsWith("tcp-9000", StringComparison.Ordinal)), string.Join(' ', diff.RulesAdded));
        Assert.AreEqual(new MemberMove("idle-1", null, Id(before, "db")), diff.Moves.Single());
        Assert.IsEmpty(ProposalDiff.Of(before, before).RulesAdded);
    }

    [TestMethod]
    public void Drift_OfANewFlow_IsOneRuleThatApplied_AllowsIt()
    {
        var inForce = Accepted(Build()) with { State = ProposalState.Enforced, InForceSince = Start };
        ServiceUsage[] now = [Use("api-1", "web-1", 6, 9000, 2), Use("web-1", "api-1", 6, 8080, 9)];

        var missing = Drift.MissingRules(inForce, Graph(now, everything: false)).Single();

        Assert.AreEqual("api>web tcp 9000", Text(missing));
        var drift = Draft() with
        {
            Change = new(ProposalChangeKind.AddRule, missing.Rule.Id),
            Rules = [missing],
            Progress = ProposalProgress.Ready,
        };
        var applied = Drift.Applied(ProposalReview.Conclude(drift, ProposalState.Accepted, Step()), inForce);
        Assert.AreEqual(inForce.Rules.Length + 1, applied.Rules.Length);
        Assert.IsEmpty(Drift.MissingRules(applied, Graph(now, everything: false)));
    }

    [TestMethod]
    public void Drift_OfAnUnusedRuleAndAChangedRole_AreFound()
    {
        var inForce = Accepted(Build()) with { State = ProposalState.Enforced, InForceSince = Start };
        var unused = Drift.UnusedRules(inForce, Graph([Use("web-1", "api-1", 6, 8080, 9)], everything: false));
        Assert.IsTrue(unused.Any(rule => Text(rule) == "api>db tcp 5432"));
        Assert.IsFalse(unused.Any(rule => Text(rule) == "web>api tcp 8080"));

        ServiceUsage[] likeWeb =
        [
            .. Members.Where(name => name.StartsWith("api", StringComparison.Ordinal)).Select(api => Use("idle-1", api, 6, 8080, 20)),
            Use("idle-1", "dns-1", 17, 53, 20),
            Use("idle-1", "idle-1", 6, 514, 20) with { Server = new("vm:log-1", true) },
            Use("idle-1", "idle-1", 6, 443, 20) with { Client = new("203.0.113.0/24", false) },
        ];
        var (member, segment) = Drift.ChangedRoles(inForce, Graph(likeWeb)).Single();
        Assert.AreEqual(("vm:idle-1", Id(inForce, "web")), (member.Id, segment));
    }

    [TestMethod]
    public void Document_ReadBack_IsTheSame()
    {
        var proposal = Accepted(Build()) with { State = ProposalState.Enforced };

        var text = ProposalDocument.Write(proposal);

        Assert.AreEqual(text, ProposalDocument.Write(ProposalDocument.Read(text)));
        Assert.AreEqual(
            string.Join('\n', Documents(proposal)), string.Join('\n', Documents(ProposalDocument.Read(text))));
    }

    [TestMethod]
    public void NameOf_LongNames_StaysANameOfItsOwn()
    {
        var one = SegmentPolicy.NameOf(new string('g', 60), "web");
        var other = SegmentPolicy.NameOf(new string('g', 60), "db");

        Assert.IsTrue(DocumentNode.IsName(one), one);
        Assert.AreNotEqual(one, other);
    }

    private static SegmentProposal Build(params ServiceUsage[] more) => ProposalBuilder.Build(Draft(), Graph(more), null);

    private static SegmentProposal Accepted(SegmentProposal proposal) => ProposalReview.Conclude(proposal, ProposalState.Accepted, Step()) with
    {
        Parent = new()
        {
            Priority = 10,
            ThreatProfiles = ImmutableDictionary<string, string>.Empty,
            MinimumProbability = 0.7,
            Protected = false,
        },
    };

    private static SegmentProposal Draft() => new()
    {
        Id = "p-0001",
        Group = "app",
        Version = 1,
        CreatedAt = Start,
        Author = "ann",
        Reason = "first",
    };

    private static ProposalStep Step() => new(Start, "ann", "", "", "because");

    private static GroupGraph Graph(ServiceUsage[] more, bool everything = true)
    {
        var workloads = Members.Select((name, index) => new GroupWorkload($"vm:{name}", name, "app", [$"10.0.0.{index + 1}"]))
            .Append(new("vm:log-1", "log-1", "logs", ["10.0.0.99"])).ToArray();
        return GroupGraph.Of("app", everything ? [.. Usual(), .. more] : more, workloads, 7);
    }

    private static IEnumerable<ServiceUsage> Usual()
    {
        string[] web = ["web-1", "web-2", "web-3"], api = ["api-1", "api-2", "api-3"], db = ["db-1", "db-2"];
        foreach (var client in web)
        {
            yield return Use(client, client, 6, 443, 40) with { Client = new("203.0.113.0/24", false) };
            yield return Use(client, client, 6, 514, 20) with { Server = new("vm:log-1", true) };
        }

        foreach (var client in web)
        {
            foreach (var server in api.Where(server => server[^1] != client[^1]))
            {
                yield return Use(client, server, 6, 8080, 20);
            }
        }

        foreach (var client in api)
        {
            foreach (var server in db)
            {
                yield return Use(client, server, 6, 5432, 20);
            }
        }

        foreach (var client in web.Concat(api).Concat(db))
        {
            yield return Use(client, "dns-1", 17, 53, 30);
        }
    }

    private static ServiceUsage Use(string client, string server, byte protocol, ushort port, long flows) => new()
    {
        Client = new($"vm:{client}", true),
        Server = new($"vm:{server}", true),
        Protocol = protocol,
        Port = port,
        Exported = flows,
        First = Start,
        Last = Start.AddHours(5),
        Hours = [525960, 525961, 525962, 525963, 525964],
    };

    private static string Text(ReviewedRule rule) =>
        $"{rule.Rule.Client.Name}>{rule.Rule.Server.Name} {ProtocolText.Of(rule.Rule.Protocol)} {rule.Effective.Ports}";

    private static string RuleId(SegmentProposal proposal, string text) => proposal.Rules.Single(rule => Text(rule) == text).Rule.Id;

    private static string Id(SegmentProposal proposal, string name) => proposal.Segments.Single(segment => segment.Name == name).Id;

    private static ImmutableArray<PolicyText> Documents(SegmentProposal proposal) => SegmentPolicy.Documents(proposal, ["service"]);

    private static Mock<IPersonaCatalog> Personas()
    {
        var personas = new Mock<IPersonaCatalog>();
        personas.Setup(catalog => catalog.Personas).Returns([new() { Name = "service", DisplayName = "Service", Profile = "open" }]);
        return personas;
    }

    private static Task<PolicyCatalog> CatalogAsync(SegmentProposal proposal) => CatalogAsync(new Source { Proposal = proposal });

    private static async Task<PolicyCatalog> CatalogAsync(Source source)
    {
        var store = new Mock<IStateStore>();
        store.Setup(one => one.ModesAsync(It.IsAny<CancellationToken>())).ReturnsAsync(ImmutableDictionary<string, EnforcementMode>.Empty);
        var catalog = new PolicyCatalog(
            new(), store.Object, Personas().Object, TimeProvider.System, NullLogger<PolicyCatalog>.Instance, [source]);
        await catalog.LoadAsync(CancellationToken.None);
        return catalog;
    }

    /// <summary>The group itself, another one, and the segments of a proposal.</summary>
    private sealed class Source : IPolicySource
    {
        public SegmentProposal? Proposal { get; set; }

        public ImmutableArray<PolicyText> Documents =>
        [
            new("app.yaml", true, """{"kind": "SecurityGroup", "metadata": {"name": "app"}, "spec": {"priority": 10, "selector": {"workloads": ["api-1", "idle-1"]}}}"""),
            new("logs.yaml", true, """{"kind": "SecurityGroup", "metadata": {"name": "logs"}, "spec": {"selector": {"names": ["log-*"]}}}"""),
            .. Proposal is null ? [] : ProposalTests.Documents(Proposal),
        ];
    }
}
