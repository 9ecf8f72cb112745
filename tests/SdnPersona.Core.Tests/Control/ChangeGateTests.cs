using System.Collections.Immutable;
using Moq;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;
using SdnPersona.TestSupport;

namespace SdnPersona.Core.Tests.Control;

[TestClass]
public sealed class ChangeGateTests
{
    private readonly TestClock _clock = new();
    private readonly Mock<IStateStore> _store = new();
    private readonly List<ControllerEvent> _events = [];
    private readonly Dictionary<WorkloadId, PolicyState> _stored = [];
    private readonly Dictionary<string, (string Persona, double Risk)> _personas = [];
    private readonly List<PolicyOverride> _overrides = [];
    private readonly FixedPolicy _policy = new();
    private readonly List<AuditRecord> _records = [];
    private bool _storeIsDown;
    private ChangeGate _gate;

    public ChangeGateTests()
    {
        _gate = new(_policy);
        _store.Setup(store => store.AppendAsync(It.IsAny<ControllerEvent>(), It.IsAny<CancellationToken>()))
            .Callback((ControllerEvent entry, CancellationToken _) => _events.Add(entry))
            .ReturnsAsync((ControllerEvent entry, CancellationToken _) => entry);
        _store.Setup(store => store.SavePolicyStatesAsync(
                It.IsAny<IReadOnlyCollection<PolicyState>>(),
                It.IsAny<IReadOnlyCollection<WorkloadId>>(),
                It.IsAny<IReadOnlyCollection<AuditRecord>>(),
                It.IsAny<CancellationToken>()))
            .Callback((
                IReadOnlyCollection<PolicyState> changed,
                IReadOnlyCollection<WorkloadId> removed,
                IReadOnlyCollection<AuditRecord> records,
                CancellationToken _) =>
            {
                if (_storeIsDown)
                {
                    throw new IOException("full");
                }

                _records.AddRange(records);
                foreach (var state in changed)
                {
                    _stored[state.Workload] = state;
                }

                foreach (var id in removed)
                {
                    _stored.Remove(id);
                }
            })
            .Returns(Task.CompletedTask);
    }

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Protected_WhoseNewPersonaRestricts_KeepsItsProfileAndSaysSoOnce()
    {
        _policy.Group = _policy.Group with { Protected = true };
        await RoundAsync(("web", "service", 0));
        await RoundAsync(("web", "compromised", 90));
        _clock.Advance(TimeSpan.FromHours(5));
        var web = (await RoundAsync(("web", "compromised", 91)))["web"];

        Assert.AreEqual(("service", "service"), (web.Policy.Profile, web.Policy.Persona));
        Assert.AreEqual("compromised", web.Assignment!.Persona, "what it is taken to be is not hidden");
        Assert.AreEqual(("compromised", "quarantine", HoldCause.Protected), (web.Held!.Persona, web.Held.Profile, web.Held.Cause));
        Assert.AreEqual(_clock.Start, web.Held.Since);
        StringAssert.Contains(web.Policy.Reason, "held: persona 'compromised' calls for profile 'quarantine', but protected");
        Assert.AreEqual("held: protected: persona compromised calls for profile quarantine; service stays", _events.Single().Message);
    }

    [TestMethod]
    public async Task Protected_WhoseNewPersonaAllowsMore_Changes()
    {
        _policy.Group = _policy.Group with { Protected = true };
        await RoundAsync(("web", "compromised", 90));
        var web = (await RoundAsync(("web", "service", 0)))["web"];

        Assert.AreEqual("service", web.Policy.Profile);
        Assert.IsNull(web.Held);
        Assert.IsEmpty(_events);
    }

    [TestMethod]
    [DataRow("true", false, true)]
    [DataRow("TRUE", false, true)]
    [DataRow("yes", false, true)]
    [DataRow("false", true, false)]
    [DataRow(null, true, true)]
    [DataRow(null, false, false)]
    public async Task Protection_OfTheWorkload_WinsOverItsGroups(string? said, bool group, bool held)
    {
        _policy.Group = _policy.Group with { Protected = group };
        _policy.Protection = said;
        await RoundAsync(("web", "service", 0));
        var web = (await RoundAsync(("web", "compromised", 90)))["web"];

        Assert.AreEqual(held, web.Held is not null);
        Assert.AreEqual(held, web.Protected);
    }

    [TestMethod]
    public async Task Protected_AfterARestart_IsStillHeld()
    {
        _policy.Group = _policy.Group with { Protected = true };
        await RoundAsync(("web", "service", 0));
        _gate = new(_policy);
        _gate.Restore(_stored.Values);

        Assert.AreEqual("service", (await RoundAsync(("web", "compromised", 90)))["web"].Policy.Profile);
    }

    [TestMethod]
    public async Task Protected_WhenItsFilesChange_FollowsThem()
    {
        _policy.Group = _policy.Group with { Protected = true };
        await RoundAsync(("web", "service", 0));
        await RoundAsync(("web", "compromised", 90));
        _policy.Profiles["service"] = "strict";

        var web = (await RoundAsync(("web", "compromised", 90)))["web"];

        Assert.AreEqual("strict", web.Policy.Profile);
    }

