using static SharpOpenFlow.OxmFields;

namespace SharpOpenFlow.Tests.Ovs;

/// <summary>
/// Flows of every kind that a controller's pipeline uses, each in a table or at a priority of its own.
/// </summary>
internal static class PipelineFlows
{
    private static readonly MacAddress Mac = MacAddress.Parse("02:00:00:00:00:01");
    private static readonly IPv6 LinkLocal = IPv6.Parse("fe80::1");

    public static IReadOnlyList<Flow> All { get; } = [.. Matches().Concat(Actions()).Concat(Properties())];

    private static IEnumerable<Flow> Matches()
    {
        var ip = EthType.Exactly(EtherType.IPv4);
        var ipv6 = EthType.Exactly(EtherType.IPv6);
        var arp = EthType.Exactly(EtherType.Arp);
        var tcp = IpProto.Exactly(6);
        var tracked = OxmFields.CtState.Masked(0x22, 0x22);
        Match[] matches =
        [
            Match.Empty,
            Match.Of(InPort.Exactly(new PortNo(1))),
            Match.Of(InPort.Exactly(PortNo.Local)),
            Match.Of(
                EthSrc.Exactly(Mac), EthDst.Masked(new MacAddress(0x0100_0000_0000), new MacAddress(0x0100_0000_0000))),
            Match.Of(EthDst.Masked(Mac, MacAddress.Broadcast)),
            Match.Of(EthType.Exactly(EtherType.Lldp)),
            Match.Of(
                ip, IPv4Src.Exactly(IPv4.Parse("10.0.0.1")), IPv4Dst.Masked(IPv4.Parse("10.2.3.4"), IPv4.Mask(16))),
            Match.Of(ip, IPv4Dst.Masked(IPv4.Parse("10.2.3.4"), new IPv4(0xff00ff00))),
            Match.Of(ip, IPv4Dst.Masked(IPv4.Parse("10.2.3.4"), IPv4.Mask(0))),
            Match.Of(ip, tcp, TcpSrc.Exactly(1024), TcpDst.Masked(0x1234, 0xfff0)),
            Match.Of(ip, tcp, OxmFields.TcpFlags.Masked(0x002, 0x012)),
            Match.Of(ip, tcp, OxmFields.TcpFlags.Exactly(0x002)),
            Match.Of(ip, IpProto.Exactly(17), UdpSrc.Exactly(68), UdpDst.Exactly(67)),
            Match.Of(ip, IpProto.Exactly(132), SctpSrc.Exactly(1), SctpDst.Exactly(2905)),
            Match.Of(ip, IpProto.Exactly(1), Icmpv4Type.Exactly(8), Icmpv4Code.Exactly(0)),
            Match.Of(ip, IpProto.Exactly(2)),
            Match.Of(ip, IpDscp.Exactly(46), IpEcn.Exactly(1), IpTtl.Exactly(64)),
            Match.Of(ip, IpFrag.Masked(3, 3)),
            Match.Of(ip, IpFrag.Masked(1, 1)),
            Match.Of(ip, IpFrag.Masked(0, 2)),
            Match.Of(ipv6, IPv6Src.Exactly(LinkLocal), IPv6Dst.Masked(IPv6.Parse("2001:db8::7"), IPv6.Mask(32))),
            Match.Of(ipv6, IPv6FlowLabel.Exactly(0x12345)),
            Match.Of(ipv6, IPv6FlowLabel.Masked(0x12340, 0xfff00)),
            Match.Of(ipv6, tcp, TcpDst.Exactly(443)),
            Match.Of(
                ipv6, IpProto.Exactly(58), Icmpv6Type.Exactly(135), Icmpv6Code.Exactly(0), NdTarget.Exactly(LinkLocal),
                NdSll.Exactly(Mac)),
            Match.Of(
                ipv6, IpProto.Exactly(58), Icmpv6Type.Exactly(136), NdTarget.Masked(LinkLocal, IPv6.Mask(64)),
                NdTll.Exactly(Mac)),
            Match.Of(
                arp, ArpOp.Exactly(1), ArpSpa.Exactly(IPv4.Parse("10.0.0.1")),
                ArpTpa.Masked(IPv4.Parse("10.0.0.0"), IPv4.Mask(24)), ArpSha.Exactly(Mac), ArpTha.Exactly(default)),
            Match.Of(VlanVid.Exactly(0)),
            Match.Of(VlanVid.Exactly(VlanPresent | 100)),
            Match.Of(VlanVid.Exactly(VlanPresent | 100), VlanPcp.Exactly(5)),
            Match.Of(VlanVid.Masked(VlanPresent, VlanPresent)),
            Match.Of(VlanVid.Masked(VlanPresent, VlanPresent), VlanPcp.Exactly(3)),
            Match.Of(EthType.Exactly(EtherType.Mpls), MplsLabel.Exactly(1000), MplsTc.Exactly(3), MplsBos.Exactly(1)),
            Match.Of(Metadata.Exactly(0x123456789abcdef0)),
            Match.Of(Metadata.Masked(0xffff, 0x11_0000_0000_0011)),
            Match.Of(
                TunnelId.Exactly(7), TunSrc.Exactly(IPv4.Parse("192.0.2.1")), TunDst.Exactly(IPv4.Parse("192.0.2.2"))),
            Match.Of(TunIPv6Src.Exactly(LinkLocal)),
            Match.Of(TunGbpId.Exactly(7), TunGbpFlags.Exactly(8)),
            Match.Of(PktMark.Masked(0x55, 0xff)),
            Match.Of(Reg15.Exactly(7), Reg0.Masked(0x12, 0x0f), Reg6.Exactly(0), NxReg(14).Exactly(uint.MaxValue)),
            Match.Of(OxmFields.CtState.Masked(0, 0x20), ip),
            Match.Of(OxmFields.CtState.Masked(0x22, 0x2b), CtZone.Exactly(7), CtMark.Masked(0x11, 0xffff), ip),
            Match.Of(tracked, CtLabel.Exactly(new UInt128(1, 2))),
            Match.Of(tracked, CtLabel.Masked(0x55, 0xff)),
            Match.Of(
                tracked, ip, CtNwSrc.Exactly(IPv4.Parse("10.0.0.1")),
                CtNwDst.Masked(IPv4.Parse("10.0.0.0"), IPv4.Mask(8))),
            Match.Of(tracked, ip, CtNwProto.Exactly(6), CtTpSrc.Exactly(1), CtTpDst.Masked(80, 0xfff0)),
            Match.Of(tracked, ipv6, CtIPv6Src.Exactly(LinkLocal), CtIPv6Dst.Exactly(LinkLocal)),
            Match.Of(ConjId.Exactly(17), ip),
            Match.Of(OxmFields.CtState.Exactly(0x21)),
            Match.Of(OxmFields.CtState.Exactly(CtState.None)),
            Match.Of(TunFlags.Exactly(1)),
            Match.Of(TunFlags.Masked(0, 1)),
            Match.Of(ActsetOutput.Exactly(new PortNo(2))),
        ];
        return matches.Select((match, index) =>
            new Flow { Table = 1, Priority = (ushort)(index + 1), Match = match, Cookie = 0x5d01_0000_0000_0000 });
    }

