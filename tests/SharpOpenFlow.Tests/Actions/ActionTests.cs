using static SharpOpenFlow.OxmFields;

namespace SharpOpenFlow.Tests.Actions;

[TestClass]
public sealed class ActionTests
{
    private static readonly (OfAction Action, string Text)[] Rows =
    [
        (OfAction.Output(new PortNo(5)), "output:5"),
        (OfAction.Output(PortNo.InPort), "IN_PORT"),
        (OfAction.Output(PortNo.Controller), "CONTROLLER:65535"),
        (OfAction.Output(PortNo.Controller, 0), "CONTROLLER:0"),
        (OfAction.Group(new GroupId(0x4d0001)), "group:5046273"),
        (OfAction.SetQueue(7), "set_queue:7"),
        (OfAction.PushVlan(EtherType.ServiceVlan), "push_vlan:0x88a8"),
        (OfAction.PopVlan(), "pop_vlan"),
        (OfAction.PushMpls(EtherType.Mpls), "push_mpls:0x8847"),
        (OfAction.PopMpls(EtherType.IPv4), "pop_mpls:0x0800"),
        (OfAction.PushPbb(EtherType.Pbb), "push_pbb:0x88e7"),
        (OfAction.PopPbb(), "pop_pbb"),
        (OfAction.SetNwTtl(64), "mod_nw_ttl:64"),
        (OfAction.DecNwTtl(), "dec_ttl"),
        (OfAction.SetMplsTtl(3), "set_mpls_ttl(3)"),
        (OfAction.DecMplsTtl(), "dec_mpls_ttl"),
        (OfAction.CopyTtlIn(), "copy_ttl_in"),
        (OfAction.CopyTtlOut(), "copy_ttl_out"),
        (OfAction.SetField(IPv4Dst.Exactly(IPv4.Parse("10.0.0.1"))), "set_field:10.0.0.1->ip_dst"),
        (OfAction.SetField(VlanVid.Exactly(VlanPresent | 100)), "set_field:4196->vlan_vid"),
        (OfAction.SetField(CtLabel.Exactly(new UInt128(1, 0))), "set_field:0x10000000000000000->ct_label"),
        (NxAction.Resubmit(20), "resubmit(,20)"),
        (NxAction.Resubmit(TableId.All, new PortNo(3)), "resubmit:3"),
        (NxAction.Resubmit(20, PortNo.Local), "resubmit(LOCAL,20)"),
        (NxAction.Load(new FieldRange(Reg1, 4, 8), 0xff), "load:0xff->NXM_NX_REG1[4..11]"),
        (
            NxAction.Move(new FieldRange(Metadata, 0, 1), new FieldRange(Reg1, 31, 1)),
            "move:OXM_OF_METADATA[0]->NXM_NX_REG1[31]"),
        (NxAction.Move(new FieldRange(IPv6Src), new FieldRange(IPv6Dst)), "move:NXM_NX_IPV6_SRC[]->NXM_NX_IPV6_DST[]"),
        (NxAction.OutputReg(new FieldRange(Reg15)), "output:NXM_NX_REG15[]"),
        (NxAction.Conjunction(17, 3, 3), "conjunction(17,3/3)"),
        (NxAction.Clone(ActionList.Of(OfAction.Output(new PortNo(1)))), "clone(output:1)"),
        (NxAction.Note([1, 2]), "note:01.02.00.00.00.00"),
        (NxAction.Note([]), "note:00.00.00.00.00.00"),
        (NxAction.CtClear(), "ct_clear"),
        (NxAction.Exit(), "exit"),
        (NxAction.PopQueue(), "pop_queue"),
        (NxAction.Ct(), "ct()"),
        (NxAction.Ct(commit: true, zone: 7, table: 110), "ct(commit,table=110,zone=7)"),
        (NxAction.Ct(table: 0, zone: new FieldRange(Metadata, 16, 16)), "ct(table=0,zone=OXM_OF_METADATA[16..31])"),
        (
            NxAction.Ct(
                commit: true, force: true, alg: 69,
                actions: ActionList.Of(NxAction.Nat(), OfAction.SetField(CtMark.Exactly(1)))),
            "ct(commit,force,nat,exec(set_field:0x1->ct_mark),alg=tftp)"),
        (NxAction.Controller(), "CONTROLLER:65535"),
        (
            NxAction.Controller(128, 5, PacketInReason.NoMatch, new MeterId(9)),
            "controller(reason=no_match,max_len=128,id=5,meter_id=9)"),
    ];

    public static IEnumerable<object[]> Indexes =>
        Enumerable.Range(0, Rows.Length).Select(index => new object[] { index, Rows[index].Text });

    [TestMethod]
    [DynamicData(nameof(Indexes))]
    public void ToString_EveryFactory_AsOvsOfctl(int index, string text)
    {
        var action = Rows[index].Action;

        Assert.AreEqual(text, action.ToString());
        Assert.AreEqual(0, action.Wire.Length % 8);
        Assert.AreEqual(action, OfAction.Parse(action.Wire));
        Assert.AreEqual(action.GetHashCode(), OfAction.Parse(action.Wire).GetHashCode());
    }

