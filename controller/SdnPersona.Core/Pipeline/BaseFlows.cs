using SharpOpenFlow;
using static SdnPersona.Core.Pipeline.FlowParts;

namespace SdnPersona.Core.Pipeline;

/// <summary>
/// Flows that are the same on every bridge: what happens to packets that no port or profile claims. With these alone the
/// bridge forwards as before: CLASSIFY, DESTINATION, COMMIT, OUTPUT, NORMAL.
/// </summary>
internal static class BaseFlows
{
    /// <summary>ICMPv6 types of neighbour discovery and multicast listeners that hosts send: conntrack does not know them.</summary>
    private static readonly byte[] NeighbourTypes = [131, 132, 133, 135, 136, 143];

    /// <summary>A TCP segment without SYN that belongs to no connection we know: the connection is older than its tracking.</summary>
    public static readonly Oxm[] Midstream =
        [Tcp, State(CtState.New | CtState.Tracked), OxmFields.TcpFlags.Masked(TcpFlags.None, TcpFlags.Syn)];

    /// <summary>
    /// SCTP between two hosts that have an association. Open vSwitch's own tracker (lib/conntrack) looks at no ports of SCTP, so that
    /// its state says nothing about which association a packet belongs to: rules decide about each packet.
    /// </summary>
    public static readonly Oxm[] KnownSctp = [Sctp, State(CtState.Established | CtState.Tracked)];

    /// <summary>Router advertisement: hosts receive it, and may not send it.</summary>
    private const byte RouterAdvertisement = 134;

    public static void AddTo(List<Flow> flows)
    {
        AddClassify(flows);
        AddWatch(flows);
        AddEgress(flows);
        AddIngress(flows);
        AddCommit(flows);
        flows.Add(Base(Tables.MirrorSource, 0, Goto(Tables.MirrorDestination)));
        flows.Add(Base(Tables.MirrorDestination, 0, Goto(Tables.Output)));
        flows.Add(Base(Tables.Output, 0, Apply(OfAction.Output(PortNo.Normal))));
    }

    private static void AddClassify(List<Flow> flows) =>
        // Priority 1, so that the operator's own NORMAL at 0 stays where it is and takes over again on detach.
        flows.Add(Base(Tables.Classify, 1, Apply(NxAction.Resubmit(Tables.WatchConnections.Id)).Then(Tables.Destination)));

    private static void AddWatch(List<Flow> flows)
    {
        var cookie = FlowCookie.For(FlowClass.Watch);
        foreach (var family in Families)
        {
            // Only these three bits are matched, so data segments stay on the datapath's fast path.
            foreach (var flag in (ReadOnlySpan<TcpFlags>)[TcpFlags.Fin, TcpFlags.Syn, TcpFlags.Rst])
            {
                flows.Add(Flow(Tables.WatchConnections, 100, cookie, Copy, family, Tcp, OxmFields.TcpFlags.Masked(flag, flag)));
            }
        }

        flows.Add(Flow(Tables.WatchAddresses, 100, cookie, Copy, Arp));
        flows.Add(Flow(Tables.WatchAddresses, 100, cookie, Copy, AnyIPv6, Icmpv6, OxmFields.Icmpv6Type.Exactly(136)));
        flows.Add(Flow(Tables.WatchAddresses, 100, cookie, Copy, AnyIPv6, Icmpv6, OxmFields.Icmpv6Type.Exactly(135)));
    }

    private static void AddEgress(List<Flow> flows)
    {
        flows.Add(Base(Tables.EgressTrack, 150, Goto(Tables.Destination), Arp));
        AddNeighbourDiscovery(flows, Tables.EgressTrack, Tables.Destination, NeighbourTypes);
        AddDhcp(flows, Tables.EgressTrack, Tables.Destination, fromClient: true);
        AddLookup(flows, Tables.EgressTrack, Tables.EgressState);
        // What is not IP meets the profile's default, so that a default of deny leaves no side door.
        flows.Add(Base(Tables.EgressTrack, 0, Goto(Tables.EgressRules)));

        AddState(flows, Tables.EgressState, Tables.EgressMidstream, Tables.EgressRules, Tables.EgressDenied);
        flows.Add(Base(Tables.EgressRate, 0, Goto(Tables.Destination)));
    }