    private static IEnumerable<Flow> Actions()
    {
        var zone = new FieldRange(Metadata, 16, 16);
        var marks = ActionList.Of(
            NxAction.Move(new FieldRange(Metadata, 0, 16), new FieldRange(CtMark, 0, 16)),
            NxAction.Move(new FieldRange(Metadata, 32, 16), new FieldRange(CtMark, 16, 16)));
        ActionList[] lists =
        [
            ActionList.Of(OfAction.Output(new PortNo(1)), OfAction.Output(new PortNo(2))),
            ActionList.Of(OfAction.Output(PortNo.Normal)),
            ActionList.Of(OfAction.Output(PortNo.InPort)),
            ActionList.Of(OfAction.Output(PortNo.Flood)),
            ActionList.Of(OfAction.Output(PortNo.All)),
            ActionList.Of(OfAction.Output(PortNo.Local)),
            ActionList.Of(OfAction.Output(PortNo.Controller)),
            ActionList.Of(OfAction.Output(PortNo.Controller, 128)),
            ActionList.Of(OfAction.Output(new PortNo(1), 100)),
            ActionList.Of(OfAction.Group(new GroupId(1))),
            ActionList.Of(OfAction.SetQueue(3), OfAction.Output(new PortNo(1)), NxAction.PopQueue()),
            ActionList.Of(
                OfAction.PushVlan(EtherType.Vlan), OfAction.SetField(VlanVid.Exactly(VlanPresent | 5)),
                OfAction.SetField(VlanPcp.Exactly(3)), OfAction.Output(new PortNo(1))),
            ActionList.Of(
                OfAction.SetField(EthSrc.Exactly(Mac)), OfAction.SetField(EthDst.Exactly(Mac)),
                OfAction.Output(new PortNo(1))),
            ActionList.Of(OfAction.SetField(Reg14.Exactly(1)), OfAction.SetField(Reg5.Exactly(0))),
            ActionList.Of(OfAction.SetField(Metadata.Exactly(7))),
            ActionList.Of(
                OfAction.SetField(TunnelId.Exactly(7)), OfAction.SetField(TunDst.Exactly(IPv4.Parse("192.0.2.1")))),
            ActionList.Of(OfAction.SetField(XxReg0.Exactly(new UInt128(1, 2)))),
            ActionList.Of(NxAction.Load(new FieldRange(Reg0), 1), NxAction.Load(new FieldRange(Reg1, 4, 8), 0xff)),
            ActionList.Of(NxAction.Load(new FieldRange(Metadata, 48, 1), 1)),
            ActionList.Of(NxAction.Load(new FieldRange(InPort), 0)),
            ActionList.Of(NxAction.Move(new FieldRange(EthSrc), new FieldRange(EthDst))),
            ActionList.Of(NxAction.Move(new FieldRange(Reg0, 0, 16), new FieldRange(Metadata, 16, 16))),
            ActionList.Of(NxAction.Move(new FieldRange(XxReg0, 64, 64), new FieldRange(Metadata))),
            ActionList.Of(NxAction.OutputReg(new FieldRange(Reg15))),
            ActionList.Of(NxAction.OutputReg(new FieldRange(Reg15, 0, 16), 128)),
            ActionList.Of(NxAction.Resubmit(20)),
            ActionList.Of(NxAction.Resubmit(20, new PortNo(1))),
            ActionList.Of(
                NxAction.Clone(ActionList.Of(OfAction.SetField(EthDst.Exactly(Mac)), OfAction.Output(new PortNo(1))))),
            ActionList.Of(NxAction.Clone(ActionList.Of(NxAction.Clone(ActionList.Of(OfAction.Output(new PortNo(1))))))),
            ActionList.Of(NxAction.CtClear(), NxAction.Resubmit(30)),
            ActionList.Of(NxAction.Conjunction(17, 1, 3)),
            ActionList.Of(NxAction.Conjunction(17, 1, 3), NxAction.Conjunction(18, 2, 3)),
            ActionList.Of(NxAction.Note([0x11, 0x22, 0x33])),
            ActionList.Of(NxAction.Exit()),
            ActionList.Of(NxAction.Controller(maxLength: 64, controllerId: 5)),
            ActionList.Of(NxAction.Controller(maxLength: 64)),
            ActionList.Of(NxAction.Controller(meter: new MeterId(65537), reason: PacketInReason.NoMatch)),
        ];
        ActionList[] tcpLists =
        [
            ActionList.Of(OfAction.DecNwTtl(), OfAction.SetNwTtl(63), OfAction.Output(new PortNo(1))),
            ActionList.Of(
                OfAction.SetField(IPv4Src.Exactly(IPv4.Parse("10.9.8.7"))), OfAction.SetField(IpDscp.Exactly(46)),
                OfAction.SetField(IpEcn.Exactly(1))),
            ActionList.Of(OfAction.PushMpls(EtherType.Mpls), OfAction.SetField(MplsLabel.Exactly(7))),
            ActionList.Of(NxAction.Move(new FieldRange(IPv4Src), new FieldRange(IPv4Dst))),
            ActionList.Of(NxAction.Ct(table: 40, zone: zone)),
            ActionList.Of(NxAction.Ct(commit: true, zone: 7)),
            ActionList.Of(NxAction.Ct(commit: true, force: true, zone: new FieldRange(Reg0, 0, 16), alg: 21)),
            ActionList.Of(NxAction.Ct(commit: true, zone: zone, table: 110, actions: marks)),
            ActionList.Of(
                NxAction.Ct(
                    commit: true, zone: zone,
                    actions: ActionList.Of(
                        OfAction.SetField(CtMark.Exactly(0x220011)),
                        OfAction.SetField(CtLabel.Exactly(new UInt128(1, 2)))))),
            ActionList.Of(
                NxAction.Ct(
                    commit: true,
                    actions: ActionList.Of(
                        NxAction.Load(new FieldRange(CtMark, 0, 16), 0x11),
                        NxAction.Load(new FieldRange(CtLabel, 32, 32), 9)))),
            ActionList.Of(NxAction.Ct(table: 40, actions: ActionList.Of(NxAction.Nat()))),
        ];
        var tcp = Match.Of(EthType.Exactly(EtherType.IPv4), IpProto.Exactly(6));
        return lists.Select((list, index) => With(list, index, Match.Empty, 2)).Concat(
            tcpLists.Select((list, index) => With(list, index, tcp, 3)));

        static Flow With(ActionList list, int index, Match match, byte table) => new()
        {
            Table = table,
            Priority = (ushort)(index + 1),
            Match = match,
            Instructions = new InstructionSet { ApplyActions = list },
        };
    }

