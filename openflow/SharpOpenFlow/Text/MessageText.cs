using System.Globalization;
using static SharpOpenFlow.TextBuilder;

namespace SharpOpenFlow;

/// <summary>What follows the header in the text of messages that are not multipart.</summary>
internal static class MessageText
{
    public static readonly string[] PortConfigNames =
        ["PORT_DOWN", "[2]", "NO_RECV", "[8]", "[10]", "NO_FWD", "NO_PACKET_IN"];

    public static readonly string[] PortFeatureNames =
    [
        "10MB-HD", "10MB-FD", "100MB-HD", "100MB-FD", "1GB-HD", "1GB-FD", "10GB-FD", "40GB-FD", "100GB-FD", "1TB-FD",
        "OTHER", "COPPER", "FIBER", "AUTO_NEG", "AUTO_PAUSE", "AUTO_PAUSE_ASYM",
    ];

    private static readonly string[] PacketInNames =
        ["no_match", "action", "invalid_ttl", "action_set", "group", "packet_out"];
    private static readonly string[] PortStatusNames = ["add", "delete", "modify"];
    private static readonly string[] RoleStatusNames =
        ["primary_request", "configuration_changed", "experimenter_data_changed"];
    private static readonly string[] TableStatusNames = ["[1]", "[2]", "[4]", "vacancy_down", "vacancy_up"];
    private static readonly string[] RequestForwardNames = ["group_mod_request", "meter_mod_request"];
    public static readonly string[] FlowRemovedNames =
        ["idle", "hard", "delete", "group_delete", "meter_delete", "eviction"];

