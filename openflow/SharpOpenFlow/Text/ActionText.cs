using System.Globalization;
using static System.Buffers.Binary.BinaryPrimitives;
using static SharpOpenFlow.TextBuilder;

namespace SharpOpenFlow;

/// <summary>Actions as <c>ovs-ofctl</c> prints them; those that this library does not know as their bytes.</summary>
internal static class ActionText
{
    private const ushort FtpPort = 21;
    private const ushort TftpPort = 69;

    /// <summary>Actions between commas; <c>drop</c> when there are none.</summary>
    public static void Write(TextBuilder text, ActionListView actions)
    {
        text.AddIf(actions.IsEmpty, "drop");
        var isFirst = true;
        foreach (var action in actions)
        {
            text.AddIf(!isFirst, ",");
            isFirst = false;
            One(text, action);
        }
    }

    private static void One(TextBuilder text, ActionView action)
    {
        switch (action.Type)
        {
            case ActionType.Output:
                Output(text, action.Port, action.MaxLength);
                break;
            case ActionType.Group:
                text.Add($"group:{action.Group.Value}");
                break;
            case ActionType.SetQueue:
                text.Add($"set_queue:{action.Queue}");
                break;
            case ActionType.SetField:
                SetField(text, action.Field);
                break;
            case ActionType.PushVlan:
                text.Add($"push_vlan:0x{action.EtherType.Value:x4}");
                break;
            case ActionType.PopVlan:
                text.Add("pop_vlan");
                break;
            case ActionType.PushMpls:
                text.Add($"push_mpls:0x{action.EtherType.Value:x4}");
                break;
            case ActionType.PopMpls:
                text.Add($"pop_mpls:0x{action.EtherType.Value:x4}");
                break;
            case ActionType.PushPbb:
                text.Add($"push_pbb:0x{action.EtherType.Value:x4}");
                break;
            case ActionType.PopPbb:
                text.Add("pop_pbb");
                break;
            case ActionType.SetNwTtl:
                text.Add($"mod_nw_ttl:{action.Ttl}");
                break;
            case ActionType.DecNwTtl:
                text.Add("dec_ttl");
                break;
            case ActionType.SetMplsTtl:
                text.Add($"set_mpls_ttl({action.Ttl})");
                break;
            case ActionType.DecMplsTtl:
                text.Add("dec_mpls_ttl");
                break;
            case ActionType.CopyTtlOut:
                text.Add("copy_ttl_out");
                break;
            case ActionType.CopyTtlIn:
                text.Add("copy_ttl_in");
                break;
            case ActionType.Experimenter when action.NxType is { } nicira:
                Nicira(text, action, nicira);
                break;
            default:
                Unknown(text, action);
                break;
        }
    }

