using System.Collections.Immutable;
using System.Net;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;

namespace SdnPersona.Core.Tests.Control;

/// <summary>Workloads, assignments and decisions for tests.</summary>
internal static class Decisions
{
    public static Workload Workload(string name, ulong datapath, uint port, params string[] addresses) => new()
    {
        Id = new($"vm:{name}"),
        Name = name,
        Attachment = new()
        {
            Switch = new(datapath),
            Bridge = $"br{datapath}",
            Port = new(port),
            PortName = $"tap{port}",
            Addresses = [.. addresses.Select(IPAddress.Parse)],
        },
    };

    public static Assignment Assignment(WorkloadId workload, string persona, DateTimeOffset at) => new()
    {
        Workload = workload,
        Persona = persona,
        Probability = 0.9,
        Functional = ImmutableDictionary<string, double>.Empty,
        Threats = ImmutableDictionary<string, double>.Empty,
        Risk = RiskScore.None,
        Evidence = [],
        DecidedAt = at,
        Since = at,
    };

    public static Decision Decide(
        Workload workload, EnforcementMode mode, string profile, string group = "lab", string? persona = null, bool arming = false) =>
        new(workload, null, new(workload.Id, group, mode, persona ?? profile, profile, ""), arming);
}

/// <summary>A catalog of named profiles and one group, <c>lab</c>, in which every profile named in <c>reachable</c> can be had.</summary>
internal sealed class FixedCatalog(IEnumerable<Profile> profiles, params string[] reachable) : IPolicyCatalog
{
    public ImmutableDictionary<string, Profile> Profiles { get; } = profiles.ToImmutableDictionary(profile => profile.Name);

    public ImmutableArray<SecurityGroup> Groups { get; } = [new() { Name = "lab" }];

    public ImmutableArray<DocumentError> Errors => [];

    public IEnumerable<string> ReachableProfiles(SecurityGroup group) => reachable;
}
