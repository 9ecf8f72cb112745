using static System.Buffers.Binary.BinaryPrimitives;
using static SharpOpenFlow.TextBuilder;

namespace SharpOpenFlow;

/// <summary>Names and contents of experimenters' messages.</summary>
internal static class ExperimenterText
{
    private static readonly string[] BundleCommandNames =
    [
        "OPEN_REQUEST", "OPEN_REPLY", "CLOSE_REQUEST", "CLOSE_REPLY", "COMMIT_REQUEST", "COMMIT_REPLY",
        "DISCARD_REQUEST", "DISCARD_REPLY",
    ];

    private static readonly string[] BundleFlagNames = ["atomic", "ordered"];
    private static readonly string[] FormatNames = ["standard", "nxt_packet_in", "nxt_packet_in2"];
    private static readonly string[] NxRoleNames = ["equal", "primary", "secondary"];
    private static readonly string[] RoleReasonNames =
        ["primary_request", "configuration_changed", "experimenter_data_changed"];
    private static readonly string[] TlvCommandNames = ["ADD", "DEL", "CLEAR"];
    private static readonly string[] MonitorFlagNames = ["initial", "add", "delete", "modify", "actions", "own"];

    /// <summary>The name of a message; null for those that this library does not know.</summary>
    public static string? Name(uint experimenter, uint type) => (experimenter, type) switch
    {
        (ExperimenterId.Nicira, (uint)NxMessageType.RoleRequest) => "NXT_ROLE_REQUEST",
        (ExperimenterId.Nicira, (uint)NxMessageType.RoleReply) => "NXT_ROLE_REPLY",
        (ExperimenterId.Nicira, (uint)NxMessageType.FlowMod) => "NXT_FLOW_MOD",
        (ExperimenterId.Nicira, (uint)NxMessageType.FlowRemoved) => "NXT_FLOW_REMOVED",
        (ExperimenterId.Nicira, (uint)NxMessageType.FlowModTableId) => "NXT_FLOW_MOD_TABLE_ID",
        (ExperimenterId.Nicira, (uint)NxMessageType.SetPacketInFormat) => "NXT_SET_PACKET_IN_FORMAT",
        (ExperimenterId.Nicira, (uint)NxMessageType.PacketIn) => "NXT_PACKET_IN",
        (ExperimenterId.Nicira, (uint)NxMessageType.FlowAge) => "NXT_FLOW_AGE",
        (ExperimenterId.Nicira, (uint)NxMessageType.SetAsyncConfig) => "NXT_SET_ASYNC_CONFIG",
        (ExperimenterId.Nicira, (uint)NxMessageType.SetControllerId) => "NXT_SET_CONTROLLER_ID",
        (ExperimenterId.Nicira, (uint)NxMessageType.TlvTableMod) => "NXT_TLV_TABLE_MOD",
        (ExperimenterId.Nicira, (uint)NxMessageType.TlvTableRequest) => "NXT_TLV_TABLE_REQUEST",
        (ExperimenterId.Nicira, (uint)NxMessageType.TlvTableReply) => "NXT_TLV_TABLE_REPLY",
        (ExperimenterId.Nicira, (uint)NxMessageType.SetAsyncConfig2) => "NXT_SET_ASYNC_CONFIG2",
        (ExperimenterId.Nicira, (uint)NxMessageType.Resume) => "NXT_RESUME",
        (ExperimenterId.Nicira, (uint)NxMessageType.CtFlushZone) => "NXT_CT_FLUSH_ZONE",
        (ExperimenterId.Nicira, (uint)NxMessageType.PacketIn2) => "NXT_PACKET_IN2",
        (ExperimenterId.Nicira, (uint)NxMessageType.CtFlush) => "NXT_CT_FLUSH",
        (ExperimenterId.Onf, (uint)OnfMessageType.FlowMonitorCancel) => "ONFT_FLOW_MONITOR_CANCEL",
        (ExperimenterId.Onf, (uint)OnfMessageType.FlowMonitorPaused) => "ONFT_FLOW_MONITOR_PAUSED",
        (ExperimenterId.Onf, (uint)OnfMessageType.FlowMonitorResumed) => "ONFT_FLOW_MONITOR_RESUMED",
        (ExperimenterId.Onf, (uint)OnfMessageType.RoleStatus) => "ONFT_ROLE_STATUS",
        (ExperimenterId.Onf, (uint)OnfMessageType.BundleControl) => "ONFT_BUNDLE_CONTROL",
        (ExperimenterId.Onf, (uint)OnfMessageType.BundleAdd) => "ONFT_BUNDLE_ADD_MESSAGE",
        (ExperimenterId.Onf, (uint)OnfMessageType.RequestForward) => "ONFT_REQUESTFORWARD",
        _ => null,
    };