    private static void Nicira(TextBuilder text, ActionView action, NxActionType type)
    {
        switch (type)
        {
            case NxActionType.Resubmit or NxActionType.ResubmitTable or NxActionType.ResubmitTableCt:
                Resubmit(text, ResubmitAction.From(action));
                break;
            case NxActionType.PopQueue:
                text.Add("pop_queue");
                break;
            case NxActionType.Exit:
                text.Add("exit");
                break;
            case NxActionType.CtClear:
                text.Add("ct_clear");
                break;
            case NxActionType.Note:
                text.Add("note:").AddBytes(NoteAction.From(action), ".");
                break;
            case NxActionType.Push:
                FieldText.Range(text.Add("push:"), StackAction.From(action));
                break;
            case NxActionType.Pop:
                FieldText.Range(text.Add("pop:"), StackAction.From(action));
                break;
            case NxActionType.Move:
                var move = MoveAction.From(action);
                FieldText.Range(text.Add("move:"), move.Source);
                FieldText.Range(text.Add("->"), move.Destination);
                break;
            case NxActionType.Load:
                var load = LoadAction.From(action);
                FieldText.Range(text.Add($"load:{Hex(load.Value)}->"), load.Destination);
                break;
            case NxActionType.OutputReg:
                FieldText.Range(text.Add("output:"), OutputRegAction.From(action).Source);
                break;
            case NxActionType.OutputTruncated:
                var truncated = OutputTruncatedAction.From(action);
                text.Add($"output(port={truncated.Port},max_len={truncated.MaxLength})");
                break;
            case NxActionType.FinTimeout:
                FinTimeout(text, FinTimeoutAction.From(action));
                break;
            case NxActionType.DecTtlControllers:
                DecTtl(text, DecTtlAction.From(action));
                break;
            case NxActionType.Learn or NxActionType.Learn2:
                LearnText.Learn(text, LearnAction.From(action));
                break;
            case NxActionType.Multipath:
                LearnText.Multipath(text, MultipathAction.From(action));
                break;
            case NxActionType.Bundle or NxActionType.BundleLoad:
                LearnText.Bundle(text, BundleAction.From(action));
                break;
            case NxActionType.Sample or NxActionType.Sample2 or NxActionType.Sample3:
                LearnText.Sample(text, SampleAction.From(action));
                break;
            case NxActionType.CheckPacketLarger:
                var larger = CheckPacketLargerAction.From(action);
                FieldText.Range(text.Add($"check_pkt_larger({larger.PacketLength})->"), larger.Destination);
                break;
            case NxActionType.Encap:
                EncapText.Encap(text, action.Wire);
                break;
            case NxActionType.Decap:
                EncapText.Decap(text, action.Wire);
                break;
            case NxActionType.DeleteField:
                text.Add("delete_field:");
                FieldText.NameOf(text, OxmHeader.Read(action.Wire[ActionLayout.NxArgument..]).Id);
                break;
            case NxActionType.Load2:
                SetField(text, new OxmView(action.Wire[ActionLayout.NxMinimumLength..]));
                break;
            case NxActionType.OutputReg2:
                var header = action.Wire[(ActionLayout.NxArgument + 4)..];
                FieldText.Range(
                    text.Add("output:"),
                    FieldRange.Read(header, ReadUInt16BigEndian(action.Wire[ActionLayout.NxArgument..])));
                break;
            case NxActionType.DecTtl:
                text.Add("dec_ttl");
                break;
            case NxActionType.DecMplsTtl:
                text.Add("dec_mpls_ttl");
                break;
            case NxActionType.DecNshTtl:
                text.Add("dec_nsh_ttl");
                break;
            case NxActionType.SetQueue:
                text.Add($"set_queue:{ReadUInt32BigEndian(action.Wire[(ActionLayout.NxArgument + 2)..])}");
                break;
            case NxActionType.SetTunnel:
                text.Add($"set_tunnel:{Hex(ReadUInt32BigEndian(action.Wire[(ActionLayout.NxArgument + 2)..]))}");
                break;
            case NxActionType.SetTunnel64:
                text.Add($"set_tunnel64:{Hex(ReadUInt64BigEndian(action.Wire[ActionLayout.NxMinimumLength..]))}");
                break;
            case NxActionType.PushMpls:
                text.Add($"push_mpls:0x{ReadUInt16BigEndian(action.Wire[ActionLayout.NxArgument..]):x4}");
                break;
            case NxActionType.PopMpls:
                text.Add($"pop_mpls:0x{ReadUInt16BigEndian(action.Wire[ActionLayout.NxArgument..]):x4}");
                break;
            case NxActionType.SetMplsTtl:
                text.Add($"set_mpls_ttl({action.Wire[ActionLayout.NxArgument]})");
                break;
            case NxActionType.SetMplsTc:
                text.Add($"set_mpls_tc({action.Wire[ActionLayout.NxArgument]})");
                break;
            case NxActionType.SetMplsLabel:
                text.Add($"set_mpls_label({ReadUInt32BigEndian(action.Wire[(ActionLayout.NxArgument + 2)..])})");
                break;
            case NxActionType.WriteMetadata:
                FlowText.WriteMetadata(
                    text, ReadUInt64BigEndian(action.Wire[ActionLayout.NxMinimumLength..]),
                    ReadUInt64BigEndian(action.Wire[(ActionLayout.NxMinimumLength + 8)..]));
                break;
            case NxActionType.Conjunction:
                var conjunction = ConjunctionAction.From(action);
                text.Add($"conjunction({conjunction.Id},{conjunction.Clause}/{conjunction.Clauses})");
                break;
            case NxActionType.Clone:
                Write(text.Add("clone("), CloneAction.From(action));
                text.Add(')');
                break;
            case NxActionType.Ct:
                Ct(text, CtAction.From(action));
                break;
            case NxActionType.Nat:
                NatText.Write(text, NatAction.From(action));
                break;
            case NxActionType.Controller:
                var controller = ControllerAction.From(action);
                Controller(
                    text, controller.MaxLength, controller.ControllerId, controller.Reason, default, false, null);
                break;
            case NxActionType.Controller2:
                var second = Controller2Action.From(action);
                if (second.HasUnknown)
                {
                    Unknown(text, action);
                    break;
                }

                Controller(
                    text, second.MaxLength, second.ControllerId, second.Reason, second.UserData, second.Pause,
                    second.Meter);
                break;
            default:
                Unknown(text, action);
                break;
        }
    }

    private static void Output(TextBuilder text, PortNo port, ushort maxLength)
    {
        text.Add($"{(port.IsReserved ? "" : "output:")}{port}");
        text.AddIf(port == PortNo.Controller, $":{maxLength}");
    }

