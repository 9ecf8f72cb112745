using System.Collections.Immutable;
using System.Net;
using SdnPersona.Abstractions;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Pipeline.Execution;
using SharpOpenFlow;

namespace SdnPersona.Core.Tests.Pipeline;

/// <summary>A machine behind a port. Its number is the port's, and the last part of its addresses.</summary>
internal sealed record Vm(ushort Number, string Network4 = "10.0.0", string Network6 = "fd00:5d:")
{
    /// <summary>Machines of the tests; <see cref="Outside"/> is behind the uplink, which is no workload's port.</summary>
    public static readonly Vm A = new(1), B = new(2), C = new(3), Copy = new(9), Outside = new(100, "203.0.113", "2001:db8:");

    public PortNo Port => new(Number);

    public MacAddress Mac => new(0x0200_0000_0000UL | Number);

    public Endpoint V4 => new(Mac, IPAddress.Parse($"{Network4}.{Number}"));

    public Endpoint V6 => new(Mac, IPAddress.Parse($"{Network6}:{Number:x}"));

    public Endpoint Of(bool ipv6) => ipv6 ? V6 : V4;
}

/// <summary>Ports and profiles of a switch, in few words. Immutable; a profile keeps its number when it is replaced.</summary>
internal sealed record Scene
{
    public const ushort FirstProfile = 11;
    public const byte ZoneBlock = 3;

    public ImmutableList<Profile> Profiles { get; init; } = [];

    public ImmutableSortedDictionary<ushort, PortModel> Ports { get; init; } = ImmutableSortedDictionary<ushort, PortModel>.Empty;

    /// <summary>Prefixes of peers that are no CIDR.</summary>
    public ImmutableDictionary<Peer, ImmutableArray<IPNetwork>> Peers { get; init; } = ImmutableDictionary<Peer, ImmutableArray<IPNetwork>>.Empty;

    /// <summary>The workload behind <see cref="Profile.MirrorTo"/>, whatever its name.</summary>
    public PortNo? MirrorPort { get; init; } = Vm.Copy.Port;

    public SwitchModel Model => new()
    {
        ZoneBlock = ZoneBlock,
        Ports = [.. Ports.Values],
        Profiles = Profiles.ToImmutableDictionary(profile => profile.Name, Resolve),
    };

    public SwitchProgram Program => PipelineCompiler.Compile(Model);

    public ushort NumberOf(string profile) => (ushort)(FirstProfile + Profiles.FindIndex(known => known.Name == profile));

    public Scene With(params ReadOnlySpan<Profile> profiles)
    {
        var all = Profiles;
        foreach (var profile in profiles)
        {
            var index = all.FindIndex(known => known.Name == profile.Name);
            all = index < 0 ? all.Add(profile) : all.SetItem(index, profile);
        }

        return this with { Profiles = all };
    }

    /// <summary>Says what a peer that is no CIDR resolves to.</summary>
    public Scene Where(Peer peer, params IPNetwork[] networks) => this with { Peers = Peers.SetItem(peer, [.. networks]) };

    /// <summary>A port whose MAC address was declared and whose other addresses were learned.</summary>
    public Scene Port(Vm vm, PortStage stage, string profile = "", Func<PortModel, PortModel>? change = null)
    {
        var port = new PortModel
        {
            Port = vm.Port,
            Macs = [vm.Mac],
            MacsDeclared = true,
            Addresses = [vm.V4.Address, vm.V6.Address],
            Stage = stage,
            Profile = profile,
        };
        return this with { Ports = Ports.SetItem(vm.Number, change?.Invoke(port) ?? port) };
    }

    public Scene Enforce(Vm vm, string profile) => Port(vm, PortStage.Enforce, profile);

    public Scene Shadow(Vm vm, string profile) => Port(vm, PortStage.Shadow, profile);

    public Scene Observe(Vm vm) => Port(vm, PortStage.Observe);

    /// <summary>A switch with profiles and no ports.</summary>
    public static Scene Of(params ReadOnlySpan<Profile> profiles) => new Scene().With(profiles);

    private ProfileModel Resolve(Profile profile) => new()
    {
        Number = NumberOf(profile.Name),
        Profile = profile,
        Peers = profile.Rules
            .Select(rule => rule.Peer)
            .Where(peer => peer.Kind != PeerKind.Any)
            .Distinct()
            .ToImmutableDictionary(peer => peer, peer => peer.Kind == PeerKind.Cidr ? [IPNetwork.Parse(peer.Value)] : Peers[peer]),
        MirrorPort = profile.MirrorTo is null ? null : MirrorPort,
    };
}

/// <summary>Profiles and rules of the tests.</summary>
internal static class Policy
{
    public static readonly Profile Open = new() { Name = "open" };

    public static readonly Profile Closed = new() { Name = "closed", DefaultEgress = RuleAction.Deny, DefaultIngress = RuleAction.Deny };

    public static readonly Profile Quarantine = Closed with { Name = "quarantine", Established = EstablishedConnections.Drop };

    /// <summary>Everything is denied but what the rules allow.</summary>
    public static Profile Only(string name, params ReadOnlySpan<Rule> rules) => Closed with { Name = name, Rules = [.. rules] };

    public static Rule AllowOut(RuleProtocol protocol = RuleProtocol.Any, string ports = "", string? cidr = null) =>
        Rule(Direction.Egress, RuleAction.Allow, protocol, ports, cidr);

    public static Rule DenyOut(RuleProtocol protocol = RuleProtocol.Any, string ports = "", string? cidr = null) =>
        Rule(Direction.Egress, RuleAction.Deny, protocol, ports, cidr);

    public static Rule AllowIn(RuleProtocol protocol = RuleProtocol.Any, string ports = "", string? cidr = null) =>
        Rule(Direction.Ingress, RuleAction.Allow, protocol, ports, cidr);

    public static Rule DenyIn(RuleProtocol protocol = RuleProtocol.Any, string ports = "", string? cidr = null) =>
        Rule(Direction.Ingress, RuleAction.Deny, protocol, ports, cidr);

    /// <summary>A rule; ports as <c>80,8000-8010</c>.</summary>
    public static Rule Rule(Direction direction, RuleAction action, RuleProtocol protocol, string ports, string? cidr) => new()
    {
        Name = $"{direction}-{action}-{protocol}-{ports}-{cidr}",
        Direction = direction,
        Action = action,
        Protocol = protocol,
        Ports = [.. ports.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Range)],
        Peer = cidr is null ? Peer.Any : new(PeerKind.Cidr, cidr),
    };

    private static PortRange Range(string text)
    {
        var ends = text.Split('-').Select(ushort.Parse).ToArray();
        return new(ends[0], ends[^1]);
    }
}
