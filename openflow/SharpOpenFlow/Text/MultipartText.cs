using System.Collections.Immutable;
using System.Globalization;
using static System.Buffers.Binary.BinaryPrimitives;
using static SharpOpenFlow.TextBuilder;

namespace SharpOpenFlow;

/// <summary>What follows the header in the text of multipart messages.</summary>
internal static class MultipartText
{
    public const int TypeAt = 8;
    public const int BodyAt = 16;

    private const int FlagsAt = 10;
    private const ushort More = 1;

    private static readonly string[] MeterCapabilityNames = ["kbps", "pktps", "burst", "stats"];
    private static readonly string[] GroupTypeNames = ["all", "select", "indirect", "fast failover"];

    /// <summary>Bits of OFPAT_* in the order in which <c>ovs-ofctl</c> lists them, with its names.</summary>
    public static readonly (ActionType Type, string Name)[] ActionNames =
    [
        (ActionType.Output, "output"), (ActionType.Group, "group"), (ActionType.SetField, "set_field"),
        (ActionType.PopVlan, "strip_vlan"), (ActionType.PushVlan, "push_vlan"), (ActionType.SetNwTtl, "mod_nw_ttl"),
        (ActionType.DecNwTtl, "dec_ttl"), (ActionType.SetMplsTtl, "set_mpls_ttl"), (
            ActionType.DecMplsTtl, "dec_mpls_ttl"),
        (ActionType.PushMpls, "push_mpls"), (ActionType.PopMpls, "pop_mpls"), (ActionType.SetQueue, "set_queue"),
    ];

    private static readonly uint KnownActions =
        ActionNames.Aggregate(0u, (mask, action) => mask | (1u << (ushort)action.Type));

    /// <summary>A type's name without <c>OFPST_</c>.</summary>
    public static string Name(MultipartType type) => type switch
    {
        MultipartType.Desc => "DESC",
        MultipartType.Flow => "FLOW",
        MultipartType.Aggregate => "AGGREGATE",
        MultipartType.Table => "TABLE",
        MultipartType.PortStats => "PORT",
        MultipartType.Queue => "QUEUE",
        MultipartType.Group => "GROUP",
        MultipartType.GroupDesc => "GROUP_DESC",
        MultipartType.GroupFeatures => "GROUP_FEATURES",
        MultipartType.Meter => "METER",
        MultipartType.MeterConfig => "METER_CONFIG",
        MultipartType.MeterFeatures => "METER_FEATURES",
        MultipartType.TableFeatures => "TABLE_FEATURES",
        MultipartType.PortDesc => "PORT_DESC",
        MultipartType.Experimenter => "EXPERIMENTER",
        _ => ((ushort)type).ToString(CultureInfo.InvariantCulture),
    };

    public static void Write(TextBuilder text, MessageType direction, ReadOnlySpan<byte> message)
    {
        var type = (MultipartType)ReadUInt16BigEndian(message[TypeAt..]);
        var body = message[BodyAt..];
        Flags(text, ReadUInt16BigEndian(message[FlagsAt..]));
        if (direction == MessageType.MultipartRequest)
        {
            Request(text, type, body);
        }
        else
        {
            Reply(text, type, body);
        }
    }

    private static void Flags(TextBuilder text, ushort flags)
    {
        text.AddIf(flags != 0, " flags=");
        text.AddIf((flags & More) != 0, "[more]");
        text.AddIf((flags & ~More) != 0, $"[***unknown flags 0x{flags & ~More:x4}***]");
    }

    private static void Request(TextBuilder text, MultipartType type, ReadOnlySpan<byte> body)
    {
        switch (type)
        {
            case MultipartType.PortStats:
                text.Add($" port_no={PortStatsRequest.Read(body).PortNo}");
                break;
            case MultipartType.PortDesc when body.IsEmpty:
                text.Add(" port=ANY");
                break;
            case MultipartType.Experimenter:
                ExperimenterText.MultipartRequest(text, body);
                break;
            case MultipartType.TableFeatures when !body.IsEmpty:
                TableFeaturesText.Write(text, body);
                break;
            case MultipartType.Flow or MultipartType.Aggregate:
                Selection(text, FlowSelection.Parse(body));
                break;
            case MultipartType.Queue:
                var queue = QueueStatsRequest.Parse(body);
                text.Add($" port={queue.Port} queue=");
                text.Add(queue.Queue == QueueStatsRequest.AllQueues ? "ALL" : $"{queue.Queue}");
                break;
            case MultipartType.Group:
                var group = GroupStatsRequest.Parse(body).Id;
                text.Add($" group_id={(group == GroupId.All ? "ALL" : group.ToString())}");
                break;
            case MultipartType.GroupDesc when body.IsEmpty:
                text.Add(" group_id=ALL");
                break;
            case MultipartType.Meter:
                text.Add($" meter={MeterText.Name(MeterStatsRequest.Parse(body).Id)}");
                break;
            case MultipartType.MeterConfig:
                text.Add($" meter={MeterText.Name(MeterConfigRequest.Parse(body).Id)}");
                break;
            default:
                MultipartRequests.ReadBody(type, body);
                break;
        }
    }

