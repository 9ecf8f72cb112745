using SharpOpenFlow;

namespace SdnPersona.Core.Pipeline;

/// <summary>Words that the pipeline's flows are written in.</summary>
internal static class FlowParts
{
    /// <summary>OFPP_CONTROLLER copies of this many bytes hold Ethernet, IPv6 and TCP headers with options.</summary>
    private const ushort CopiedBytes = 128;

    public static readonly InstructionSet Drop = new();

    public static readonly InstructionSet Copy = Apply(OfAction.Output(PortNo.Controller, CopiedBytes));

    public static readonly Oxm AnyIPv4 = OxmFields.EthType.Exactly(EtherType.IPv4);
    public static readonly Oxm AnyIPv6 = OxmFields.EthType.Exactly(EtherType.IPv6);
    public static readonly Oxm Arp = OxmFields.EthType.Exactly(EtherType.Arp);
    public static readonly Oxm Tcp = OxmFields.IpProto.Exactly(6);
    public static readonly Oxm Udp = OxmFields.IpProto.Exactly(17);
    public static readonly Oxm Sctp = OxmFields.IpProto.Exactly(132);
    public static readonly Oxm Icmpv6 = OxmFields.IpProto.Exactly(58);

    /// <summary>Both IP families, for matches that mean "any IP packet".</summary>
    public static readonly Oxm[] Families = [AnyIPv4, AnyIPv6];

    public static InstructionSet Goto(FlowTable next) => new() { GotoTable = next.Id };

    public static InstructionSet Apply(params ReadOnlySpan<OfAction> actions) => new() { ApplyActions = ActionList.Of(actions) };

    public static InstructionSet Then(this InstructionSet instructions, FlowTable next) => instructions with { GotoTable = next.Id };

    /// <summary>Marks the packet as allowed by a rule, so that COMMIT may remember its connection.</summary>
    public static InstructionSet AllowTo(FlowTable next) => Apply(OfAction.SetField(Fields.Allowed.Exactly(1))).Then(next);

    /// <summary>Looks a connection up in the zone that metadata names, and goes on tracked.</summary>
    public static InstructionSet TrackTo(FlowTable next) => Apply(NxAction.Ct(commit: false, zone: Fields.Zone.Range, table: next.Id));

    public static Oxm State(CtState set, CtState clear = 0) => OxmFields.CtState.Masked((uint)set, (uint)(set | clear));

    public static Flow Flow(FlowTable table, ushort priority, ulong cookie, InstructionSet instructions, params ReadOnlySpan<Oxm> match) => new()
    {
        Table = table.Id,
        Priority = priority,
        Cookie = cookie,
        Match = Match.Of(match),
        Instructions = instructions,
    };
}