    /// <summary>The name of a multipart message; null for those that this library does not know.</summary>
    public static string? MultipartName(uint experimenter, uint type) => (experimenter, type) switch
    {
        (ExperimenterId.Nicira, ExperimenterMultipart.NiciraIpfixBridge) => "NXST_IPFIX_BRIDGE",
        (ExperimenterId.Nicira, ExperimenterMultipart.NiciraIpfixFlow) => "NXST_IPFIX_FLOW",
        (ExperimenterId.Onf, ExperimenterMultipart.OnfFlowMonitor) => "ONFST_FLOW_MONITOR",
        _ => null,
    };

    public static void Message(TextBuilder text, ReadOnlySpan<byte> wire, int depth)
    {
        switch (ExperimenterMessage.Parse(wire))
        {
            case BundleControl control:
                Bundle(text, control.BundleId);
                text.Add($" type={MessageText.NameOrNumber(BundleCommandNames, (ushort)control.Command)} flags=");
                text.AddFlags((uint)control.Flags, BundleFlagNames, ' ');
                break;
            case BundleAdd add:
                Bundle(text, add.BundleId);
                text.Add(" flags=").AddFlags((uint)add.Flags, BundleFlagNames, ' ').Add('\n');
                OpenFlowText.Write(text, BundleAddView.Parse(wire).Message, depth);
                break;
            case RequestForward forward:
                text.Add(" reason=");
                Forwarded(text, forward.Request);
                break;
            case RoleStatus status:
                SessionText.Role(text, status.Role, status.GenerationId);
                text.Add($" reason={MessageText.NameOrNumber(RoleReasonNames, (byte)status.Reason)}");
                break;
            case FlowMonitorCancel cancel:
                text.Add($" id={cancel.Id}");
                break;
            case NxRole role:
                text.Add($" role={MessageText.NameOrNumber(NxRoleNames, (uint)role.Role)}");
                break;
            case NxSetPacketInFormat format:
                text.Add($" format={MessageText.NameOrNumber(FormatNames, (uint)format.Format)}");
                break;
            case NxSetControllerId id:
                text.Add($" id={id.Id}");
                break;
            case NxFlowModTableId table:
                text.Add(table.IsSet != 0 ? " enable" : " disable");
                break;
            case NxFlowMod mod:
                NxFlowMod(text, mod);
                break;
            case NxFlowRemoved removed:
                NxFlowRemoved(text, removed);
                break;
            case NxPacketIn packet:
                NxPacketIn(text, packet);
                break;
            case NxPacketIn2 packet:
                PacketIn2Text.Write(text, packet);
                break;
            case NxSetAsyncConfig config:
                MessageText.Async(text, config.MasterOrEqual, config.Slave);
                break;
            case NxSetAsyncConfig2 config:
                MessageText.Async(text, config);
                break;
            case NxTlvTableMod mod:
                text.Add($"\n {MessageText.NameOrNumber(TlvCommandNames, (uint)mod.Command)}");
                if (mod.Command != TlvTableCommand.Clear)
                {
                    Mappings(text.Add(' '), mod.Mappings);
                }

                break;
            case NxTlvTableReply reply:
                TlvTable(text, reply);
                break;
            case NxCtFlushZone flush:
                text.Add($" zone_id={flush.Zone}");
                break;
            case NxCtFlush flush:
                CtFlush(text, flush);
                break;
            case Experimenter other:
                text.Add($" experimenter=0x{other.ExperimenterId:x8} type={other.ExperimenterType}");
                text.Add($" {wire.Length} bytes");
                break;
            default:
                break;
        }
    }

