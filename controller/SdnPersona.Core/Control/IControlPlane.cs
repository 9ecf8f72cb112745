using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SdnPersona.Core.Reconciliation;
using SdnPersona.Core.Switches;
using SdnPersona.Core.Tracing;
using SharpOpenFlow;

namespace SdnPersona.Core.Control;

/// <summary>The running controller, as the REST API sees it: a read model and commands. Thread-safe.</summary>
public interface IControlPlane
{
    /// <summary>All switches, attached or dialled in.</summary>
    IReadOnlyCollection<SwitchStatus> Switches { get; }

    /// <summary>All workloads with what was decided about them.</summary>
    IReadOnlyCollection<WorkloadStatus> Workloads { get; }

    /// <summary>One workload by name, or null.</summary>
    WorkloadStatus? FindWorkload(string name);

    /// <summary>The flow entries that enforce a workload's policy, asked from its switch now.</summary>
    /// <exception cref="ControlPlaneException">No such workload, or its switch is away.</exception>
    Task<ImmutableArray<InstalledFlow>> WorkloadFlowsAsync(string name, CancellationToken cancellationToken);

    /// <summary>What a switch holds beside what it should hold, asked from it now. Changes nothing.</summary>
    /// <exception cref="ControlPlaneException">No such switch, or it is away.</exception>
    Task<SwitchDrift> DriftAsync(string name, CancellationToken cancellationToken);

    /// <summary>What happens to a new connection, from what is decided and programmed. Asks no switch, changes nothing.</summary>
    /// <exception cref="ControlPlaneException">The query is wrong in itself, or names nobody that is known.</exception>
    Trace Trace(TraceQuery query);

    /// <summary>What an attach would change, and what it has to say first. Changes nothing.</summary>
    /// <exception cref="ControlPlaneException">OVSDB cannot be reached, or has no such bridge.</exception>
    Task<AttachPreview> PlanAttachAsync(AttachRequest request, CancellationToken cancellationToken);

    /// <summary>Attaches a bridge and waits until it is synchronized; attaching an attached bridge again changes nothing.</summary>
    /// <exception cref="ControlPlaneException">It cannot be attached; nothing is left half done.</exception>
    Task<SwitchStatus> AttachAsync(AttachRequest request, CancellationToken cancellationToken);

    /// <summary>Removes our flows from a bridge and puts back what attach changed.</summary>
    /// <exception cref="ControlPlaneException">No such switch, or it cannot be reached to be put back.</exception>
    Task DetachAsync(string name, CancellationToken cancellationToken);

    /// <summary>Sets the mode of a security group; it is durable, and in the audit log with its author, when this returns.</summary>
    /// <exception cref="ControlPlaneException">No such group.</exception>
    Task SetModeAsync(string group, EnforcementMode mode, string author, CancellationToken cancellationToken);
}

/// <summary>Why a command was refused.</summary>
public enum ControlPlaneError
{
    /// <summary>What was named does not exist.</summary>
    NotFound = 0,

    /// <summary>The request is wrong in itself.</summary>
    Invalid = 1,

    /// <summary>It contradicts what is in force, such as a datapath id that another switch has.</summary>
    Conflict = 2,

    /// <summary>A switch or database cannot be reached.</summary>
    Unreachable = 3,
}

/// <summary>A command that was refused, with a reason for people.</summary>
public sealed class ControlPlaneException(ControlPlaneError error, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Why.</summary>
    public ControlPlaneError Error { get; } = error;
}

/// <summary>A bridge to attach.</summary>
/// <param name="Ovsdb">OVSDB endpoint: <c>unix:PATH</c> or <c>tcp:HOST:PORT</c>.</param>
/// <param name="Bridge">Name of the bridge.</param>
/// <param name="Listen">Whether the bridge dials in, instead of the controller dialling the bridge. This flushes its flows.</param>
/// <param name="ListenAddress">Where the bridge dials to, <c>ADDRESS:PORT</c>; null for the controller's own listener.</param>
public sealed record AttachRequest(string Ovsdb, string Bridge, bool Listen = false, string? ListenAddress = null);

/// <summary>What an attach would do.</summary>
/// <param name="Changes">Changes to OVSDB, one sentence each; empty when nothing changes.</param>
/// <param name="Warnings">What a person should know first.</param>
/// <param name="Limits">Properties of the bridge that were checked.</param>
public sealed record AttachPreview(
    ImmutableArray<string> Changes, ImmutableArray<string> Warnings, ImmutableArray<AttachLimitStatus> Limits);

/// <summary>One property of a bridge that was checked at attach.</summary>
/// <param name="Name">What, such as <c>datapath_type</c>.</param>
/// <param name="Value">Value found.</param>
/// <param name="Verdict"><c>ok</c>, <c>warning</c> or <c>problem</c>.</param>
/// <param name="Advice">What to do about it; empty when it is ok.</param>
public sealed record AttachLimitStatus(string Name, string Value, string Verdict, string Advice);

