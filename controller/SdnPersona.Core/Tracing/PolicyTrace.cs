using System.Collections.Immutable;
using System.Globalization;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Pipeline.Execution;
using SharpOpenFlow;

namespace SdnPersona.Core.Tracing;

/// <summary>
/// Says what happens to a new connection, twice: from the rules of the profiles, and by executing the compiled programs on its
/// first packet in memory. A pure function of what was decided.
/// </summary>
public static class PolicyTrace
{
    /// <summary>A source port that no service has.</summary>
    private const ushort EphemeralPort = 40000;

    /// <summary>Traces the first packet of a connection.</summary>
    /// <param name="query">The connection.</param>
    /// <param name="decisions">Every workload with what was decided about it.</param>
    /// <param name="switches">Switches that have a program.</param>
    /// <exception cref="ControlPlaneException">The query is wrong in itself, or names nobody that is known.</exception>
    public static Trace Run(
        TraceQuery query, IReadOnlyCollection<Decision> decisions, IReadOnlyDictionary<DatapathId, TracedSwitch> switches)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(decisions);
        ArgumentNullException.ThrowIfNull(switches);
        var (source, destination) = TraceEnds.Find(query, decisions);
        var packet = FirstPacket(query, source.Endpoint, destination.Endpoint);

        var sides = ImmutableArray.CreateBuilder<TraceSide>();
        foreach (var (end, direction) in (ReadOnlySpan<(TraceEnd, Direction)>)[(source, Direction.Egress), (destination, Direction.Ingress)])
        {
            if (end.Decision is { } decision)
            {
                sides.Add(Judge(decision, direction, packet, switches));
            }
        }