    private static void SetField(TextBuilder text, OxmView field)
    {
        text.Add("set_field:");
        if (field.TryGetOxm(out var oxm))
        {
            FieldText.Value(text, oxm);
            if (oxm.HasMask)
            {
                FieldText.Value(text.Add('/'), new Oxm(oxm.Field, oxm.Mask, oxm.Field.AllOnes));
            }

            text.Add($"->{FieldText.Name(oxm.Field)}");
        }
        else
        {
            text.Add(LearnText.HexOf(field.Value));
            text.AddIf(field.HasMask, $"/{LearnText.HexOf(field.Mask)}").Add("->");
            FieldText.NameOf(text, field.Id);
        }
    }

    private static void Resubmit(TextBuilder text, ResubmitAction resubmit)
    {
        if (resubmit is { InPort: { } only, Table: null, Tracked: false })
        {
            text.Add($"resubmit:{only}");
            return;
        }

        text.Add($"resubmit({resubmit.InPort},");
        if (resubmit.Table is { } table)
        {
            text.Add($"{table}");
        }

        text.Add(resubmit.Tracked ? ",ct)" : ")");
    }

    private static void FinTimeout(TextBuilder text, FinTimeoutAction timeouts)
    {
        text.Add("fin_timeout(");
        text.AddIf(timeouts.IdleTimeout != 0, $"idle_timeout={timeouts.IdleTimeout},");
        text.AddIf(timeouts.HardTimeout != 0, $"hard_timeout={timeouts.HardTimeout},");
        text.Chomp(',').Add(')');
    }

    private static void DecTtl(TextBuilder text, DecTtlAction controllers)
    {
        text.Add("dec_ttl(");
        for (var i = 0; i < controllers.Count; i++)
        {
            text.Add($"{controllers[i]},");
        }

        text.Chomp(',').Add(')');
    }

    private static void Ct(TextBuilder text, CtAction ct)
    {
        text.Add($"ct({(ct.Commit ? "commit," : "")}{(ct.Force ? "force," : "")}");
        if (ct.Table is { } table)
        {
            text.Add($"table={table},");
        }

        if (ct.Zone.Range is { } range)
        {
            FieldText.Range(text.Add("zone="), range);
            text.Add(',');
        }
        else if (ct.Zone.Number != 0)
        {
            text.Add($"zone={ct.Zone.Number},");
        }

        var actions = ct.Actions;
        var first = actions.GetEnumerator();
        if (first.MoveNext() && first.Current.NxType == NxActionType.Nat)
        {
            NatText.Write(text, NatAction.From(first.Current));
            text.Add(',');
            actions = new ActionListView(actions.Wire[first.Current.Wire.Length..]);
        }

        if (!actions.IsEmpty)
        {
            Write(text.Add("exec("), actions);
            text.Add("),");
        }

        text.AddIf(ct.Alg != 0, $"alg={AlgName(ct.Alg)},");
        text.Chomp(',').Add(')');
    }

    private static string AlgName(ushort port) => port switch
    {
        FtpPort => "ftp",
        TftpPort => "tftp",
        _ => port.ToString(CultureInfo.InvariantCulture),
    };

    private static void Controller(
        TextBuilder text, ushort maxLength, ushort controllerId, PacketInReason reason, ReadOnlySpan<byte> userData,
        bool pause, MeterId? meter)
    {
        if (controllerId == 0 && reason == PacketInReason.Action && userData.IsEmpty && !pause && meter is null)
        {
            text.Add($"CONTROLLER:{maxLength}");
            return;
        }

        text.Add("controller(");
        text.AddIf(reason != PacketInReason.Action, $"reason={ReasonName(reason)},");
        text.AddIf(maxLength != OfAction.WholePacket, $"max_len={maxLength},");
        text.AddIf(controllerId != 0, $"id={controllerId},");
        if (!userData.IsEmpty)
        {
            text.Add("userdata=").AddBytes(userData, ".").Add(',');
        }

        text.AddIf(pause, "pause,");
        if (meter is { } id)
        {
            text.Add($"meter_id={id.Value},");
        }

        text.Chomp(',').Add(')');
    }

    /// <summary>A reason's name; the numbers above OpenFlow 1.3's are Open vSwitch's.</summary>
    public static string ReasonName(PacketInReason reason) => (byte)reason switch
    {
        0 => "no_match",
        1 => "action",
        2 => "invalid_ttl",
        3 => "action_set",
        4 => "group",
        5 => "packet_out",
        var number => number.ToString(CultureInfo.InvariantCulture),
    };

    private static void Unknown(TextBuilder text, ActionView action) =>
        text.Add("unknown(").AddBytes(action.Wire).Add(')');
}