    public static void MultipartRequest(TextBuilder text, ReadOnlySpan<byte> body)
    {
        switch (ExperimenterMultipart.ReadRequest(body))
        {
            case FlowMonitorRequest request:
                foreach (var monitor in request.Monitors)
                {
                    text.Add($"\n id={monitor.Id} flags=").AddFlags((uint)monitor.Flags, MonitorFlagNames, ',');
                    text.AddIf(monitor.OutPort != PortNo.Any, $" out_port={monitor.OutPort}");
                    text.AddIf(monitor.Table != TableId.All, $" table={monitor.Table}");
                    if (!monitor.Match.IsEmpty)
                    {
                        MatchText.Write(text.Add(' '), monitor.Match);
                    }
                }

                break;
            case RawMultipartBody raw when MultipartName(ReadUInt32BigEndian(body), ReadUInt32BigEndian(body[4..])) is null:
                text.Add($" {raw.Length} bytes");
                break;
            default:
                break;
        }
    }

    public static void MultipartReply(TextBuilder text, ReadOnlySpan<byte> body)
    {
        var (experimenter, type) = ExperimenterMultipart.Type(body);
        var elements = ExperimenterMultipart.ReadReply(body);
        var isBridge = type == ExperimenterMultipart.NiciraIpfixBridge;
        if (experimenter == ExperimenterId.Nicira && type == ExperimenterMultipart.NiciraIpfixFlow)
        {
            text.Add($" {elements.Length - 1} ids");
        }

        foreach (var element in elements)
        {
            switch (element)
            {
                case FlowUpdate update:
                    Update(text, update);
                    break;
                case IpfixStats stats:
                    Ipfix(text, stats, isBridge);
                    break;
                case RawMultipartBody raw:
                    text.Add($" {raw.Length} bytes");
                    break;
                default:
                    break;
            }
        }
    }

    private static void Bundle(TextBuilder text, uint id) => text.Add($"\n bundle_id={Hex(id)}");

    private static void Forwarded(TextBuilder text, IMessage request)
    {
        if (request is GroupMod group)
        {
            MessageText.GroupMod(text.Add("group_mod"), group);
        }
        else
        {
            MessageText.MeterMod(text.Add("meter_mod"), (MeterMod)request);
        }
    }

    private static void NxFlowMod(TextBuilder text, NxFlowMod mod)
    {
        var (value, mask) = mod.Selection;
        MessageText.FlowMod(
            text,
            new FlowMod
            {
                Command = mod.Command,
                Flow = new Flow
                {
                    Table = mod.Table,
                    Priority = mod.Priority,
                    Match = mod.Match,
                    Cookie = value,
                    IdleTimeout = mod.IdleTimeout,
                    HardTimeout = mod.HardTimeout,
                    Flags = mod.Flags,
                    Instructions = mod.Instructions,
                },
                CookieMask = mask,
                Buffer = mod.Buffer,
                OutPort = mod.OutPort,
            },
            mod.Cookie);
    }

    private static void NxFlowRemoved(TextBuilder text, NxFlowRemoved removed) => MessageText.FlowRemoved(
        text,
        new FlowRemovedEvent
        {
            Cookie = removed.Cookie,
            Priority = removed.Priority,
            Reason = removed.Reason,
            Table = removed.Table,
            DurationSeconds = removed.DurationSeconds,
            DurationNanoseconds = removed.DurationNanoseconds,
            IdleTimeout = removed.IdleTimeout,
            Packets = removed.Packets,
            Bytes = removed.Bytes,
            Match = removed.Match,
        });

    private static void NxPacketIn(TextBuilder text, NxPacketIn packet)
    {
        MessageText.PacketInHeader(text, packet.Table, packet.Cookie, packet.TotalLength, packet.Match);
        MessageText.PacketInData(
            text, packet.Reason, packet.Data.Span, packet.TotalLength, packet.Buffer);
        PacketText.Write(text.Add('\n'), packet.Data.Span);
    }