        var runs = Cross(source, destination, packet, decisions, switches);
        var flooded = packet.EthDst.IsMulticast;
        var ruled = Sum([.. sides.Select(side => side.Verdict)]);
        var executed = Sum([.. runs.Select(run => run.Verdict)]);
        // Isolation of copies and spoofed addresses come before any rule.
        var early = runs.Any(run => run.Last is { } last && (last == Tables.Classify.Id || last == Tables.AntiSpoof.Id));
        return new Trace
        {
            Verdict = executed,
            Consistent = early || ruled == executed,
            Reason = Reason(sides, runs, ruled, executed, early)
                + (flooded && executed != TraceVerdict.Deny ? "; it is for everybody on the link, and no receiver's rules are asked" : ""),
            Sides = sides.ToImmutable(),
            Hops = [.. runs.Select(run => run.Hop)],
            Receivers = flooded && executed != TraceVerdict.Deny ? Receivers(source, decisions) : [],
        };
    }

    private static Packet FirstPacket(TraceQuery query, Endpoint from, Endpoint to)
    {
        var needsPort = query.Protocol is RuleProtocol.Tcp or RuleProtocol.Udp or RuleProtocol.Sctp;
        if (needsPort != query.Port is > 0)
        {
            var word = query.Protocol.ToString().ToLowerInvariant();
            throw new ControlPlaneException(
                ControlPlaneError.Invalid, needsPort ? $"{word} needs a destination port, 1 to 65535, such as {word}/443" : $"{word} has no ports; leave the port out");
        }

        var port = query.Port ?? 0;
        return query.Protocol switch
        {
            RuleProtocol.Tcp => Packet.Tcp(from, to, EphemeralPort, port),
            RuleProtocol.Udp => Packet.Udp(from, to, EphemeralPort, port),
            RuleProtocol.Sctp => Packet.Sctp(from, to, EphemeralPort, port),
            RuleProtocol.Icmp => Packet.IcmpEcho(from, to),
            _ => throw new ControlPlaneException(ControlPlaneError.Invalid, "the protocol must be tcp, udp, sctp or icmp"),
        };
    }

    private static TraceSide Judge(
        Decision decision, Direction direction, Packet packet, IReadOnlyDictionary<DatapathId, TracedSwitch> switches)
    {
        var at = decision.Workload.Attachment;
        var model = switches.GetValueOrDefault(at.Switch)?.Model;
        var port = model?.Ports.FirstOrDefault(port => port.Port == at.Port);
        var side = new TraceSide
        {
            Direction = direction,
            Workload = decision.Workload.Name,
            Bridge = at.Bridge,
            Persona = decision.Policy.Persona,
            Group = decision.Policy.Group,
            Mode = decision.Policy.Mode,
            Arming = decision.Arming,
            Profile = decision.Policy.Profile,
            Verdict = TraceVerdict.NotJudged,
        };
        if (model is null || port is null or { Stage: PortStage.Observe })
        {
            return side;
        }

        var profile = model.Profiles[port.Profile];
        var (index, action) = RuleJudge.Judge(profile, direction, packet);
        return side with
        {
            Profile = port.Profile,
            RuleIndex = index,
            Rule = index is { } i ? profile.Profile.Rules[i].Name : null,
            Verdict = action == RuleAction.Allow ? TraceVerdict.Allow
                : port.Stage == PortStage.Enforce ? TraceVerdict.Deny
                : TraceVerdict.WouldDeny,
        };
    }

    /// <summary>Workloads on the sender's own bridge and network; who is behind its uplinks is not known.</summary>
    private static ImmutableArray<string> Receivers(TraceEnd source, IEnumerable<Decision> decisions) =>
        source.Decision?.Workload is not { Attachment: var at } sender
            ? []
            : [.. decisions.Select(decision => decision.Workload)
                .Where(workload => workload.Attachment.Switch == at.Switch && workload.Attachment.Vlan == at.Vlan && workload.Id != sender.Id)
                .Select(workload => workload.Name)
                .Order(StringComparer.Ordinal)];

    /// <summary>
    /// One bridge when both ends are in one network on it, else the source's and, if the packet gets that far, the destination's.
    /// </summary>
    private static List<HopRun> Cross(
        TraceEnd source,
        TraceEnd destination,
        Packet packet,
        IReadOnlyCollection<Decision> decisions,
        IReadOnlyDictionary<DatapathId, TracedSwitch> switches)
    {
        var runs = new List<HopRun>();
        var (from, to) = (source.Decision?.Workload.Attachment, destination.Decision?.Workload.Attachment);
        // Between two networks stands a router: each end sees its MAC address, and a bridge with both ends is crossed twice.
        var routed = from is not null && to is not null && from.Vlan != to.Vlan;
        if (from is not null)
        {
            runs.Add(Execute(from, from.Port, routed ? packet with { EthDst = TraceEnds.Elsewhere } : packet, decisions, switches));
        }

        if (to is not null && (routed || to.Switch != from?.Switch) && runs.TrueForAll(run => run.Hop.Forwarded))
        {
            // The bridge's own port is like any uplink to the pipeline, and every bridge has it.
            runs.Add(Execute(to, PortNo.Local, routed ? packet with { EthSrc = TraceEnds.Elsewhere } : packet, decisions, switches));
        }

        return runs;
    }

    private static HopRun Execute(
        Attachment at,
        PortNo inPort,
        Packet packet,
        IReadOnlyCollection<Decision> decisions,
        IReadOnlyDictionary<DatapathId, TracedSwitch> switches)
    {
        var known = switches.GetValueOrDefault(at.Switch);
        var hop = new TraceHop
        {
            Bridge = known?.Name ?? at.Bridge,
            DatapathId = at.Switch.ToString(),
            State = known?.State,
            Packet = string.Create(CultureInfo.InvariantCulture, $"in_port={inPort},{packet}"),
            Programmed = known is not null,
            Forwarded = true,
        };
        if (known is null)
        {
            return new(hop, TraceVerdict.NotJudged, null);
        }

        var program = known.Program;
        var outcome = new FlowExecutor(program.Flows.Values, program.Groups.Values, program.Meters.Keys).Execute(inPort, packet);
        var denied = outcome.Path.Any(flow => FlowCookie.ClassOf(flow.Cookie) == FlowClass.Denied);
        hop = hop with
        {
            Forwarded = outcome.Forwarded,
            DroppedIn = outcome.DroppedIn is { } table ? NameOf(table) : null,
            Steps = [.. outcome.Path.Select(flow => new TraceStep(flow.Table, NameOf(flow.Table), flow.ToString()))],
            Meters = [.. outcome.Meters.Select(meter => program.Meters[meter].ToString())],
            Mirrors = [.. outcome.Copies.Select(port => NameOf(at.Switch, port, decisions))],
            CtStates = [.. outcome.States.Select(CtStateWords.Of)],
        };
        var verdict = !outcome.Forwarded ? TraceVerdict.Deny : denied ? TraceVerdict.WouldDeny : TraceVerdict.Allow;
        return new(hop, verdict, outcome.DroppedIn);
    }

    /// <summary>One denial denies all; who does not judge has no say.</summary>
    private static TraceVerdict Sum(TraceVerdict[] verdicts) =>
        verdicts.Contains(TraceVerdict.Deny) ? TraceVerdict.Deny
        : verdicts.Contains(TraceVerdict.WouldDeny) ? TraceVerdict.WouldDeny
        : TraceVerdict.Allow;

    private static string Reason(
        IEnumerable<TraceSide> sides, List<HopRun> runs, TraceVerdict ruled, TraceVerdict executed, bool early)
    {
        var last = runs[^1].Hop;
        if (early)
        {
            return $"dropped in table {last.DroppedIn} of bridge {last.Bridge}, before any rule";
        }

        if (ruled != executed)
        {
            return $"the rules say {ruled}, the flow tables {executed}: compare the steps with the rules";
        }

        return executed == TraceVerdict.Allow
            ? "nothing that judges it denies it"
            : string.Join("; ", sides.Where(side => side.Verdict is TraceVerdict.Deny or TraceVerdict.WouldDeny).Select(Denial));
    }

    private static string Denial(TraceSide side)
    {
        var what = side.Rule is { } rule ? $"rule '{rule}'" : $"the {side.Direction.ToString().ToLowerInvariant()} default";
        return $"{what} of profile '{side.Profile}' of {side.Workload} {(side.Verdict == TraceVerdict.Deny ? "denies" : "would deny")} it";
    }

    private static string NameOf(byte table) => Tables.All.First(known => known.Id == table).Name;

    private static string NameOf(DatapathId datapath, PortNo port, IEnumerable<Decision> decisions) =>
        decisions.FirstOrDefault(decision => decision.Workload.Attachment is var at && at.Switch == datapath && at.Port == port)?.Workload.Name
        ?? $"port {port}";

    /// <summary>A hop, its verdict, and the table that drops the packet.</summary>
    private sealed record HopRun(TraceHop Hop, TraceVerdict Verdict, byte? Last);
}
