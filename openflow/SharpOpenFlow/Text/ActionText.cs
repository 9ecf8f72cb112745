namespace SharpOpenFlow;

/// <summary>Actions as <c>ovs-ofctl</c> prints them; those that this library does not know as their bytes.</summary>
internal static class ActionText
{
    private const ushort FtpPort = 21;
    private const ushort TftpPort = 69;

    /// <summary>Actions between commas; <c>drop</c> when there are none.</summary>
    public static void Write(TextBuilder text, ActionListView actions)
    {
        _ = actions.IsEmpty ? text.Add("drop") : text;
        var isFirst = true;
        foreach (var action in actions)
        {
            _ = isFirst ? text : text.Add(',');
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
                text.Add("group:").Add(action.Group.Value);
                break;
            case ActionType.SetQueue:
                text.Add("set_queue:").Add(action.Queue);
                break;
            case ActionType.SetField:
                SetField(text, action.Field);
                break;
            case ActionType.PushVlan:
                text.Add("push_vlan:").AddHex(action.EtherType.Value, 4);
                break;
            case ActionType.PopVlan:
                text.Add("pop_vlan");
                break;
            case ActionType.PushMpls:
                text.Add("push_mpls:").AddHex(action.EtherType.Value, 4);
                break;
            case ActionType.PopMpls:
                text.Add("pop_mpls:").AddHex(action.EtherType.Value, 4);
                break;
            case ActionType.PushPbb:
                text.Add("push_pbb:").AddHex(action.EtherType.Value, 4);
                break;
            case ActionType.PopPbb:
                text.Add("pop_pbb");
                break;
            case ActionType.SetNwTtl:
                text.Add("mod_nw_ttl:").Add(action.Ttl);
                break;
            case ActionType.DecNwTtl:
                text.Add("dec_ttl");
                break;
            case ActionType.SetMplsTtl:
                text.Add("set_mpls_ttl(").Add(action.Ttl).Add(')');
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
                FieldText.Range(text.Add("load:").AddHex(load.Value).Add("->"), load.Destination);
                break;
            case NxActionType.OutputReg:
                FieldText.Range(text.Add("output:"), OutputRegAction.From(action).Source);
                break;
            case NxActionType.OutputTruncated:
                var truncated = OutputTruncatedAction.From(action);
                text.Add("output(port=").Add(truncated.Port.ToString()).Add(",max_len=").Add(truncated.MaxLength).Add(')');
                break;
            case NxActionType.FinTimeout:
                FinTimeout(text, FinTimeoutAction.From(action));
                break;
            case NxActionType.DecTtlControllers:
                DecTtl(text, DecTtlAction.From(action));
                break;
            case NxActionType.Conjunction:
                var conjunction = ConjunctionAction.From(action);
                text.Add("conjunction(").Add(conjunction.Id).Add(',').Add((ulong)conjunction.Clause)
                    .Add('/').Add(conjunction.Clauses).Add(')');
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
        text.Add(port.IsReserved ? "" : "output:").Add(port.ToString());
        _ = port == PortNo.Controller ? text.Add(':').Add(maxLength) : text;
    }

    private static void SetField(TextBuilder text, OxmView field)
    {
        text.Add("set_field:");
        if (field.TryGetOxm(out var oxm))
        {
            FieldText.Value(text, oxm);
            text.Add("->").Add(FieldText.Name(oxm.Field));
        }
        else
        {
            text.Add("0x").AddBytes(field.Value).Add("->");
            FieldText.Number(text, field.Id);
        }
    }

    private static void Resubmit(TextBuilder text, ResubmitAction resubmit)
    {
        if (resubmit is { InPort: { } only, Table: null, Tracked: false })
        {
            text.Add("resubmit:").Add(only.ToString());
            return;
        }

        text.Add("resubmit(").Add(resubmit.InPort?.ToString() ?? "").Add(',');
        _ = resubmit.Table is { } table ? text.Add(table) : text;
        text.Add(resubmit.Tracked ? ",ct)" : ")");
    }

    private static void FinTimeout(TextBuilder text, FinTimeoutAction timeouts)
    {
        text.Add("fin_timeout(");
        _ = timeouts.IdleTimeout == 0 ? text : text.Add("idle_timeout=").Add(timeouts.IdleTimeout).Add(',');
        _ = timeouts.HardTimeout == 0 ? text : text.Add("hard_timeout=").Add(timeouts.HardTimeout).Add(',');
        text.Chomp(',').Add(')');
    }

    private static void DecTtl(TextBuilder text, DecTtlAction controllers)
    {
        text.Add("dec_ttl(");
        for (var i = 0; i < controllers.Count; i++)
        {
            text.Add(controllers[i]).Add(',');
        }

        text.Chomp(',').Add(')');
    }

    private static void Ct(TextBuilder text, CtAction ct)
    {
        text.Add("ct(").Add(ct.Commit ? "commit," : "").Add(ct.Force ? "force," : "");
        _ = ct.Table is { } table ? text.Add("table=").Add(table).Add(',') : text;
        if (ct.Zone.Range is { } range)
        {
            FieldText.Range(text.Add("zone="), range);
            text.Add(',');
        }
        else if (ct.Zone.Number != 0)
        {
            text.Add("zone=").Add(ct.Zone.Number).Add(',');
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

        _ = ct.Alg switch
        {
            0 => text,
            FtpPort => text.Add("alg=ftp,"),
            TftpPort => text.Add("alg=tftp,"),
            var port => text.Add("alg=").Add(port).Add(','),
        };
        text.Chomp(',').Add(')');
    }

    private static void Controller(
        TextBuilder text, ushort maxLength, ushort controllerId, PacketInReason reason, ReadOnlySpan<byte> userData, bool pause,
        MeterId? meter)
    {
        if (controllerId == 0 && reason == PacketInReason.Action && userData.IsEmpty && !pause && meter is null)
        {
            text.Add("CONTROLLER:").Add(maxLength);
            return;
        }

        text.Add("controller(");
        _ = reason == PacketInReason.Action ? text : text.Add("reason=").Add(ReasonName(reason)).Add(',');
        _ = maxLength == OfAction.WholePacket ? text : text.Add("max_len=").Add(maxLength).Add(',');
        _ = controllerId == 0 ? text : text.Add("id=").Add(controllerId).Add(',');
        _ = userData.IsEmpty ? text : text.Add("userdata=").AddBytes(userData, ".").Add(',');
        _ = pause ? text.Add("pause,") : text;
        _ = meter is { } id ? text.Add("meter_id=").Add(id.Value).Add(',') : text;
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
        var number => number.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    private static void Unknown(TextBuilder text, ActionView action) =>
        text.Add("unknown(").AddBytes(action.Wire).Add(')');
}