    private static void AddIngress(List<Flow> flows)
    {
        // Broadcast and multicast are judged when they leave a workload, not once per receiver.
        var group = OxmFields.EthDst.Masked(new MacAddress(0x0100_0000_0000), new MacAddress(0x0100_0000_0000));
        flows.Add(Base(Tables.Destination, 200, Goto(Tables.Commit), group));
        flows.Add(Base(Tables.Destination, 0, Goto(Tables.Commit)));

        AddNeighbourDiscovery(flows, Tables.IngressTrack, Tables.DestinationProfile, [.. NeighbourTypes, RouterAdvertisement]);
        foreach (var family in Families)
        {
            flows.Add(Base(
                Tables.IngressTrack, 100, TrackTo(Tables.DestinationProfile), family, State(0, CtState.Tracked)));
        }

        flows.Add(Base(Tables.IngressTrack, 0, Goto(Tables.DestinationProfile)));
        flows.Add(Base(Tables.DestinationProfile, 0, Goto(Tables.Commit)));

        flows.AddRange(PassingIngress());
        AddState(flows, Tables.IngressState, Tables.IngressMidstream, Tables.IngressRules, Tables.IngressDenied);
        flows.Add(Base(Tables.IngressRate, 0, Goto(Tables.Commit)));
    }

    /// <summary>What reaches a workload whatever its profile says: ARP, neighbour discovery, DHCP.</summary>
    public static IEnumerable<Flow> PassingIngress()
    {
        var flows = new List<Flow> { Base(Tables.IngressState, 350, Goto(Tables.IngressRate), Arp) };
        AddNeighbourDiscovery(flows, Tables.IngressState, Tables.IngressRate, [.. NeighbourTypes, RouterAdvertisement]);
        AddDhcp(flows, Tables.IngressState, Tables.IngressRate, fromClient: false);
        return flows;
    }

    /// <summary>What the state tables do for every profile; each profile adds its own shortcuts above priority 150.</summary>
    private static void AddState(List<Flow> flows, FlowTable state, FlowTable midstream, FlowTable rules, FlowTable denied)
    {
        foreach (var family in Families)
        {
            flows.Add(Base(state, 300, Goto(denied), family, State(CtState.Invalid | CtState.Tracked)));
            flows.Add(Base(state, 250, Goto(midstream), [family, .. KnownSctp]));
            flows.Add(Base(state, 150, Goto(midstream), [family, .. Midstream]));
        }

        flows.Add(Base(state, 0, Goto(rules)));
        flows.Add(Base(midstream, 0, Goto(rules)));
    }

    private static void AddCommit(List<Flow> flows)
    {
        var mark = OxmFields.CtMark;
        var remember = Apply(NxAction.Ct(
            commit: true,
            zone: Fields.Zone.Range,
            table: Tables.MirrorSource.Id,
            actions: ActionList.Of(
                NxAction.Move(Fields.SourceProfile.Range, new FieldRange(mark, 0, 16)),
                NxAction.Move(Fields.DestinationProfile.Range, new FieldRange(mark, 16, 16)))));
        foreach (var family in Families)
        {
            // Which side of an older connection opened it is not known: it stays untracked, and each packet is judged.
            flows.Add(Base(Tables.Commit, 110, Goto(Tables.MirrorSource), [family, .. Midstream]));
            flows.Add(Base(Tables.Commit, 110, Goto(Tables.MirrorSource), [family, .. KnownSctp]));
            // An answer, or an error about a connection, says nothing about who may open it.
            flows.Add(Base(
                Tables.Commit, 100, remember, family, State(CtState.Tracked, CtState.Reply | CtState.Related), Fields.Allowed.Exactly(1)));
        }

        flows.Add(Base(Tables.Commit, 0, Goto(Tables.MirrorSource)));
    }

    private static void AddLookup(List<Flow> flows, FlowTable table, FlowTable next)
    {
        foreach (var family in Families)
        {
            flows.Add(Base(table, 100, TrackTo(next), family));
        }
    }

    private static void AddNeighbourDiscovery(List<Flow> flows, FlowTable table, FlowTable next, byte[] types)
    {
        foreach (var type in types)
        {
            flows.Add(Base(table, 350, Goto(next), AnyIPv6, Icmpv6, OxmFields.Icmpv6Type.Exactly(type)));
        }
    }

    private static void AddDhcp(List<Flow> flows, FlowTable table, FlowTable next, bool fromClient)
    {
        foreach (var (family, client, server) in ((Oxm, ushort, ushort)[])[(AnyIPv4, 68, 67), (AnyIPv6, 546, 547)])
        {
            var (source, destination) = fromClient ? (client, server) : (server, client);
            flows.Add(Base(
                table, 340, Goto(next), family, Udp, OxmFields.UdpSrc.Exactly(source), OxmFields.UdpDst.Exactly(destination)));
        }
    }

    private static Flow Base(FlowTable table, ushort priority, InstructionSet instructions, params ReadOnlySpan<Oxm> match) =>
        Flow(table, priority, FlowCookie.For(FlowClass.Base), instructions, match);
}
