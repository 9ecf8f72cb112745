using SdnPersona.Abstractions;
using SdnPersona.Segmentation;

namespace SdnPersona.Plugins.Tests.Segmentation;

[TestClass]
public sealed class ProfileReaderTests
{
    private const string Full =
        """
        kind: Profile
        metadata:
          name: web
        spec:
          description: A web server.
          defaultEgress: deny
          defaultIngress: allow
          bandwidthOut: {kbps: 20000, burstKbits: 40000}
          bandwidthIn: {kbps: 1000}
          mirrorTo: vm-copy
          established: drop
          rules:
            - name: db
              direction: egress
              action: allow
              protocol: tcp
              ports: [5432, "8000-8100"]
              peer: {group: databases}
            - {name: lan, direction: ingress, action: deny, peer: {cidr: 10.0.0.0/8}}
            - {name: ping, direction: ingress, action: allow, protocol: icmp, peer: {persona: service}}
            - {name: one, direction: egress, action: allow, protocol: sctp, ports: 99, peer: {workload: "VM 1"}}
        """;

    [TestMethod]
    public void Profile_WithEverything_IsReadAsWritten()
    {
        var profile = ProfileReader.Read("web.yaml", Full, known: null, out var errors);

        Assert.IsEmpty(errors);
        Assert.IsNotNull(profile);
        Assert.AreEqual("web", profile.Name);
        Assert.AreEqual("A web server.", profile.Description);
        Assert.AreEqual(RuleAction.Deny, profile.DefaultEgress);
        Assert.AreEqual(RuleAction.Allow, profile.DefaultIngress);
        Assert.AreEqual(new Rate(20000, 40000), profile.BandwidthOut);
        Assert.AreEqual(new Rate(1000), profile.BandwidthIn);
        Assert.AreEqual("vm-copy", profile.MirrorTo);
        Assert.AreEqual(EstablishedConnections.Drop, profile.Established);
        Assert.AreEqual("web.yaml", profile.Origin);
        CollectionAssert.AreEqual(
            new[]
            {
                "db Egress Allow Tcp 5432,8000-8100 Group:databases",
                "lan Ingress Deny Any  Cidr:10.0.0.0/8",
                "ping Ingress Allow Icmp  Persona:service",
                "one Egress Allow Sctp 99 Workload:VM 1",
            },
            profile.Rules.Select(Line).ToArray());
    }

    [TestMethod]
    public void Profile_WithNothingStated_AllowsEverything()
    {
        var profile = ProfileReader.Read("p.yaml", "{kind: Profile, metadata: {name: p}, spec: {}}", known: null, out _);

        Assert.AreEqual(new Profile { Name = "p", Origin = "p.yaml" }, profile);
    }

    [TestMethod]
    [DataRow("direction: egress, action: allow, protocol: tcp, ports: [0]", "ports", "'0' must be a port from 1 to 65535")]
    [DataRow("direction: egress, action: allow, protocol: tcp, ports: [65536]", "ports", "'65536' must be a port")]
    [DataRow("direction: egress, action: allow, protocol: tcp, ports: [http]", "ports", "'http' must be a port")]
    [DataRow("direction: egress, action: allow, protocol: tcp, ports: ['90-80']", "ports", "write 80-90")]
    [DataRow("direction: egress, action: allow, protocol: tcp, ports: ['1-2-3']", "ports", "'1-2-3' must be a port")]
    [DataRow("direction: egress, action: allow, protocol: tcp, ports: ['-80']", "ports", "'-80' must be a port")]
    [DataRow("direction: egress, action: allow, ports: [80]", "ports", "protocol any has no ports")]
    [DataRow("direction: egress, action: allow, protocol: icmp, ports: [80]", "ports", "protocol icmp has no ports")]
    [DataRow("direction: egress, action: allow, protocol: gre", "protocol", "'gre' must be one of any, tcp, udp, icmp, sctp")]
    [DataRow("direction: both, action: allow", "direction", "'both' must be one of egress, ingress")]
    [DataRow("direction: egress", "action", "is required: one of allow, deny")]
    [DataRow("action: deny", "direction", "is required: one of egress, ingress")]
    [DataRow("direction: egress, action: drop", "action", "'drop' must be one of allow, deny")]
    [DataRow("direction: egress, action: allow, peer: {group: a, vlan: 3}", "peer.vlan", "known here: cidr, group,")]
    [DataRow("direction: egress, action: allow, peer: {}", "peer", "exactly one of cidr, group, persona, workload")]
    [DataRow("direction: egress, action: allow, peer: any", "peer", "must be a mapping")]
    [DataRow("direction: egress, action: allow, peer: {group: a, persona: b}", "peer", "exactly one of")]
    [DataRow("direction: egress, action: allow, peer: {cidr: 10.0.0.1/8}", "peer.cidr", "write 10.0.0.0/8 for the network")]
    [DataRow("direction: egress, action: allow, peer: {cidr: 10.0.0.0/33}", "peer.cidr", "a prefix length from 0 to 32")]
    [DataRow("direction: egress, action: allow, peer: {cidr: '2001:db8::/129'}", "peer.cidr", "from 0 to 128")]
    [DataRow("direction: egress, action: allow, peer: {cidr: 10.0/8}", "peer.cidr", "is not an IP prefix")]
    [DataRow("direction: egress, action: allow, peer: {cidr: 010.0.0.0/8}", "peer.cidr", "is not an IP prefix")]
    [DataRow("direction: egress, action: allow, peer: {cidr: '::ffff:10.0.0.0/104'}", "peer.cidr", "is not an IP prefix")]
    [DataRow("direction: egress, action: allow, peer: {cidr: 'fe80::1%eth0'}", "peer.cidr", "is not an IP prefix")]
    [DataRow("direction: egress, action: allow, port: 80", "port", "is not known; known here: ")]
    public void Rule_ThatIsWrong_IsRefusedWithLineFieldAndFix(string rule, string field, string reason)
    {
        var text = $"kind: Profile\nmetadata: {{name: p}}\nspec:\n  rules:\n    - {{name: r, {rule}}}\n";

        var profile = ProfileReader.Read("p.yaml", text, known: null, out var errors);

        Assert.IsNull(profile);
        Assert.HasCount(1, errors, string.Join('\n', errors));
        Assert.AreEqual($"spec.rules[0].{field}", errors[0].Field);
        Assert.AreEqual(("p.yaml", 5), (errors[0].File, errors[0].Line));
        Assert.Contains(reason, errors[0].Reason);
    }