    /// <summary>A type's name without <c>OFPT_</c>.</summary>
    public static string Name(MessageType type) => type switch
    {
        MessageType.Hello => "HELLO",
        MessageType.Error => "ERROR",
        MessageType.EchoRequest => "ECHO_REQUEST",
        MessageType.EchoReply => "ECHO_REPLY",
        MessageType.Experimenter => "EXPERIMENTER",
        MessageType.FeaturesRequest => "FEATURES_REQUEST",
        MessageType.FeaturesReply => "FEATURES_REPLY",
        MessageType.GetConfigRequest => "GET_CONFIG_REQUEST",
        MessageType.GetConfigReply => "GET_CONFIG_REPLY",
        MessageType.SetConfig => "SET_CONFIG",
        MessageType.PacketIn => "PACKET_IN",
        MessageType.FlowRemoved => "FLOW_REMOVED",
        MessageType.PortStatus => "PORT_STATUS",
        MessageType.PacketOut => "PACKET_OUT",
        MessageType.FlowMod => "FLOW_MOD",
        MessageType.GroupMod => "GROUP_MOD",
        MessageType.PortMod => "PORT_MOD",
        MessageType.TableMod => "TABLE_MOD",
        MessageType.MultipartRequest => "MULTIPART_REQUEST",
        MessageType.MultipartReply => "MULTIPART_REPLY",
        MessageType.BarrierRequest => "BARRIER_REQUEST",
        MessageType.BarrierReply => "BARRIER_REPLY",
        MessageType.QueueGetConfigRequest => "QUEUE_GET_CONFIG_REQUEST",
        MessageType.QueueGetConfigReply => "QUEUE_GET_CONFIG_REPLY",
        MessageType.RoleRequest => "ROLE_REQUEST",
        MessageType.RoleReply => "ROLE_REPLY",
        MessageType.GetAsyncRequest => "GET_ASYNC_REQUEST",
        MessageType.GetAsyncReply => "GET_ASYNC_REPLY",
        MessageType.SetAsync => "SET_ASYNC",
        MessageType.MeterMod => "METER_MOD",
        _ => ((byte)type).ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>What follows the header of a message that has no text of its own elsewhere.</summary>
    public static void Write(TextBuilder text, MessageType type, ReadOnlySpan<byte> message)
    {
        switch (type)
        {
            case MessageType.FlowMod:
                FlowMod(text, FlowModView.Parse(message).ToOwned());
                break;
            case MessageType.GroupMod:
                GroupMod(text, GroupModView.Parse(message).ToOwned());
                break;
            case MessageType.MeterMod:
                MeterMod(text, MeterModView.Parse(message).ToOwned());
                break;
            case MessageType.PacketIn:
                PacketIn(text, PacketInView.Parse(message));
                break;
            case MessageType.PacketOut:
                PacketOut(text, PacketOutView.Parse(message));
                break;
            case MessageType.FlowRemoved:
                FlowRemoved(text, FlowRemovedView.Parse(message).ToOwned());
                break;
            case MessageType.PortMod:
                PortMod(text, PortModView.Parse(message));
                break;
            case MessageType.TableMod:
                var table = TableModView.Parse(message).Table;
                text.Add(table == TableId.All ? " table_id: ALL_TABLES" : $" table_id={table}");
                break;
            case MessageType.SetAsync:
                var set = SetAsyncView.Parse(message);
                Async(text, set.MasterOrEqual, set.Slave);
                break;
            case MessageType.GetAsyncReply:
                var reply = GetAsyncReplyView.Parse(message);
                Async(text, reply.MasterOrEqual, reply.Slave);
                break;
            case MessageType.QueueGetConfigRequest:
                text.Add($" port={QueueGetConfigRequestView.Parse(message).Port}");
                break;
            case MessageType.QueueGetConfigReply:
                QueueGetConfig(text, QueueGetConfigReplyView.Parse(message).ToOwned());
                break;
            default:
                // Nothing follows the header; what is malformed must be said all the same.
                OpenFlowMessage.Parse(message);
                break;
        }
    }

    public static string FlowMod(FlowMod mod)
    {
        var text = new TextBuilder();
        FlowMod(text, mod);
        return text.ToString().Trim();
    }

    public static void FlowMod(TextBuilder text, FlowMod mod) =>
        FlowMod(text, mod, mod.Command == FlowModCommand.Add ? mod.Flow.Cookie : 0);

    /// <summary>A flow-mod that selects by the flow's cookie and its mask, and gives another one.</summary>
    public static void FlowMod(TextBuilder text, FlowMod mod, ulong newCookie)
    {
        var flow = mod.Flow;
        text.Add(mod.Command switch
        {
            FlowModCommand.Add => " ADD",
            FlowModCommand.Modify => " MOD",
            FlowModCommand.ModifyStrict => " MOD_STRICT",
            FlowModCommand.Delete => " DEL",
            FlowModCommand.DeleteStrict => " DEL_STRICT",
            var other => " cmd:" + ((byte)other).ToString(CultureInfo.InvariantCulture),
        });
        text.AddIf(flow.Table != 0, $" table:{flow.Table}");
        MatchText.Write(text.Add(' '), flow.Match, flow.Priority);
        text.Space();
        text.AddIf(newCookie is not 0 and not ulong.MaxValue, $"cookie:{Hex(newCookie)} ");
        if (mod.Command != FlowModCommand.Add && mod.CookieMask != 0)
        {
            text.Add($"cookie:0x{flow.Cookie:x}/{Hex(mod.CookieMask)} ");
        }

        text.AddIf(flow.IdleTimeout != 0, $"idle:{flow.IdleTimeout} ");
        text.AddIf(flow.HardTimeout != 0, $"hard:{flow.HardTimeout} ");
        text.AddIf(mod.Buffer != BufferId.None, $"buf:0x{mod.Buffer.Value:x} ");
        text.AddIf(mod.OutPort != PortNo.Any, $"out_port:{mod.OutPort} ");
        FlowText.WriteFlags(text, flow.Flags);
        FlowText.WriteInstructions(text.Add("actions="), flow.Instructions);
    }

    public static string GroupMod(GroupMod mod)
    {
        var text = new TextBuilder();
        GroupMod(text, mod);
        return text.ToString().Trim();
    }

    public static void GroupMod(TextBuilder text, GroupMod mod)
    {
        text.Add(mod.Command switch
        {
            GroupModCommand.Add => "\n ADD ",
            GroupModCommand.Modify => "\n MOD ",
            GroupModCommand.Delete => "\n DEL ",
            var other => "\n cmd:" + ((ushort)other).ToString(CultureInfo.InvariantCulture) + " ",
        });
        GroupText.Write(text, mod.Group);
    }

    public static string MeterMod(MeterMod mod)
    {
        var text = new TextBuilder();
        MeterMod(text, mod);
        return text.ToString().Trim();
    }

    public static void MeterMod(TextBuilder text, MeterMod mod)
    {
        text.Add(mod.Command switch
        {
            MeterModCommand.Add => " ADD ",
            MeterModCommand.Modify => " MOD ",
            MeterModCommand.Delete => " DEL ",
            var other => " cmd:" + ((ushort)other).ToString(CultureInfo.InvariantCulture) + " ",
        });
        MeterText.Write(text, mod.Meter);
    }

    public static void PacketIn(TextBuilder text, PacketInView packet)
    {
        PacketInHeader(text, packet.Table, packet.Cookie, packet.TotalLength, packet.Match.ToOwned());
        PacketInData(text, packet.Reason, packet.Data, packet.TotalLength, packet.Buffer);
        PacketText.Write(text.Add('\n'), packet.Data);
    }

    public static void PacketInHeader(TextBuilder text, byte table, ulong cookie, uint totalLength, Match match)
    {
        text.AddIf(table != 0, $" table_id={table}");
        text.AddIf(cookie != ulong.MaxValue, $" cookie=0x{cookie:x}");
        text.Add($" total_len={totalLength} ");
        MatchText.Write(text, match);
    }

    public static void PacketInData(
        TextBuilder text, PacketInReason reason, ReadOnlySpan<byte> data, uint totalLength, BufferId buffer)
    {
        // Open vSwitch ends the match with a space, even an empty one.
        text.Add($" (via {ActionText.ReasonName(reason)}) data_len={data.Length}");
        if (buffer != BufferId.None)
        {
            text.Add($" buffer={buffer}");
            return;
        }

        text.Add(" (unbuffered)");
        text.AddIf(totalLength != data.Length, " (***total_len != data_len***)");
    }

    public static void PacketOut(TextBuilder text, PacketOutView packet)
    {
        text.Add($" in_port={packet.InPort} actions={FlowText.Actions(packet.Actions)}");
        if (packet.Buffer != BufferId.None)
        {
            text.Add($" buffer={packet.Buffer}");
            return;
        }

        text.Add($" data_len={packet.Data.Length}");
        if (!packet.Data.IsEmpty)
        {
            PacketText.Write(text.Add('\n'), packet.Data);
        }
    }

    public static void FlowRemoved(TextBuilder text, FlowRemovedEvent removed)
    {
        MatchText.Write(text.Add(' '), removed.Match, removed.Priority);
        text.Add(" reason=").Add(NameOrNumber(FlowRemovedNames, (byte)removed.Reason));
        text.AddIf(removed.Table != TableId.All, $" table_id={removed.Table}");
        text.AddIf(removed.Cookie != 0, $" cookie:{Hex(removed.Cookie)}");
        text.Add(" duration").AddDuration(removed.DurationSeconds, removed.DurationNanoseconds);
        text.Add($" idle{removed.IdleTimeout}");
        text.AddIf(removed.HardTimeout != 0, $" hard{removed.HardTimeout}");
        text.Add($" pkts{removed.Packets} bytes{removed.Bytes}");
    }

    public static void PortMod(TextBuilder text, PortModView mod)
    {
        text.Add($" port: {mod.PortNo}: addr:{mod.HwAddr}");
        text.Add("\n     config: ").AddKnownFlags((uint)mod.Config, PortConfigNames, ' ');
        text.Add("\n     mask:   ").AddKnownFlags((uint)mod.Mask, PortConfigNames, ' ');
        text.Add("\n     advertise: ");
        text.AddKnownFlags((uint)mod.Advertise, PortFeatureNames, ' ', none: "UNCHANGED");
    }

    public static void Async(TextBuilder text, AsyncMasks masterOrEqual, AsyncMasks slave)
    {
        AsyncRole(
            text.Add("\n primary:\n"), masterOrEqual.PacketIn, masterOrEqual.PortStatus, masterOrEqual.FlowRemoved);
        AsyncRole(text.Add("\n secondary:\n"), slave.PacketIn, slave.PortStatus, slave.FlowRemoved);
    }

    public static void Async(TextBuilder text, NxSetAsyncConfig2 config)
    {
        Role("\n primary:\n", AsyncProperty.PacketInMaster);
        Role("\n secondary:\n", AsyncProperty.PacketInSlave);
        foreach (var property in PropertyList.Check(config.Properties.Span))
        {
            if (property.Type > (ushort)AsyncProperty.RequestForwardMaster)
            {
                text.Add($"\n unknown property 0x{property.Type:x4}: {LearnText.HexOf(property.Payload)}");
            }
        }

        void Role(string title, AsyncProperty first)
        {
            // The properties of a role are every second one.
            Span<uint> masks = stackalloc uint[6];
            for (var i = 0; i < masks.Length; i++)
            {
                masks[i] = config.Mask(first + (ushort)(i * 2));
            }

            AsyncRole(text.Add(title), masks);
        }
    }

    public static void QueueGetConfig(TextBuilder text, QueueGetConfigReply reply)
    {
        text.AddIf(reply.Queues.Count != 0, $" port={reply.Port}");
        foreach (var queue in reply.Queues)
        {
            text.Add($"\nqueue {queue.Id}:");
            Rate(text, " min_rate:", queue.MinRate);
            Rate(text, " max_rate:", queue.MaxRate);
        }
    }

    public static string NameOrNumber(ReadOnlySpan<string> names, uint number) =>
        number < names.Length ? names[(int)number] : number.ToString(CultureInfo.InvariantCulture);

    private static void Rate(TextBuilder text, string name, ushort? tenths)
    {
        if (tenths is { } rate)
        {
            text.Add($"{name}{rate / 10}.{rate % 10}%");
        }
    }

    private static void AsyncRole(TextBuilder text, params ReadOnlySpan<uint> masks)
    {
        Line("       PACKET_IN:", masks[0], PacketInNames);
        Line("     PORT_STATUS:", masks[1], PortStatusNames);
        Line("    FLOW_REMOVED:", masks[2], FlowRemovedNames);
        Line("     ROLE_STATUS:", masks.Length > 3 ? masks[3] : 0, RoleStatusNames);
        Line("    TABLE_STATUS:", masks.Length > 3 ? masks[4] : 0, TableStatusNames);
        Line("  REQUESTFORWARD:", masks.Length > 3 ? masks[5] : 0, RequestForwardNames);

        void Line(string name, uint mask, ReadOnlySpan<string> names)
        {
            text.Add($"{name} ");
            text.AddKnownFlags(mask, names, ' ', none: "(off)");
            text.Add('\n');
        }
    }
}
