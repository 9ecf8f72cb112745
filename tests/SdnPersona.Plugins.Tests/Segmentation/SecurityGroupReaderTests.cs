using SdnPersona.Abstractions;
using SdnPersona.Segmentation;

namespace SdnPersona.Plugins.Tests.Segmentation;

[TestClass]
public sealed class SecurityGroupReaderTests
{
    [TestMethod]
    public void Group_WithEverything_IsReadAsWritten()
    {
        const string text =
            """
            kind: SecurityGroup
            metadata: {name: web}
            spec:
              mode: shadow
              priority: -5
              selector:
                names: [web-*, "www?"]
                externalIds: {tier: front}
                bridges: br0
                cidrs: [10.1.0.0/16, 192.0.2.7]
                workloads: ["vm:1"]
              profiles: {idle: open, compromised: quarantine}
              defaultProfile: idle
              minimumProbability: 0.9
              protected: true
              changeBudget: {percentPerMinute: 2.5}
            """;

        var group = SecurityGroupReader.Read("web.yaml", text, known: null, out var errors);

        Assert.IsEmpty(errors);
        Assert.IsNotNull(group);
        Assert.AreEqual(("web", EnforcementMode.Shadow, -5), (group.Name, group.Mode, group.Priority));
        CollectionAssert.AreEqual(new[] { "web-*", "www?" }, group.Selector.Names);
        Assert.AreEqual("front", group.Selector.ExternalIds["tier"]);
        CollectionAssert.AreEqual(new[] { "br0" }, group.Selector.Bridges);
        CollectionAssert.AreEqual(new[] { "10.1.0.0/16", "192.0.2.7/32" }, group.Selector.Cidrs);
        CollectionAssert.AreEqual(new[] { "vm:1" }, group.Selector.Workloads);
        Assert.AreEqual("quarantine", group.Profiles["compromised"]);
        Assert.AreEqual(("idle", 0.9, "web.yaml"), (group.DefaultProfile, group.MinimumProbability, group.Origin));
        Assert.AreEqual((true, new ChangeBudget(null, 2.5)), (group.Protected, group.ChangeBudget));
    }

    [TestMethod]
    public void Default_WithoutSelector_IsRead()
    {
        var group = SecurityGroupReader.Read(
            "d", "{kind: SecurityGroup, metadata: {name: default}, spec: {mode: enforce}}", known: null, out var errors);

        Assert.IsEmpty(errors);
        Assert.IsNotNull(group);
        Assert.AreEqual(
            (EnforcementMode.Enforce, "open", 0.7), (group.Mode, group.DefaultProfile, group.MinimumProbability));
    }

    [TestMethod]
    [DataRow("selector: {names: [a]}, mode: on", "mode", "one of observe, shadow, enforce")]
    [DataRow("selector: {names: [a]}, priority: 1.5", "priority", "whole number")]
    [DataRow("selector: {names: [a]}, priority: 99999", "priority", "from -10000 to 10000")]
    [DataRow("selector: {names: [a]}, minimumProbability: 70", "minimumProbability", "from 0 to 1")]
    [DataRow("selector: {names: [a]}, defaultProfile: No", "defaultProfile", "lower-case letters")]
    [DataRow("selector: {names: [a]}, profiles: {idle: ''}", "profiles.idle", "is required")]
    [DataRow("selector: {names: [a]}, profiles: {idle: gone}", "profiles.idle", "'gone' does not exist; there are open")]
    [DataRow("selector: {names: [a]}, profiles: {ghost: open}", "profiles.ghost", "persona 'ghost' does not exist")]
    [DataRow("selector: {names: [a]}, profiles: {unknown: open}", "profiles.unknown", "defaultProfile")]
    [DataRow("selector: {names: [a]}, profiles: [open]", "profiles", "must map names")]
    [DataRow("selector: {names: [a]}, defaultProfile: gone", "defaultProfile", "profile 'gone' does not exist")]
    [DataRow("selector: {names: [a]}, protected: yes", "protected", "'yes' must be true or false")]
    [DataRow("selector: {names: [a]}, changeBudget: {}", "changeBudget", "must state exactly one of workloadsPerMinute, percentPerMinute")]
    [DataRow("selector: {names: [a]}, changeBudget: {workloadsPerMinute: 1, percentPerMinute: 1}", "changeBudget", "exactly one of")]
    [DataRow("selector: {names: [a]}, changeBudget: {workloadsPerMinute: 0}", "changeBudget.workloadsPerMinute", "from 1 to")]
    [DataRow("selector: {names: [a]}, changeBudget: {workloadsPerMinute: 1.5}", "changeBudget.workloadsPerMinute", "whole number")]
    [DataRow("selector: {names: [a]}, changeBudget: {percentPerMinute: 101}", "changeBudget.percentPerMinute", "to 100")]
    [DataRow("selector: {names: [a]}, changeBudget: {percentPerMinute: 0}", "changeBudget.percentPerMinute", "from 0.01")]
    [DataRow("selector: {names: [a]}, changeBudget: {perHour: 3}", "changeBudget", "exactly one of")]
    [DataRow("selector: {}", "selector", "selects nothing; state at least one")]
    [DataRow("mode: observe", "selector", "is required")]
    [DataRow("selector: {cidrs: [10.0.0.0]}, selektor: {}", "selektor", "is not known")]
    [DataRow("selector: {cidrs: [10.0.0.0/40]}", "selector.cidrs", "from 0 to 32")]
    [DataRow("selector: {names: [a, ' ']}", "selector.names", "empty item")]
    public void Group_ThatIsWrong_IsRefusedWithFieldAndFix(string spec, string field, string reason)
    {
        var text = $"kind: SecurityGroup\nmetadata: {{name: g}}\nspec: {{{spec}}}\n";
        var known = new References(["open"], ["default"], ["idle"]);

        Assert.IsNull(SecurityGroupReader.Read("g.yaml", text, known, out var errors));

        var error = errors.FirstOrDefault(error => error.Field == $"spec.{field}");
        Assert.IsNotNull(error, string.Join('\n', errors));
        Assert.AreEqual(3, error.Line);
        Assert.Contains(reason, error.Reason);
    }

    [TestMethod]
    [DataRow("selector: {names: ['*']}", "spec.selector")]
    [DataRow("priority: 3", "spec.priority")]
    public void Default_WithSelectorOrPriority_IsRefused(string spec, string field)
    {
        var text = $"{{kind: SecurityGroup, metadata: {{name: default}}, spec: {{{spec}}}}}";

        Assert.IsNull(SecurityGroupReader.Read("d", text, known: null, out var errors));

        Assert.IsTrue(errors.Any(error => error.Field == field), string.Join('\n', errors));
    }
}