    [TestMethod]
    [DataRow("bandwidthOut: {kbps: 0}", "bandwidthOut.kbps", "from 1 to 100000000")]
    [DataRow("bandwidthOut: {kbps: 1.5}", "bandwidthOut.kbps", "whole number")]
    [DataRow("bandwidthOut: {kbps: fast}", "bandwidthOut.kbps", "must be a number")]
    [DataRow("bandwidthOut: {kbps: NaN}", "bandwidthOut.kbps", "must be a number")]
    [DataRow("bandwidthOut: {}", "bandwidthOut.kbps", "is required")]
    [DataRow("bandwidthOut: 5", "bandwidthOut", "must be a mapping")]
    [DataRow("bandwidthIn: {kbps: 5, burstKbits: 0}", "bandwidthIn.burstKbits", "from 1")]
    [DataRow("mirrorTo: ''", "mirrorTo", "is required")]
    [DataRow("established: keep", "established", "one of reevaluate, drop")]
    [DataRow("defaultEgress: reject", "defaultEgress", "one of allow, deny")]
    [DataRow("rules: [allow]", "rules", "must be a list of mappings")]
    [DataRow("shaping: yes", "shaping", "is not known")]
    public void Spec_ThatIsWrong_IsRefusedWithFieldAndFix(string line, string field, string reason)
    {
        var text = $"kind: Profile\nmetadata: {{name: p}}\nspec:\n  {line}\n";

        Assert.IsNull(ProfileReader.Read("p.yaml", text, known: null, out var errors));

        Assert.HasCount(1, errors, string.Join('\n', errors));
        Assert.AreEqual($"spec.{field}", errors[0].Field);
        Assert.AreEqual(4, errors[0].Line);
        Assert.Contains(reason, errors[0].Reason);
    }

    [TestMethod]
    public void Rules_OfOneName_AreRefused()
    {
        const string text =
            """
            kind: Profile
            metadata: {name: p}
            spec:
              rules:
                - {name: r, direction: egress, action: allow}
                - {name: r, direction: ingress, action: deny}
            """;

        Assert.IsNull(ProfileReader.Read("p.yaml", text, known: null, out var errors));

        Assert.AreEqual(("spec.rules[1].name", 6), (errors.Single().Field, errors.Single().Line));
    }

    [TestMethod]
    public void Reference_ThatDoesNotExist_IsRefusedWithTheOnesThatDo()
    {
        var known = new References(["open"], ["default", "web"], ["idle"]);

        Assert.IsNull(ProfileReader.Read("web.yaml", Full, known, out var errors));

        CollectionAssert.AreEqual(
            new[]
            {
                "web.yaml:18: spec.rules[0].peer.group: group 'databases' does not exist; there are default, web",
                "web.yaml:20: spec.rules[2].peer.persona: persona 'service' does not exist; there are idle",
            },
            errors.Select(error => error.ToString()).ToArray());
    }

    [TestMethod]
    public void Document_OfAnotherKind_IsRefused()
    {
        Assert.IsNull(ProfileReader.Read("p", "{kind: Persona, metadata: {name: p}, spec: {}}", known: null, out var errors));

        Assert.AreEqual("kind", errors.Single().Field);
    }

    private static string Line(Rule rule) =>
        $"{rule.Name} {rule.Direction} {rule.Action} {rule.Protocol} {string.Join(',', rule.Ports)} "
        + $"{rule.Peer.Kind}:{rule.Peer.Value}";
}
