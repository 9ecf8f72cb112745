using System.Globalization;
using static SharpOpenFlow.TextBuilder;

namespace SharpOpenFlow;

/// <summary>What follows the header in the text of messages that are not multipart.</summary>
internal static class MessageText
{
    private static readonly string[] PortConfigNames =
        ["PORT_DOWN", "[2]", "NO_RECV", "[8]", "[10]", "NO_FWD", "NO_PACKET_IN"];

    private static readonly string[] PortFeatureNames =
    [
        "10MB-HD", "10MB-FD", "100MB-HD", "100MB-FD", "1GB-HD", "1GB-FD", "10GB-FD", "40GB-FD", "100GB-FD", "1TB-FD",
        "OTHER", "COPPER", "FIBER", "AUTO_NEG", "AUTO_PAUSE", "AUTO_PAUSE_ASYM",
    ];

    private static readonly string[] PacketInNames =
        ["no_match", "action", "invalid_ttl", "action_set", "group", "packet_out"];
    private static readonly string[] PortStatusNames = ["add", "delete", "modify"];
    private static readonly string[] FlowRemovedNames =
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

    public static string FlowMod(FlowMod mod)
    {
        var text = new TextBuilder();
        FlowMod(text, mod);
        return text.ToString().Trim();
    }

    public static void FlowMod(TextBuilder text, FlowMod mod)
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
        if (mod.Command == FlowModCommand.Add)
        {
            text.AddIf(flow.Cookie != 0, $"cookie:{Hex(flow.Cookie)} ");
        }
        else if (mod.CookieMask != 0)
        {
            text.Add($"cookie:0x{flow.Cookie:x}/{Hex(mod.CookieMask)} ");
        }

        text.AddIf(flow.IdleTimeout != 0, $"idle:{flow.IdleTimeout} ");
        text.AddIf(flow.HardTimeout != 0, $"hard:{flow.HardTimeout} ");
        text.AddIf(mod.Buffer != BufferId.None, $"buf:0x{mod.Buffer.Value:x} ");
        text.AddIf(mod.OutPort != PortNo.Any, $"out_port:{mod.OutPort} ");
        text.AddIf(mod.OutGroup != GroupId.Any, $"out_group:{mod.OutGroup.Value} ");
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
        text.AddIf(packet.Table != 0, $" table_id={packet.Table}");
        text.AddIf(packet.Cookie != ulong.MaxValue, $" cookie=0x{packet.Cookie:x}");
        text.Add($" total_len={packet.TotalLength} ");
        MatchText.Write(text, packet.Match.ToOwned());
        text.Space().Add($"(via {ActionText.ReasonName(packet.Reason)}) data_len={packet.Data.Length}");
        if (packet.Buffer != BufferId.None)
        {
            text.Add($" buffer={packet.Buffer}");
            return;
        }

        text.Add(" (unbuffered)");
        text.AddIf(packet.TotalLength != packet.Data.Length, " (***total_len != data_len***)");
    }

    public static void PacketOut(TextBuilder text, PacketOutView packet)
    {
        text.Add($" in_port={packet.InPort} actions={FlowText.Actions(packet.Actions)}");
        text.Add(packet.Buffer == BufferId.None ? $" data_len={packet.Data.Length}" : $" buffer={packet.Buffer}");
    }

    public static void FlowRemoved(TextBuilder text, FlowRemovedView removed)
    {
        MatchText.Write(text.Add(' '), removed.Match.ToOwned(), removed.Priority);
        text.Space().Add("reason=").Add(NameOrNumber(FlowRemovedNames, (byte)removed.Reason));
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
        text.Add("\n     config: ").AddFlags((uint)mod.Config, PortConfigNames, ' ');
        text.Add("\n     mask:   ").AddFlags((uint)mod.Mask, PortConfigNames, ' ');
        text.Add("\n     advertise: ");
        text.AddFlags((uint)mod.Advertise, PortFeatureNames, ' ', none: "UNCHANGED");
    }

    public static void Async(TextBuilder text, AsyncMasks masterOrEqual, AsyncMasks slave)
    {
        AsyncRole(text.Add("\n primary:\n"), masterOrEqual);
        AsyncRole(text.Add("\n secondary:\n"), slave);
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

    public static string NameOrNumber(ReadOnlySpan<string> names, int number) =>
        number < names.Length ? names[number] : number.ToString(CultureInfo.InvariantCulture);

    private static void Rate(TextBuilder text, string name, ushort? tenths)
    {
        if (tenths is { } rate)
        {
            text.Add($"{name}{rate / 10}.{rate % 10}%");
        }
    }

    private static void AsyncRole(TextBuilder text, AsyncMasks masks)
    {
        Line("       PACKET_IN:", masks.PacketIn, PacketInNames);
        Line("     PORT_STATUS:", masks.PortStatus, PortStatusNames);
        Line("    FLOW_REMOVED:", masks.FlowRemoved, FlowRemovedNames);
        Line("     ROLE_STATUS:", 0, []);
        Line("    TABLE_STATUS:", 0, []);
        Line("  REQUESTFORWARD:", 0, []);

        void Line(string name, uint mask, ReadOnlySpan<string> names)
        {
            text.Add($"{name} ");
            text.AddFlags(mask, names, ' ', none: "(off)");
            text.Add('\n');
        }
    }
}