/// <summary>State of a switch.</summary>
public sealed record SwitchStatus
{
    /// <summary>Bridge name, or the datapath id of a switch that dialled in unknown.</summary>
    public required string Name { get; init; }

    /// <summary>Datapath id.</summary>
    public required DatapathId DatapathId { get; init; }

    /// <summary>Whether there is a session.</summary>
    public required bool Connected { get; init; }

    /// <summary><c>connecting</c>, <c>synchronizing</c>, <c>synchronized</c>, <c>failed</c>, <c>unknown</c>, <c>observe-only</c> or <c>disconnected</c>.</summary>
    public required string State { get; init; }

    /// <summary>Why it is not synchronized; null when it is.</summary>
    public string? Reason { get; init; }

    /// <summary>What the check of its program found and did not refuse, one sentence each.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>Workload ports.</summary>
    public int Ports { get; init; }

    /// <summary>Flows that the program holds.</summary>
    public int FlowsExpected { get; init; }

    /// <summary>Flows of ours that the switch holds, as far as known.</summary>
    public int FlowsInstalled { get; init; }

    /// <summary>Meters of ours.</summary>
    public int MetersInstalled { get; init; }

    /// <summary>How many times as long as wished statistics wait, since the switch is slow; 1 is on time.</summary>
    public double PollingSlowdown { get; init; } = 1;

    /// <summary>Counters of the tables that hold flows.</summary>
    public ImmutableArray<TableStats> Tables { get; init; } = [];

    /// <summary>Groups of ours.</summary>
    public int GroupsInstalled { get; init; }

    /// <summary>Last time that everything was proven to be installed.</summary>
    public DateTimeOffset? LastSynchronized { get; init; }

    /// <summary>What the switch says it is, such as <c>Open vSwitch 3.1.0</c>.</summary>
    public string Description { get; init; } = "";

    /// <summary>Since when there is a session.</summary>
    public DateTimeOffset? ConnectedSince { get; init; }
}

/// <summary>How far the policy of a workload is in force.</summary>
public enum EnforcementState
{
    /// <summary>Watched only.</summary>
    Observe = 0,

    /// <summary>Judged and counted.</summary>
    Shadow = 1,

    /// <summary>About to be enforced: connections that are open are being learned.</summary>
    Arming = 2,

    /// <summary>In force, proven by the switch.</summary>
    Enforced = 3,

    /// <summary>Decided, not yet proven.</summary>
    Pending = 4,

    /// <summary>The switch refused it.</summary>
    Failed = 5,
}

/// <summary>A workload with what was decided about it.</summary>
public sealed record WorkloadStatus
{
    /// <summary>Who, and where.</summary>
    public required Workload Workload { get; init; }

    /// <summary>What it is taken to be; null before there is enough telemetry.</summary>
    public Assignment? Assignment { get; init; }

    /// <summary>What it may do.</summary>
    public required EffectivePolicy Policy { get; init; }

    /// <summary>How far that is in force.</summary>
    public EnforcementState State { get; init; }

    /// <summary>Why it is not, or not wholly, in force; null when it is.</summary>
    public string? StateReason { get; init; }

    /// <summary>Bits per second that it sends.</summary>
    public double BitsOutPerSecond { get; init; }

    /// <summary>Bits per second that it receives.</summary>
    public double BitsInPerSecond { get; init; }

    /// <summary>Packets that its policy let pass.</summary>
    public ulong Allowed { get; init; }

    /// <summary>Packets that its policy dropped.</summary>
    public ulong Denied { get; init; }

    /// <summary>Packets that its policy would have dropped in enforce mode.</summary>
    public ulong WouldDeny { get; init; }

    /// <summary>The change that its persona calls for and that is held back, or null.</summary>
    public HeldChange? Held { get; init; }

    /// <summary>What its policy was made for when that is not <see cref="Assignment"/>, since a change is held back; else null.</summary>
    public Assignment? HeldAt { get; init; }

    /// <summary>Whether only a person may restrict it further.</summary>
    public bool Protected { get; init; }

    /// <summary>Counters of the meters of its port.</summary>
    public PortMeterCounters Meters { get; init; }
}

/// <summary>A flow entry on a switch.</summary>
/// <param name="Switch">Which switch.</param>
/// <param name="Text">The flow in ovs-ofctl's language.</param>
/// <param name="Packets">Packets that matched.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="AgeSeconds">Seconds since it was installed or replaced.</param>
public sealed record InstalledFlow(string Switch, string Text, ulong Packets, ulong Bytes, double AgeSeconds);
