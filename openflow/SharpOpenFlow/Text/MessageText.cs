using System.Globalization;

namespace SharpOpenFlow;

/// <summary>What follows the header in the text of messages that are not multipart.</summary>
internal static class MessageText
{
    private static readonly string[] PortConfigNames =
        ["PORT_DOWN", "[2]", "NO_RECV", "[8]", "[10]", "NO_FWD", "NO_PACKET_IN"];

    private static readonly string[] PortFeatureNames =
    [
        "10MB-HD", "10MB-FD", "100MB-HD", "100MB-FD", "1GB-HD", "1GB-FD", "10GB-FD", "40GB-FD", "100GB-FD", "1TB-FD", "OTHER",
        "COPPER", "FIBER", "AUTO_NEG", "AUTO_PAUSE", "AUTO_PAUSE_ASYM",
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
        _ = flow.Table == 0 ? text : text.Add(" table:").Add(flow.Table);
        MatchText.Write(text.Add(' '), flow.Match, flow.Priority);
        text.Space();
        if (mod.Command == FlowModCommand.Add)
        {
            _ = flow.Cookie == 0 ? text : text.Add("cookie:").AddHex(flow.Cookie).Add(' ');
        }
        else if (mod.CookieMask != 0)
        {
            text.Add("cookie:").AddHex(flow.Cookie, 1).Add('/').AddHex(mod.CookieMask).Add(' ');
        }

        _ = flow.IdleTimeout == 0 ? text : text.Add("idle:").Add(flow.IdleTimeout).Add(' ');
        _ = flow.HardTimeout == 0 ? text : text.Add("hard:").Add(flow.HardTimeout).Add(' ');
        _ = mod.Buffer == BufferId.None ? text : text.Add("buf:").AddHex(mod.Buffer.Value, 1).Add(' ');
        _ = mod.OutPort == PortNo.Any ? text : text.Add("out_port:").Add(mod.OutPort.ToString()).Add(' ');
        _ = mod.OutGroup == GroupId.Any ? text : text.Add("out_group:").Add(mod.OutGroup.Value).Add(' ');
        FlowText.WriteFlags(text, flow.Flags);
        FlowText.WriteInstructions(text.Add("actions="), flow.Instructions);
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
        _ = packet.Table == 0 ? text : text.Add(" table_id=").Add(packet.Table);
        _ = packet.Cookie == ulong.MaxValue ? text : text.Add(" cookie=").AddHex(packet.Cookie, 1);
        text.Add(" total_len=").Add(packet.TotalLength).Add(' ');
        MatchText.Write(text, packet.Match.ToOwned());
        text.Space().Add("(via ").Add(ActionText.ReasonName(packet.Reason)).Add(") data_len=").Add(
            (ulong)packet.Data.Length);
        if (packet.Buffer != BufferId.None)
        {
            text.Add(" buffer=").Add(packet.Buffer.ToString());
            return;
        }

        text.Add(" (unbuffered)");
        _ = packet.TotalLength == packet.Data.Length ? text : text.Add(" (***total_len != data_len***)");
    }

    public static void PacketOut(TextBuilder text, PacketOutView packet)
    {
        text.Add(" in_port=").Add(packet.InPort.ToString()).Add(" actions=").Add(FlowText.Actions(packet.Actions));
        _ = packet.Buffer == BufferId.None
            ? text.Add(" data_len=").Add((ulong)packet.Data.Length)
            : text.Add(" buffer=").Add(packet.Buffer.ToString());
    }

    public static void FlowRemoved(TextBuilder text, FlowRemovedView removed)
    {
        MatchText.Write(text.Add(' '), removed.Match.ToOwned(), removed.Priority);
        text.Space().Add("reason=").Add(NameOrNumber(FlowRemovedNames, (byte)removed.Reason));
        _ = removed.Table == TableId.All ? text : text.Add(" table_id=").Add(removed.Table);
        _ = removed.Cookie == 0 ? text : text.Add(" cookie:").AddHex(removed.Cookie);
        text.Add(" duration").AddDuration(removed.DurationSeconds, removed.DurationNanoseconds);
        text.Add(" idle").Add(removed.IdleTimeout);
        _ = removed.HardTimeout == 0 ? text : text.Add(" hard").Add(removed.HardTimeout);
        text.Add(" pkts").Add(removed.Packets).Add(" bytes").Add(removed.Bytes);
    }

    public static void PortMod(TextBuilder text, PortModView mod)
    {
        text.Add(" port: ").Add(mod.PortNo.ToString()).Add(": addr:").Add(mod.HwAddr.ToString());
        text.Add("\n     config: ").AddFlags((uint)mod.Config, PortConfigNames, ' ');
        text.Add("\n     mask:   ").AddFlags((uint)mod.Mask, PortConfigNames, ' ');
        text.Add("\n     advertise: ");
        _ = mod.Advertise == 0 ? text.Add("UNCHANGED") : text.AddFlags((uint)mod.Advertise, PortFeatureNames, ' ');
    }

    public static void Async(TextBuilder text, AsyncMasks masterOrEqual, AsyncMasks slave)
    {
        AsyncRole(text.Add("\n primary:\n"), masterOrEqual);
        AsyncRole(text.Add("\n secondary:\n"), slave);
    }

    public static void QueueGetConfig(TextBuilder text, QueueGetConfigReply reply)
    {
        _ = reply.Queues.Count == 0 ? text : text.Add(" port=").Add(reply.Port.ToString());
        foreach (var queue in reply.Queues)
        {
            text.Add("\nqueue ").Add(queue.Id).Add(':');
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
            text.Add(name).Add((ulong)(rate / 10)).Add('.').Add((ulong)(rate % 10)).Add('%');
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
            text.Add(name).Add(' ');
            _ = mask == 0 ? text.Add("(off)") : text.AddFlags(mask, names, ' ');
            text.Add('\n');
        }
    }
}
