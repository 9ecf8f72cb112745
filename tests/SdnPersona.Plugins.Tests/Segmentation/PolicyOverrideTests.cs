using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SdnPersona.Segmentation;

namespace SdnPersona.Plugins.Tests.Segmentation;

[TestClass]
public sealed class PolicyOverrideTests
{
    private static readonly Workload Workload = Sample.Workload("web-1");

    [TestMethod]
    [DataRow(OverrideAction.Quarantine, "", "quarantine")]
    [DataRow(OverrideAction.Profile, "strict", "strict")]
    [DataRow(OverrideAction.Persona, "idle", "idle")]
    [DataRow(OverrideAction.Persona, "nobody", "open")]
    [DataRow(OverrideAction.Profile, "nothing", "open")]
    [DataRow(OverrideAction.Pin, "", "strict")]
    public void Override_OfEachAction_DecidesAndSaysSo(OverrideAction action, string value, string profile)
    {
        var policy = Resolve(Sample.Assignment("service", 0.9), Said("it", action, value));

        Assert.AreEqual(profile, policy.Profile);
        Assert.Contains("override 'it' of the workload by ann (because)", policy.Reason);
    }

    [TestMethod]
    public void Release_OfAThreat_LetsTheLikeliestFunctionalPersonaDecide()
    {
        var threat = Sample.Assignment("compromised", 0.9) with
        {
            Functional = ImmutableDictionary<string, double>.Empty.Add("service", 0.8).Add("idle", 0.2),
        };
        var unsure = threat with { Functional = ImmutableDictionary<string, double>.Empty.Add("service", 0.5) };

        Assert.AreEqual("quarantine", Resolve(threat).Profile);
        Assert.AreEqual("service", Resolve(threat, Said("it", OverrideAction.Release)).Profile);
        Assert.AreEqual("open", Resolve(unsure, Said("it", OverrideAction.Release)).Profile);
    }

    [TestMethod]
    public void Overrides_Several_TheWorkloadsThenTheStricterThenTheFirstNameDecides()
    {
        var group = Said("g", OverrideAction.Quarantine) with { Workload = null, Target = "default" };
        var release = Said("a", OverrideAction.Release);
        var pin = Said("b", OverrideAction.Pin);
        var second = Said("d", OverrideAction.Profile, "strict");
        var first = Said("c", OverrideAction.Profile, "idle");

        Assert.AreEqual("quarantine", Resolve(null, group).Profile);
        Assert.AreEqual("open", Resolve(null, group, release).Profile);
        Assert.AreEqual("strict", Resolve(null, group, release, pin).Profile);
        Assert.AreEqual("idle", Resolve(null, second, group, first, release, pin).Profile);
        Assert.AreEqual("idle", Resolve(null, pin, first, release, group, second).Profile);
    }

    [TestMethod]
    public void Quarantine_OfWorkloadOrGroup_WinsOverWhatWasPinnedOrForced()
    {
        var own = Said("z", OverrideAction.Quarantine);
        var group = own with { Workload = null, Target = "default" };
        var pin = Said("a", OverrideAction.Pin);
        var open = Said("b", OverrideAction.Profile, "open");
        var service = Said("c", OverrideAction.Persona, "service");
        var release = Said("d", OverrideAction.Release);

        Assert.AreEqual("quarantine", Resolve(null, pin, open, service, release, own).Profile);
        foreach (var earlier in new[] { pin, open, service })
        {
            var policy = Resolve(null, earlier, group);
            Assert.AreEqual("quarantine", policy.Profile);
            Assert.Contains("override 'z' of group 'default'", policy.Reason);
        }

        Assert.AreEqual("quarantine", Resolve(null, group, release, own).Profile);
    }

    [TestMethod]
    public void Override_OfSomebodyElse_ChangesNothing()
    {
        var other = Said("it", OverrideAction.Quarantine) with { Workload = new("vm:other"), Target = "other" };
        var group = Said("it", OverrideAction.Quarantine) with { Workload = null, Target = "lab" };
        var pin = Said("it", OverrideAction.Pin) with { Workload = null, Target = "default", Pinned = ImmutableDictionary<string, string>.Empty };

        Assert.AreEqual(Resolve(null), Resolve(null, other, group, pin));
    }

    private static PolicyOverride Said(string name, OverrideAction action, string value = "") => new()
    {
        Name = name,
        Action = action,
        Workload = Workload.Id,
        Target = Workload.Name,
        Value = value,
        Pinned = ImmutableDictionary<string, string>.Empty.Add(Workload.Id.Value, "strict"),
        Author = "ann",
        Reason = "because",
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    private static EffectivePolicy Resolve(Assignment? assignment, params PolicyOverride[] overrides) =>
        new PolicyResolver(new FixedPersonas()).Resolve(Workload, assignment, new Catalog(), overrides);

    private sealed class Catalog : IPolicyCatalog
    {
        public ImmutableDictionary<string, Profile> Profiles { get; } =
            new[] { "open", "idle", "service", "strict", "quarantine" }
                .ToImmutableDictionary(name => name, name => new Profile { Name = name });

        public ImmutableArray<SecurityGroup> Groups => [new() { Name = "default" }];

        public ImmutableArray<DocumentError> Errors => [];

        public IEnumerable<string> ReachableProfiles(SecurityGroup group) => throw new NotSupportedException();
    }
}