    private static void Reply(TextBuilder text, MultipartType type, ReadOnlySpan<byte> body)
    {
        switch (type)
        {
            case MultipartType.Desc:
                Description(text, SwitchDescription.Read(body));
                break;
            case MultipartType.PortStats:
                PortText.Stats(text, body);
                break;
            case MultipartType.PortDesc:
                PortText.Descriptions(text, body);
                break;
            case MultipartType.TableFeatures:
                TableFeaturesText.Write(text, body);
                break;
            case MultipartType.Experimenter:
                ExperimenterText.MultipartReply(text, body);
                break;
            case MultipartType.Flow:
                Flows(text, body);
                break;
            case MultipartType.Aggregate:
                var sum = AggregateStats.Parse(body);
                text.Add($" packet_count={sum.Packets} byte_count={sum.Bytes} flow_count={sum.Flows}");
                break;
            case MultipartType.Table:
                Tables(text, body);
                break;
            case MultipartType.Queue:
                Queues(text, body);
                break;
            case MultipartType.Group:
                Groups(text, body);
                break;
            case MultipartType.GroupDesc:
                foreach (var group in GroupDescView.Enumerate(body))
                {
                    GroupText.Write(text.Add("\n "), group.ToOwned());
                }

                break;
            case MultipartType.GroupFeatures:
                GroupFeature(text, GroupFeatures.Parse(body));
                break;
            case MultipartType.Meter:
                Meters(text, body);
                break;
            case MultipartType.MeterConfig:
                foreach (var meter in MeterConfigView.Enumerate(body))
                {
                    MeterText.Write(text.Add('\n'), meter.ToOwned());
                }

                break;
            case MultipartType.MeterFeatures:
                MeterFeature(text, MeterFeatures.Parse(body));
                break;
            default:
                throw new OpenFlowProtocolException(
                    ErrorType.BadRequest, (ushort)BadRequestCode.BadMultipart, $"multipart type {(ushort)type}");
        }
    }

    private static void Description(TextBuilder text, SwitchDescription description)
    {
        text.Add($"\nManufacturer: {description.Manufacturer}\nHardware: {description.Hardware}");
        text.Add($"\nSoftware: {description.Software}\nSerial Num: {description.SerialNumber}");
        text.Add($"\nDP Description: {description.Datapath}");
    }

    private static void Selection(TextBuilder text, FlowSelection selection)
    {
        text.AddIf(selection.Table != TableId.All, $" table={selection.Table}");
        text.AddIf(selection.OutPort != PortNo.Any, $" out_port={selection.OutPort}");
        MatchText.Write(text.Add(' '), selection.Match);
    }

    private static void Flows(TextBuilder text, ReadOnlySpan<byte> body)
    {
        foreach (var view in FlowStatsView.Enumerate(body))
        {
            var stats = view.ToOwned();
            text.Add($"\n cookie=0x{stats.Flow.Cookie:x}");
            text.Add(", duration=").AddDuration(stats.DurationSeconds, stats.DurationNanoseconds);
            text.Add($", table={stats.Flow.Table}");
            text.Add($", n_packets={stats.Packets}, n_bytes={stats.Bytes}, ");
            FlowText.WriteTimeoutsAndRest(text, stats.Flow);
        }
    }

    private static void Tables(TextBuilder text, ReadOnlySpan<byte> body)
    {
        var builder = ImmutableArray.CreateBuilder<TableStats>();
        TableStats.ReadAll(body, builder);
        for (var first = 0; first < builder.Count;)
        {
            var stats = builder[first];
            text.Add($"\n  table {stats.Table}:\n");
            text.Add($"    active={stats.Active}, lookup={stats.Lookups}, matched={stats.Matches}\n");
            var next = first + 1;
            while (next < builder.Count && builder[next] with { Table = stats.Table } == stats)
            {
                next++;
            }

            Ditto(text, builder, first + 1, next - 1);
            first = next;
        }
    }