    private static void Update(TextBuilder text, FlowUpdate update)
    {
        if (update is OwnFlowUpdate own)
        {
            text.Add($"\n event=ABBREV xid=0x{own.RequestXid:x}");
            return;
        }

        var change = (FlowChange)update;
        var flow = change.Flow;
        text.Add($"\n event={change.What.ToString().ToUpperInvariant()}");
        text.AddIf(
            change.What == FlowUpdateEvent.Deleted,
            $" reason={MessageText.NameOrNumber(MessageText.FlowRemovedNames, change.Reason)}");
        text.Add($" table={flow.Table}");
        text.AddIf(flow.IdleTimeout != 0, $" idle_timeout={flow.IdleTimeout}");
        text.AddIf(flow.HardTimeout != 0, $" hard_timeout={flow.HardTimeout}");
        text.Add($" cookie={Hex(flow.Cookie)}");
        MatchText.Write(text.Add(' '), flow.Match);
        if (flow.Instructions != InstructionSet.Empty)
        {
            FlowText.WriteInstructions(text.Space().Add("actions="), flow.Instructions);
        }
    }

    private static void Ipfix(TextBuilder text, IpfixStats stats, bool isBridge)
    {
        var counts = stats.Counts;
        text.Add(isBridge ? "\n  bridge ipfix: " : $"\n  id {stats.CollectorSet,3}: ");
        text.Add($"flows={counts[0]}, current flows={counts[1]}, sampled pkts={counts[2]}");
        text.Add($", ipv4 ok={counts[3]}, ipv6 ok={counts[4]}, tx pkts={counts[8]}\n");
        text.Add(isBridge ? "                " : "          ");
        text.Add($"pkts errs={counts[5]}, ipv4 errs={counts[6]}, ipv6 errs={counts[7]}, tx errs={counts[9]}");
    }

    private static void TlvTable(TextBuilder text, NxTlvTableReply reply)
    {
        var allocated = 0;
        foreach (var mapping in reply.Mappings)
        {
            allocated += mapping.OptionLength;
        }

        text.Add($"\n max option space={reply.MaxOptionSpace} max fields={reply.MaxFields}");
        text.Add($"\n allocated option space={allocated}\n\n ");
        Mappings(text, reply.Mappings);
    }

    private static void Mappings(TextBuilder text, ValueList<TlvMapping> mappings)
    {
        text.Add("mapping table:\n  class  type  length  match field\n ------  ----  ------  --------------");
        foreach (var mapping in mappings)
        {
            text.Add($"\n {Hex(mapping.OptionClass),6}  {Hex(mapping.OptionType),4}  {mapping.OptionLength,6}");
            text.Add($"  tun_metadata{mapping.Index}");
        }
    }

    private static void CtFlush(TextBuilder text, NxCtFlush flush)
    {
        text.Add($" zone={flush.Zone ?? 0} '");
        Tuple(text, flush.Original, flush.IpProto);
        text.Add($",ct_nw_proto={flush.IpProto}' '");

        // Open vSwitch shows the other direction's missing addresses in the form of the first one's.
        Tuple(text, flush.Reply, flush.IpProto, isIPv4: IsIPv4(flush.Original?.Source));
        text.Add('\'');
    }

    private static void Tuple(TextBuilder text, CtTuple? tuple, byte proto, bool isIPv4 = false)
    {
        tuple ??= new();
        var prefix = isIPv4 || IsIPv4(tuple.Source) ? "nw" : "ipv6";
        text.Add($"ct_{prefix}_src={Address(tuple.Source)},ct_{prefix}_dst={Address(tuple.Destination)}");
        if (proto is 1 or 58)
        {
            text.Add($",icmp_id={tuple.IcmpId ?? 0},icmp_type={tuple.IcmpType ?? 0},icmp_code={tuple.IcmpCode ?? 0}");
        }
        else
        {
            text.Add($",ct_tp_src={tuple.SourcePort ?? 0},ct_tp_dst={tuple.DestinationPort ?? 0}");
        }
    }

    private static string Address(IPv6? address) => address is not { } known
        ? "::"
        : IsIPv4(known) ? new IPv4((uint)known.Value).ToString() : known.ToString();

    private static bool IsIPv4(IPv6? address) => address is { } known && known.Value >> 32 == 0xffff;
}
