using System.Collections.Immutable;
using System.Net;
using SdnPersona.Abstractions;
using SdnPersona.Core.Pipeline;
using SdnPersona.Segmentation;
using SdnPersona.TestSupport;
using SharpOpenFlow;

namespace SdnPersona.Core.Tests.Pipeline;

/// <summary>
/// The first bridge of the lab (mininet-tests/lib/scenario.py) with the profiles that come with the program, all groups
/// enforced: a mirrored service, an API consumer, a service, the mirror's copy, and a workload in quarantine.
/// </summary>
internal static class LabBridge
{
    public const string Copy = "copy";

    private static readonly (string Name, byte Number, string Profile)[] Workloads =
    [
        ("web", 11, "mirrored-service"),
        ("api-1", 12, "api-consumer"),
        ("db", 13, "service"),
        (Copy, 14, "idle"),
        ("importer", 15, "quarantine"),
    ];

    public static SwitchModel Model()
    {
        var profiles = Profiles().OrderBy(profile => profile.Name, StringComparer.Ordinal).ToArray();
        return new SwitchModel
        {
            ZoneBlock = 1,
            Ports = [.. Workloads.Select(workload => Port(workload.Number, workload.Profile))],
            Profiles = profiles.Select(Resolve).ToImmutableDictionary(profile => profile.Profile.Name),
        };
    }

    private static PortModel Port(byte number, string profile) => new()
    {
        Port = new(number),
        Macs = [new MacAddress(0x5254_005d_0000UL | number)],
        MacsDeclared = true,
        Addresses = Addresses(number),
        Stage = PortStage.Enforce,
        Profile = profile,
    };

    private static ImmutableArray<IPAddress> Addresses(byte number) => [IPAddress.Parse($"10.0.0.{number}"), IPAddress.Parse($"fd00:5d::{number:x}")];

    private static ProfileModel Resolve(Profile profile, int index) => new()
    {
        Number = (ushort)(index + 1),
        Profile = profile,
        Peers = profile.Rules
            .Select(rule => rule.Peer)
            .Where(peer => peer.Kind != PeerKind.Any)
            .Distinct()
            .ToImmutableDictionary(peer => peer, Members),
        MirrorPort = profile.MirrorTo is Copy ? new PortNo(Workloads.Single(workload => workload.Name == Copy).Number) : null,
    };

    private static ImmutableArray<IPNetwork> Members(Peer peer)
    {
        Assert.AreEqual(PeerKind.Workload, peer.Kind);
        return
        [
            .. Workloads.Where(workload => workload.Name == peer.Value)
                .SelectMany(workload => Addresses(workload.Number))
                .Select(address => new IPNetwork(address, address.GetAddressBytes().Length * 8)),
        ];
    }

    private static IEnumerable<Profile> Profiles()
    {
        string[] folders = ["plugins/SdnPersona.Segmentation/builtin/profiles", "mininet-tests/config/profiles"];
        foreach (var file in folders.SelectMany(folder => Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.yaml")))
        {
            var profile = ProfileReader.Read(file, File.ReadAllText(file), known: null, out var errors);
            Assert.IsEmpty(errors, file);
            yield return profile!;
        }
    }
}