    private static void Ditto(TextBuilder text, ImmutableArray<TableStats>.Builder tables, int from, int to)
    {
        if (from == to)
        {
            text.Add($"\n  table {tables[from].Table}: ditto\n");
        }
        else if (from < to)
        {
            text.Add($"\n  tables {tables[from].Table}...{tables[to].Table}: ditto\n");
        }
    }

    private static void Queues(TextBuilder text, ReadOnlySpan<byte> body)
    {
        var builder = ImmutableArray.CreateBuilder<QueueStats>();
        QueueStats.ReadAll(body, builder);
        text.Add($" {builder.Count} queues");
        foreach (var queue in builder)
        {
            text.Add($"\n  port {queue.Port} queue {queue.Queue}: ");
            text.Add($"bytes={queue.TxBytes}, pkts={queue.TxPackets}, errors={queue.TxErrors}, duration=");
            text.AddDuration(queue.DurationSeconds, queue.DurationNanoseconds);
        }
    }

    private static void Groups(TextBuilder text, ReadOnlySpan<byte> body)
    {
        foreach (var view in GroupStatsView.Enumerate(body))
        {
            var group = view.ToOwned();
            text.Add($"\n group_id={group.Id.Value}");
            text.Add(",duration=").AddDuration(group.DurationSeconds, group.DurationNanoseconds);
            text.Add($",ref_count={group.References},packet_count={group.Packets},byte_count={group.Bytes}");
            for (var i = 0; i < group.Buckets.Count; i++)
            {
                text.Add($",bucket{i}:packet_count={group.Buckets[i].Packets},byte_count={group.Buckets[i].Bytes}");
            }
        }
    }

    private static void GroupFeature(TextBuilder text, GroupFeatures features)
    {
        text.Add($"\n Group table:\n    Types:  0x{features.Types:x}");
        text.Add($"\n    Capabilities:  0x{(uint)features.Capabilities:x}\n");
        for (var type = 0; type < GroupTypeNames.Length; type++)
        {
            if (!features.Supports((GroupType)type))
            {
                continue;
            }

            text.Add($"    {GroupTypeNames[type]} group:\n");
            text.Add($"       max_groups={Hex(features.MaxGroups[type])}\n       actions: ");
            foreach (var (action, name) in ActionNames)
            {
                text.AddIf((features.Actions[type] & (1u << (ushort)action)) != 0, $"{name} ");
            }

            text.AddIf((features.Actions[type] & KnownActions) == 0, "<none>");
            text.Chomp(' ').Add('\n');
        }
    }

    private static void Meters(TextBuilder text, ReadOnlySpan<byte> body)
    {
        foreach (var view in MeterStatsView.Enumerate(body))
        {
            var meter = view.ToOwned();
            text.Add($"\nmeter:{MeterText.Name(meter.Id)} flow_count:{meter.Flows} packet_in_count:{meter.Packets}");
            text.Add($" byte_in_count:{meter.Bytes} duration:");
            text.AddDuration(meter.DurationSeconds, meter.DurationNanoseconds).Add(" bands:\n");
            for (var i = 0; i < meter.Bands.Count; i++)
            {
                text.Add($"{i}: packet_count:{meter.Bands[i].Packets} byte_count:{meter.Bands[i].Bytes}\n");
            }
        }
    }

    private static void MeterFeature(TextBuilder text, MeterFeatures features)
    {
        text.Add($"\nmax_meter:{features.MaxMeter} max_bands:{features.MaxBands} max_color:{features.MaxColor}");
        text.Add("\nband_types:");
        var unknown = 0u;
        for (var type = 0; type < 32; type++)
        {
            if (!features.Supports((MeterBandType)type))
            {
                continue;
            }

            if ((MeterBandType)type is MeterBandType.Drop or MeterBandType.DscpRemark)
            {
                text.Add($" {MeterText.BandTypeName((MeterBandType)type)}");
            }
            else
            {
                unknown |= 1u << type;
            }
        }

        text.AddIf(unknown != 0, $" 0x{unknown:x}");

        text.Add("\ncapabilities: ").AddFlags((uint)features.Capabilities, MeterCapabilityNames, ' ').Add('\n');
    }
}
