using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SdnPersona.Segmentation;

namespace SdnPersona.Plugins.Tests.Segmentation;

[TestClass]
public sealed class PolicyResolverTests
{
    private static readonly SecurityGroup Web = new()
    {
        Name = "web",
        Mode = EnforcementMode.Enforce,
        Selector = new() { Names = ["web-*"] },
        Profiles = ImmutableDictionary<string, string>.Empty.Add("service", "strict"),
        DefaultProfile = "waiting",
        MinimumProbability = 0.8,
    };

    private static readonly Catalog Policy = new(
        [Web, new() { Name = "web-too", Selector = new() { Names = ["*"] }, Priority = -1 }, new() { Name = "default" }],
        "open", "idle", "service", "strict", "waiting", "quarantine");

    private static readonly Workload Workload = Sample.Workload("web-1");

    private readonly FixedPersonas _personas = new();

    [TestMethod]
    public void Workload_OfSeveralGroups_BelongsToTheFirst()
    {
        var policy = Resolve(Workload, null);

        Assert.AreEqual(("web", EnforcementMode.Enforce), (policy.Group, policy.Mode));
        Assert.AreEqual("web-too", Resolve(Sample.Workload("db"), null).Group);
    }

    [TestMethod]
    public void Workload_OfNoGroup_BelongsToDefault()
    {
        var alone = new Catalog([Web, new() { Name = "default" }], "open");

        var policy = new PolicyResolver(_personas).Resolve(Sample.Workload("db"), null, alone);

        Assert.AreEqual(("default", EnforcementMode.Observe, "open"), (policy.Group, policy.Mode, policy.Profile));
    }

    [TestMethod]
    public void Persona_NotYetKnown_GetsTheGroupsDefault()
    {
        AssertPolicy(Resolve(Workload, null), Assignment.Unknown, "waiting", "not yet classified");
        var unfitting = Sample.Assignment(Assignment.Unknown, 0.99);
        AssertPolicy(Resolve(Workload, unfitting), Assignment.Unknown, "waiting", "no persona fits");
    }

    [TestMethod]
    public void Persona_SureEnough_GetsTheGroupsProfileElseItsOwn()
    {
        AssertPolicy(Resolve(Workload, Sample.Assignment("service", 0.8)), "service", "strict", "group 'web' gives it");
        AssertPolicy(Resolve(Workload, Sample.Assignment("idle", 0.8)), "idle", "idle", "profile of persona 'idle'");
    }

    [TestMethod]
    public void Persona_NotSureEnough_GetsTheGroupsDefault() =>
        AssertPolicy(Resolve(Workload, Sample.Assignment("service", 0.79)), Assignment.Unknown, "waiting", "asks for 0.8");

    [TestMethod]
    public void Persona_ThatNoLongerExists_GetsTheGroupsDefault()
    {
        _personas.Personas = [];

        Assert.AreEqual("waiting", Resolve(Workload, Sample.Assignment("service", 0.9)).Profile);
    }

    [TestMethod]
    public void Threat_InForce_KeepsItsProfileThoughItsProbabilityFalls()
    {
        var policy = Resolve(Workload, Sample.Assignment("compromised", 0.4));

        AssertPolicy(policy, "compromised", "quarantine", "profile of persona 'compromised'");
    }

    [TestMethod]
    public void Threat_NotInForce_ChangesNothing() =>
        Assert.AreEqual("service", Resolve(Workload, Sample.Assignment("service", 0.9, ("compromised", 0.69))).Persona);

    [TestMethod]
    public void Profile_ThatDoesNotExist_IsReplacedByOneThatDoes()
    {
        var poor = new Catalog([Web, new() { Name = "default" }], "open", "waiting");
        var poorer = new Catalog([Web, new() { Name = "default" }], "open");
        var resolver = new PolicyResolver(_personas);

        var service = Sample.Assignment("service", 0.9);

        AssertPolicy(resolver.Resolve(Workload, service, poor), "service", "waiting", "'strict' does not exist");
        AssertPolicy(resolver.Resolve(Workload, service, poorer), "service", "open", "'strict' does not exist: 'open' instead");
    }

    [TestMethod]
    public void Policy_WhileOnlyProbabilitiesMove_StaysEqual() =>
        Assert.AreEqual(
            Resolve(Workload, Sample.Assignment("service", 0.91, ("compromised", 0.1))),
            Resolve(Workload, Sample.Assignment("service", 0.93, ("compromised", 0.2))));

    private EffectivePolicy Resolve(Workload workload, Assignment? assignment) =>
        new PolicyResolver(_personas).Resolve(workload, assignment, Policy);

    private static void AssertPolicy(EffectivePolicy policy, string persona, string profile, string reason)
    {
        Assert.AreEqual((persona, profile), (policy.Persona, policy.Profile));
        Assert.Contains(reason, policy.Reason);
    }

    private sealed class Catalog(ImmutableArray<SecurityGroup> groups, params string[] profiles) : IPolicyCatalog
    {
        public ImmutableDictionary<string, Profile> Profiles { get; } =
            profiles.ToImmutableDictionary(name => name, name => new Profile { Name = name });

        public ImmutableArray<SecurityGroup> Groups => groups;

        public ImmutableArray<DocumentError> Errors => [];

        public IEnumerable<string> ReachableProfiles(SecurityGroup group) => throw new NotSupportedException();
    }
}