    private static IEnumerable<Flow> Properties()
    {
        var output = ActionList.Of(OfAction.Output(new PortNo(1)));
        InstructionSet[] sets =
        [
            new InstructionSet { GotoTable = 10 },
            new InstructionSet { WriteMetadata = (0x0001000000070011, 0xffff0000ffffffff), GotoTable = 30 },
            new InstructionSet { WriteMetadata = (7, ulong.MaxValue) },
            new InstructionSet { WriteMetadata = (0xff, 0x0f) },
            new InstructionSet { Meter = new MeterId(65537), GotoTable = 70 },
            new InstructionSet { ClearActions = true },
            new InstructionSet { WriteActions = output },
            new InstructionSet
            {
                Meter = new MeterId(65537), ApplyActions = output, ClearActions = true, WriteActions = output,
                WriteMetadata = (1, 1), GotoTable = 70,
            },
        ];
        foreach (var (index, set) in sets.Index())
        {
            yield return new Flow { Table = 4, Priority = (ushort)(index + 1), Instructions = set };
        }

        const FlowFlags Counts = FlowFlags.ResetCounts | FlowFlags.NoPacketCounts | FlowFlags.NoByteCounts;
        const FlowFlags All = FlowFlags.SendFlowRemoved | FlowFlags.CheckOverlap | Counts;
        yield return new Flow { Table = 5, Priority = ushort.MaxValue, Cookie = ulong.MaxValue - 1, IdleTimeout = 30 };
        yield return new Flow { Table = 5, Priority = 0, Flags = All };
        yield return new Flow { Table = 5, Match = Match.Of(InPort.Exactly(new PortNo(1))), HardTimeout = 60 };
        yield return new Flow { Table = 253, Cookie = 0x5d02_0304_0506_0708 };
    }
}
