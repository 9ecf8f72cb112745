using System.Collections.Immutable;
using System.Net;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;
using SdnPersona.Core.Reconciliation;
using SdnPersona.Core.Tracing;
using SharpOpenFlow;

namespace SdnPersona.Controller.Tests;

/// <summary>A control plane without switches: answers what a test puts in, and remembers what it was told.</summary>
internal sealed class FakeControlPlane : IControlPlane
{
    public List<WorkloadStatus> AllWorkloads { get; set; } = [];

    public List<SwitchStatus> AllSwitches { get; } = [];

    public List<AttachRequest> Attached { get; } = [];

    public List<string> Detached { get; } = [];

    /// <summary>What the next command answers with instead of doing anything.</summary>
    public Exception? Refusal { get; set; }

    /// <summary>Answers <see cref="WorkloadFlowsAsync"/>.</summary>
    public Func<string, CancellationToken, Task<ImmutableArray<InstalledFlow>>> Flows { get; set; } =
        (_, _) => Task.FromResult<ImmutableArray<InstalledFlow>>([]);

    /// <summary>Answers <see cref="DriftAsync"/>.</summary>
    public SwitchDrift Drift { get; set; } = new(40, []);

    /// <summary>Answers <see cref="Trace"/>.</summary>
    public Func<TraceQuery, Trace> Traces { get; set; } =
        query => throw new ControlPlaneException(ControlPlaneError.NotFound, $"there is no workload '{query.Source}'");

    public IGroupModes? Modes { get; set; }

    public IReadOnlyCollection<SwitchStatus> Switches => AllSwitches;

    public IReadOnlyCollection<WorkloadStatus> Workloads => AllWorkloads;

    public WorkloadStatus? FindWorkload(string name) => AllWorkloads.Find(status => status.Workload.Name == name);

    public Task<ImmutableArray<InstalledFlow>> WorkloadFlowsAsync(string name, CancellationToken cancellationToken) =>
        Flows(name, cancellationToken);

    public Task<SwitchDrift> DriftAsync(string name, CancellationToken cancellationToken) =>
        Refusal is null ? Task.FromResult(Drift) : Task.FromException<SwitchDrift>(Refusal);

    public Trace Trace(TraceQuery query) => Traces(query);

    public Task<AttachPreview> PlanAttachAsync(AttachRequest request, CancellationToken cancellationToken) =>
        Refusal is null
            ? Task.FromResult(new AttachPreview(
                ["Bridge.protocols: add OpenFlow13"],
                request.Listen ? ["flushes all flows"] : [],
                [new("datapath_type", "netdev", "ok", ""), new("fail_mode", "", "warning", "set it to secure")]))
            : Task.FromException<AttachPreview>(Refusal);

    public Task<SwitchStatus> AttachAsync(AttachRequest request, CancellationToken cancellationToken)
    {
        if (Refusal is not null)
        {
            return Task.FromException<SwitchStatus>(Refusal);
        }

        Attached.Add(request);
        AllSwitches.Add(Switch(request.Bridge, AllSwitches.Count + 1));
        return Task.FromResult(AllSwitches[^1]);
    }

    public Task DetachAsync(string name, CancellationToken cancellationToken)
    {
        Detached.Add(name);
        return Refusal is null ? Task.CompletedTask : Task.FromException(Refusal);
    }

    public Task SetModeAsync(string group, EnforcementMode mode, string author, CancellationToken cancellationToken) =>
        Refusal is null ? Modes!.SetModeAsync(group, mode, author, cancellationToken) : Task.FromException(Refusal);

    public static SwitchStatus Switch(string name, int datapath) => new()
    {
        Name = name,
        DatapathId = new((ulong)datapath),
        Connected = true,
        State = "synchronized",
        Ports = 3,
        FlowsExpected = 40,
        FlowsInstalled = 40,
        MetersInstalled = 2,
        GroupsInstalled = 1,
        LastSynchronized = DateTimeOffset.UnixEpoch,
        ConnectedSince = DateTimeOffset.UnixEpoch,
        Description = "Open vSwitch 3.1.0",
    };

    /// <summary>A connection of web-1 on br0 to an address outside that a rule allows.</summary>
    public static Trace AllowedTrace() => new()
    {
        Verdict = TraceVerdict.Allow,
        Reason = "nothing that judges it denies it",
        Consistent = true,
        Sides =
        [
            new()
            {
                Direction = Direction.Egress,
                Workload = "web-1",
                Bridge = "br0",
                Persona = "service",
                Group = "web",
                Mode = EnforcementMode.Enforce,
                Arming = false,
                Profile = "narrow",
                Rule = "https",
                RuleIndex = 2,
                Verdict = TraceVerdict.Allow,
            },
        ],
        Hops =
        [
            new()
            {
                Bridge = "br0",
                DatapathId = "00000000000000a1",
                State = "synchronized",
                Packet = "in_port=1,ip,nw_proto=6,nw_ttl=64,dl_src=02:00:00:00:00:0a,dl_dst=02:5d:00:00:00:01,"
                    + "nw_src=10.0.0.1,nw_dst=203.0.113.7,tcp_src=40000,tcp_dst=443,tcp_flags=2",
                Programmed = true,
                Forwarded = true,
                Steps = [new(0, "CLASSIFY", "table=0 actions=goto_table:110"), new(110, "OUTPUT", "table=110 actions=NORMAL")],
                Meters = ["meter=65538 kbps"],
                Mirrors = ["copy"],
                CtStates = ["new,trk"],
            },
        ],
    };

    public static WorkloadStatus Workload(
        string name, string persona = "service", string group = "default", string bridge = "br0") => new()
        {
            Workload = new()
            {
                Id = new($"vm:{name}"),
                Name = name,
                ExternalIds = ImmutableDictionary<string, string>.Empty.Add("vm-id", name),
                Attachment = new()
                {
                    Switch = new(0xa1),
                    Bridge = bridge,
                    Port = new(7),
                    PortName = "vnet7",
                    Macs = [MacAddress.Parse("02:00:00:00:00:0a")],
                    Addresses = [IPAddress.Parse("10.0.0.1"), IPAddress.Parse("2001:db8::1")],
                },
            },
            Assignment = new()
            {
                Workload = new($"vm:{name}"),
                Persona = persona,
                Probability = 0.9,
                Functional = ImmutableDictionary<string, double>.Empty.Add(persona, 0.9).Add(Assignment.Unknown, 0.1),
                Threats = ImmutableDictionary<string, double>.Empty.Add("compromised", 0.05),
                Risk = new(12, [new("compromised", 15), new("known service", -3)]),
                RunnerUp = "idle",
                Evidence =
            [
                new("bytes_out_rate", 1234.5, "bytes/s", 3.25, "sends more than idle ones"),
                new("duty_cycle", 1, "1", double.PositiveInfinity, "never pauses"),
            ],
                DecidedAt = DateTimeOffset.UnixEpoch,
                Since = DateTimeOffset.UnixEpoch,
                Window = new()
                {
                    Workload = new($"vm:{name}"),
                    End = DateTimeOffset.UnixEpoch,
                    Length = TimeSpan.FromSeconds(30),
                    Values = ImmutableDictionary<string, double>.Empty.Add("bytes_out_rate", 1234.5),
                    MissingSources = ["connections"],
                },
            },
            Policy = new(new($"vm:{name}"), group, EnforcementMode.Enforce, persona, "service", "profile of persona 'service'"),
            State = EnforcementState.Enforced,
            BitsOutPerSecond = 2_500_000,
            BitsInPerSecond = 100,
            Allowed = 1000,
            Denied = 5,
            WouldDeny = 2,
        };
}
