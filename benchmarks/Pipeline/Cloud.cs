using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using SdnPersona.Abstractions;
using SdnPersona.Core.Pipeline;
using SharpOpenFlow;

namespace SdnPersona.Pipeline.Benchmarks;

/// <summary>Made-up switches with ports and profiles: the same for the same numbers.</summary>
internal static class Cloud
{
    /// <summary>Models of switches that share all profiles.</summary>
    /// <param name="switches">Switches.</param>
    /// <param name="ports">Workloads of each, each on a port of its own.</param>
    /// <param name="profiles">Profiles, held by every switch.</param>
    /// <param name="rules">Rules of each profile.</param>
    public static SwitchModel[] Models(int switches, int ports, int profiles, int rules)
    {
        var all = Enumerable.Range(0, profiles).ToImmutableDictionary(Name, index => Profile(index, rules));
        return
        [
            .. Enumerable.Range(0, switches).Select(index => new SwitchModel
            {
                ZoneBlock = 1,
                Ports = [.. Enumerable.Range(0, ports).Select(port => Port((index * ports) + port, (uint)port + 1, port % profiles))],
                Profiles = all,
            }),
        ];
    }

    /// <summary>Name of a profile.</summary>
    public static string Name(int profile) => string.Create(CultureInfo.InvariantCulture, $"profile-{profile}");

    private static PortModel Port(int workload, uint port, int profile) => new()
    {
        Port = new(port),
        Macs = [new MacAddress(0x0200_0000_0000UL + (ulong)workload)],
        MacsDeclared = true,
        Addresses = [new IPAddress([10, (byte)(workload >> 16), (byte)(workload >> 8), (byte)workload])],
        Stage = PortStage.Enforce,
        Profile = Name(profile),
    };

    private static ProfileModel Profile(int index, int rules) => new()
    {
        Number = (ushort)(index + 1),
        Enforced = true,
        Profile = new()
        {
            Name = Name(index),
            DefaultEgress = RuleAction.Deny,
            DefaultIngress = RuleAction.Deny,
            Rules = [.. Enumerable.Range(0, rules).Select(rule => Rule(index, rule))],
        },
        Peers = Enumerable.Range(0, rules).Select(rule => Rule(index, rule).Peer).Distinct()
            .ToImmutableDictionary(peer => peer, peer => (ImmutableArray<IPNetwork>)[IPNetwork.Parse(peer.Value)]),
    };

    private static Rule Rule(int profile, int rule) => new()
    {
        Name = string.Create(CultureInfo.InvariantCulture, $"r{rule}"),
        Direction = (Direction)(rule % 2),
        Action = RuleAction.Allow,
        Protocol = RuleProtocol.Tcp,
        Ports = [new((ushort)(1000 + rule), (ushort)(1000 + rule))],
        Peer = new(PeerKind.Cidr, string.Create(CultureInfo.InvariantCulture, $"10.{profile}.{rule}.0/24")),
    };
}