    [TestMethod]
    public async Task Override_OfAProtectedWorkload_ActsAndItsEndLetsNothingIn()
    {
        _policy.Group = _policy.Group with { Protected = true };
        await RoundAsync(("web", "service", 0));
        _overrides.Add(Said("quarantine"));
        Assert.AreEqual("quarantine", (await RoundAsync(("web", "service", 0)))["web"].Policy.Profile);
        Assert.AreEqual("quarantine", (await RoundAsync(("web", "compromised", 90)))["web"].Policy.Profile);
        _overrides.Clear();

        Assert.AreEqual("service", (await RoundAsync(("web", "compromised", 90)))["web"].Policy.Profile);
    }

    [TestMethod]
    public async Task Budget_OfTwoAMinute_LetsTheRiskiestTwoInAndTheRestWhenTheMinuteIsOver()
    {
        _policy.Group = _policy.Group with { ChangeBudget = new(2, null) };
        await RoundAsync(("a", "service", 0), ("b", "service", 0), ("c", "service", 0), ("d", "service", 0));

        var first = await RoundAsync(("a", "compromised", 10), ("b", "compromised", 40), ("c", "compromised", 30), ("d", "compromised", 20));
        Assert.AreEqual("b c", Quarantined(first));
        Assert.AreEqual(HoldCause.Budget, first["a"].Held!.Cause);
        StringAssert.Contains(first["a"].Policy.Reason, "budget: of group 'default' 2 a minute may change automatically");
        Assert.AreEqual("held: budget: of group 'default' 2 a minute may change automatically; 2 wait: a, d", _events.Single().Message);

        _clock.Advance(TimeSpan.FromSeconds(59.9));
        Assert.AreEqual("b c", Quarantined(await AgainAsync()));
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        var last = await AgainAsync();
        Assert.AreEqual("a b c d", Quarantined(last));
        Assert.IsNull(last["a"].Held);
        Assert.HasCount(1, _events);
    }

    [TestMethod]
    public async Task Budget_InPercent_IsOfTheGroupsWorkloadsAndNeverNone()
    {
        _policy.Group = _policy.Group with { ChangeBudget = new(null, 50) };
        await RoundAsync(("a", "service", 0), ("b", "service", 0), ("c", "service", 0), ("d", "service", 0), ("e", "service", 0));
        Assert.AreEqual("a b", Quarantined(await RoundAsync([.. "abcde".Select(name => ($"{name}", "compromised", 9.0))])));

        Assert.AreEqual(1, new ChangeBudget(null, 1).Most(3));
        Assert.AreEqual(10, new ChangeBudget(null, 10).Most(109));
    }

    [TestMethod]
    public async Task Budget_UsedUp_HoldsNoPersonsDecision()
    {
        _policy.Group = _policy.Group with { ChangeBudget = new(1, null) };
        await RoundAsync(("a", "service", 0), ("web", "service", 0));
        await RoundAsync(("a", "compromised", 90), ("web", "service", 0));

        _overrides.Add(Said("quarantine"));
        Assert.AreEqual("a web", Quarantined(await AgainAsync()));
        // What changes below an override is not seen by the switch and takes no room.
        Assert.IsNull((await RoundAsync(("a", "compromised", 90), ("web", "compromised", 50)))["web"].Held);
        _overrides.Clear();
        Assert.AreEqual("a web", Quarantined(await AgainAsync()));
        _policy.Profiles["compromised"] = "strict";
        Assert.IsTrue((await AgainAsync()).Values.All(decision => decision.Policy.Profile == "strict"), "files act at once");
    }

    [TestMethod]
    public async Task Budget_WhereNothingIsEnforced_HoldsNothing()
    {
        _policy.Group = _policy.Group with { ChangeBudget = new(1, null), Mode = EnforcementMode.Shadow };
        await RoundAsync(("a", "service", 0), ("b", "service", 0));

        Assert.AreEqual("a b", Quarantined(await RoundAsync(("a", "compromised", 9), ("b", "compromised", 9))));
    }

    [TestMethod]
    public async Task Change_WithoutProtectionOrBudget_IsLetInAtOnce()
    {
        await RoundAsync(("a", "service", 0), ("b", "service", 0));

        Assert.AreEqual("a b", Quarantined(await RoundAsync(("a", "compromised", 9), ("b", "compromised", 9))));
        Assert.IsEmpty(_events);
    }

    [TestMethod]
    public async Task Change_OfProfile_IsWrittenDownOnceAlsoWhenTheStoreWasDown()
    {
        await RoundAsync(("web", "service", 0));
        _storeIsDown = true;
        await Assert.ThrowsExactlyAsync<IOException>(() => RoundAsync(("web", "compromised", 90)));
        _storeIsDown = false;
        await AgainAsync();
        await AgainAsync();

        var record = _records.Single();
        Assert.AreEqual(("controller", "policy-changed", "web", "service", "quarantine"), (record.Actor, record.Action, record.Subject, record.Before, record.After));
        Assert.AreEqual("the test says so; persona compromised, risk 90, mode enforce", record.Cause);
    }

