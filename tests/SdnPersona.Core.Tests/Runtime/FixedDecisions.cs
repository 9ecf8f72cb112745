using System.Collections.Concurrent;
using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Core.Tests.Runtime;

/// <summary>
/// Stands for monitoring, personas and segmentation: a workload is what the test says it is. One group, <c>default</c>, whose
/// mode is kept in the store; a persona gets the profile of the same name.
/// </summary>
internal sealed class FixedDecisions(IStateStore store) : IFeatureSource, IPersonaClassifier, IPolicyCatalog, IPolicyResolver, IGroupModes
{
    private const string Open = "open";

    /// <summary>What <c>web</c> adds to <c>open</c>: a rule, a rate, and no side doors.</summary>
    private static readonly Profile Web = new()
    {
        Name = "web",
        DefaultEgress = RuleAction.Deny,
        DefaultIngress = RuleAction.Deny,
        BandwidthOut = new(50_000),
        Rules =
        [
            new() { Name = "http", Direction = Direction.Ingress, Action = RuleAction.Allow, Protocol = RuleProtocol.Tcp, Ports = [new(80, 80)] },
            new() { Name = "dns", Direction = Direction.Egress, Action = RuleAction.Allow, Protocol = RuleProtocol.Udp, Ports = [new(53, 53)] },
        ],
    };

    private static readonly Profile Database = Web with
    {
        Name = "database",
        Rules =
        [
            new() { Name = "sql", Direction = Direction.Ingress, Action = RuleAction.Allow, Protocol = RuleProtocol.Tcp, Ports = [new(5432, 5432)] },
        ],
    };

    private volatile SecurityGroup _group = new() { Name = SecurityGroup.DefaultName, DefaultProfile = Open };

    /// <summary>Persona by workload name; a workload that is not in it is not assessed at all.</summary>
    public ConcurrentDictionary<string, string> Personas { get; } = [];

    /// <summary>Names of workloads whose classification throws.</summary>
    public ConcurrentDictionary<string, bool> Unclassifiable { get; } = [];

    /// <summary>Called in the middle of a round, for each workload that is decided about.</summary>
    public Action<WorkloadId> Deciding { get; set; } = _ => { };

    public ImmutableDictionary<string, Profile> Profiles { get; } =
        new[] { new Profile { Name = Open }, Web, Database }.ToImmutableDictionary(profile => profile.Name);

    public ImmutableArray<SecurityGroup> Groups => [_group];

    public ImmutableArray<DocumentError> Errors => [];

    /// <summary>Takes the mode from the store.</summary>
    public async Task LoadAsync()
    {
        var modes = await store.ModesAsync(CancellationToken.None);
        _group = _group with { Mode = modes.GetValueOrDefault(SecurityGroup.DefaultName) };
    }

    public FeatureWindow? Window(WorkloadId workload, DateTimeOffset now) =>
        Personas.ContainsKey(workload.Value) ? new() { Workload = workload, End = now, Length = TimeSpan.FromSeconds(30), Values = [] } : null;

    public Assignment Classify(FeatureWindow window, Assignment? previous)
    {
        if (Unclassifiable.ContainsKey(window.Workload.Value))
        {
            throw new InvalidOperationException("this workload cannot be classified");
        }

        var persona = Personas[window.Workload.Value];
        return new()
        {
            Workload = window.Workload,
            Persona = persona,
            Probability = 0.9,
            Functional = ImmutableDictionary<string, double>.Empty.Add(persona, 0.9),
            Threats = [],
            Risk = RiskScore.None,
            Evidence = [],
            DecidedAt = window.End,
            Since = window.End,
        };
    }

    /// <summary>Protects all workloads.</summary>
    public void Protect() => _group = _group with { Protected = true };

    public IEnumerable<string> ReachableProfiles(SecurityGroup group) => Profiles.Keys;

    public EffectivePolicy Resolve(
        Workload workload, Assignment? assignment, IPolicyCatalog catalog, IReadOnlyCollection<PolicyOverride> overrides)
    {
        Deciding(workload.Id);
        var persona = assignment?.Persona ?? Assignment.Unknown;
        var profile = catalog.Profiles.ContainsKey(persona) ? persona : Open;
        return new(workload.Id, SecurityGroup.DefaultName, catalog.Groups[0].Mode, persona, profile, "the test says so");
    }

    public async Task SetModeAsync(string group, EnforcementMode mode, string author, CancellationToken cancellationToken)
    {
        if (group != SecurityGroup.DefaultName)
        {
            throw new KeyNotFoundException($"there is no group '{group}'");
        }

        var record = new AuditRecord
        {
            At = DateTimeOffset.UtcNow,
            Actor = author,
            Action = "mode-changed",
            Subject = group,
            Cause = $"mode is now {mode}",
        };
        await store.SetModeAsync(group, mode, record, cancellationToken);
        _group = _group with { Mode = mode };
    }
}