    [TestMethod]
    public void ActionList_Enumerated_ActionsInOrder()
    {
        var list = ActionList.Of([.. Rows.Select(row => row.Action)]);

        var index = 0;
        foreach (var action in list)
        {
            Assert.AreEqual(Rows[index++].Action, action.ToOwned());
        }

        Assert.AreEqual(Rows.Length, index);
        Assert.AreEqual(list, ActionList.Parse(list.Wire));
        Assert.AreEqual(string.Join(',', Rows.Select(row => row.Text)), list.ToString());
        Assert.AreEqual("drop", ActionList.Empty.ToString());
    }

    [TestMethod]
    public void Views_NiciraActions_ReadWhatWasWritten()
    {
        var source = new FieldRange(Metadata, 0, 16);
        var target = new FieldRange(CtMark, 16, 16);
        var nested = ActionList.Of(NxAction.Move(source, target));
        var ct = CtAction.From(NxAction.Ct(true, source, 9, nested, force: true, alg: 21).AsView());

        Assert.AreEqual(new MoveAction(source, target), MoveAction.From(NxAction.Move(source, target).AsView()));
        Assert.AreEqual(new LoadAction(target, 5), LoadAction.From(NxAction.Load(target, 5).AsView()));
        Assert.AreEqual(
            new OutputRegAction(target, 128), OutputRegAction.From(NxAction.OutputReg(target, 128).AsView()));
        Assert.AreEqual(
            new ConjunctionAction(17, 2, 3), ConjunctionAction.From(NxAction.Conjunction(17, 2, 3).AsView()));
        Assert.AreEqual(new ResubmitAction(null, 20, false), ResubmitAction.From(NxAction.Resubmit(20).AsView()));
        Assert.AreEqual(
            new ResubmitAction(new PortNo(1), null, false),
            ResubmitAction.From(NxAction.Resubmit(TableId.All, new PortNo(1)).AsView()));
        Assert.IsTrue(ct.Commit);
        Assert.IsTrue(ct.Force);
        Assert.AreEqual(source, ct.Zone.Range);
        Assert.AreEqual((byte)9, ct.Table);
        Assert.AreEqual((ushort)21, ct.Alg);
        Assert.AreEqual("move:OXM_OF_METADATA[0..15]->NXM_NX_CT_MARK[16..31]", ct.Actions.ToOwned().ToString());
        var controller = Controller2Action.From(
            NxAction.Controller(128, 5, PacketInReason.InvalidTtl, new MeterId(9)).AsView());
        Assert.AreEqual(
            (128, 5, PacketInReason.InvalidTtl, 9u),
            (controller.MaxLength, controller.ControllerId, controller.Reason, controller.Meter!.Value.Value));
    }

    [TestMethod]
    public void Factories_ArgumentsOutOfRange_Refused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => NxAction.Conjunction(1, 1, 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => NxAction.Conjunction(1, 0, 2));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => NxAction.Conjunction(1, 3, 2));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => NxAction.Conjunction(1, 1, 65));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => NxAction.Resubmit(1, new PortNo(0xff00)));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => NxAction.Load(new FieldRange(Reg0, 0, 4), 16));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => NxAction.Load(new FieldRange(CtLabel), 1));
        Assert.ThrowsExactly<ArgumentException>(() => NxAction.Move(new FieldRange(Reg0), new FieldRange(Metadata)));
        Assert.ThrowsExactly<ArgumentException>(() => OfAction.SetField(Reg0.Masked(1, 1)));
        Assert.ThrowsExactly<ArgumentException>(() => OfAction.SetField(default));
        Assert.ThrowsExactly<ArgumentException>(() => new FieldRange(ActsetOutput, 0, 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new FieldRange(Reg0, 30, 3));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new FieldRange(Reg0, 0, 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => NxAction.Ct(zone: new FieldRange(Reg0, 0, 17)));
        Assert.ThrowsExactly<ArgumentException>(() => NxAction.Move(default, default));
    }

    [TestMethod]
    public void Parse_ActionsOfUnknownKinds_KeptByteForByte()
    {
        const string Standard = "1234000800000001";
        const string Experimenter = "ffff001000123456aabbccddeeff0011";
        const string Nicira = "ffff0010000023200fff0102030405ab";
        foreach (var hex in new[] { Standard, Experimenter, Nicira })
        {
            var list = ActionList.Parse(Convert.FromHexString(hex));

            Assert.AreEqual(hex, Convert.ToHexStringLower(list.Wire));
            Assert.AreEqual($"unknown({hex})", list.ToString());
        }
    }

    [TestMethod]
    public void Parse_ActionsNestedWithoutEnd_Refused()
    {
        var action = NxAction.Exit();
        for (var depth = 0; depth < 15; depth++)
        {
            action = NxAction.Clone(ActionList.Of(action));
        }

        Assert.AreEqual(action, OfAction.Parse(action.Wire));
        var tooDeep = NxAction.Clone(ActionList.Of(action));
        var refused = Assert.ThrowsExactly<OpenFlowProtocolException>(() => OfAction.Parse(tooDeep.Wire));
        Assert.AreEqual((ErrorType.BadAction, (ushort)BadActionCode.TooMany), (refused.Type, refused.Code));
    }
}