    [TestMethod]
    public async Task Change_WhileTheControllerWasDown_IsWrittenDownAtTheNextStart()
    {
        await RoundAsync(("web", "service", 0));
        _gate = new(_policy);
        _gate.Restore(_stored.Values);
        _policy.Profiles["service"] = "strict";

        await RoundAsync(("web", "service", 0));

        Assert.AreEqual(("service", "strict"), (_records.Single().Before, _records[0].After));
    }

    [TestMethod]
    public async Task Change_ThatNoSwitchSees_IsNotWrittenDown()
    {
        _policy.Group = _policy.Group with { Mode = EnforcementMode.Observe };
        await RoundAsync(("web", "service", 0));
        await RoundAsync(("web", "compromised", 90));

        Assert.IsEmpty(_records);
    }

    [TestMethod]
    public async Task Change_WhileObserved_IsWrittenDownWhenASwitchSeesIt()
    {
        await RoundAsync(("web", "service", 0));
        _policy.Group = _policy.Group with { Mode = EnforcementMode.Observe };
        await RoundAsync(("web", "compromised", 90));
        Assert.IsEmpty(_records);
        _policy.Group = _policy.Group with { Mode = EnforcementMode.Shadow };
        await AgainAsync();

        Assert.AreEqual(("service", "quarantine"), (_records.Single().Before, _records[0].After));
    }

    [TestMethod]
    public async Task Forget_OfGoneWorkloads_RemovesWhatWasStored()
    {
        await RoundAsync(("a", "service", 0), ("b", "service", 0));

        await _gate.ForgetAsync(_store.Object, id => id.Value == "vm:a", TestContext.CancellationToken);

        Assert.AreEqual("vm:b", _stored.Keys.Single().Value);
    }

    private static string Quarantined(IReadOnlyDictionary<string, Decision> decisions) => string.Join(
        ' ', decisions.Where(entry => entry.Value.Policy.Profile == "quarantine").Select(entry => entry.Key).Order(StringComparer.Ordinal));

    private static PolicyOverride Said(string profile) => new()
    {
        Name = "it",
        Action = OverrideAction.Profile,
        Workload = new("vm:web"),
        Target = "web",
        Value = profile,
        Author = "ann",
        Reason = "because",
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    private Task<Dictionary<string, Decision>> RoundAsync(params (string Name, string Persona, double Risk)[] workloads)
    {
        _personas.Clear();
        foreach (var (name, persona, risk) in workloads)
        {
            _personas[name] = (persona, risk);
        }

        return AgainAsync();
    }

    private async Task<Dictionary<string, Decision>> AgainAsync()
    {
        var now = _clock.GetUtcNow();
        var proposals = _personas.Select(entry =>
        {
            var workload = Decisions.Workload(entry.Key, 1, 1);
            if (_policy.Protection is { } said)
            {
                workload = workload with { ExternalIds = workload.ExternalIds.SetItem(DeclaredProtection.Key, said) };
            }

            var assignment = Decisions.Assignment(workload.Id, entry.Value.Persona, now) with { Risk = new(entry.Value.Risk, []) };
            return _gate.Propose(workload, assignment, _policy, _overrides, now);
        }).ToArray();
        var decisions = _gate.Admit(proposals, _policy, now).ToDictionary(decision => decision.Workload.Name);
        await _gate.SaveAsync(_store.Object, TestContext.CancellationToken);
        return decisions;
    }

    /// <summary>One group; a persona gets the profile that a table says; an override its profile.</summary>
    private sealed class FixedPolicy : IPolicyCatalog, IPolicyResolver
    {
        public string? Protection { get; set; }

        public SecurityGroup Group { get; set; } = new() { Name = SecurityGroup.DefaultName, Mode = EnforcementMode.Enforce };

        public Dictionary<string, string> Profiles { get; } = new() { ["service"] = "service", ["compromised"] = "quarantine" };

        ImmutableDictionary<string, Profile> IPolicyCatalog.Profiles { get; } = new[]
        {
            new Profile { Name = "service", DefaultEgress = RuleAction.Deny },
            new Profile { Name = "strict", DefaultEgress = RuleAction.Deny, BandwidthIn = new(1) },
            new Profile { Name = "quarantine", DefaultEgress = RuleAction.Deny, DefaultIngress = RuleAction.Deny },
        }.ToImmutableDictionary(profile => profile.Name);

        public ImmutableArray<SecurityGroup> Groups => [Group];

        public ImmutableArray<DocumentError> Errors => [];

        public IEnumerable<string> ReachableProfiles(SecurityGroup group) => Profiles.Values;

        public EffectivePolicy Resolve(
            Workload workload, Assignment? assignment, IPolicyCatalog catalog, IReadOnlyCollection<PolicyOverride> overrides)
        {
            var persona = assignment!.Persona;
            var profile = overrides.FirstOrDefault(said => said.Concerns(workload.Id, Group.Name))?.Value ?? Profiles[persona];
            return new(workload.Id, Group.Name, Group.Mode, persona, profile, "the test says so");
        }
    }
}
