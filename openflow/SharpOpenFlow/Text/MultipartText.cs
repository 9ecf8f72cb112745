using System.Collections.Immutable;
using System.Globalization;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>What follows the header in the text of multipart messages.</summary>
internal static class MultipartText
{
    public const int BodyAt = 16;

    private const int TypeAt = 8;
    private const int FlagsAt = 10;

    private static readonly string[] MeterCapabilityNames = ["kbps", "pktps", "burst", "stats"];
    private static readonly string[] GroupTypeNames = ["all", "select", "indirect", "fast failover"];

    /// <summary>Bits of OFPAT_* in the order in which <c>ovs-ofctl</c> lists them, with its names.</summary>
    private static readonly (ActionType Type, string Name)[] GroupActions =
    [
        (ActionType.Output, "output"), (ActionType.Group, "group"), (ActionType.SetField, "set_field"),
        (ActionType.PopVlan, "strip_vlan"), (ActionType.PushVlan, "push_vlan"), (ActionType.SetNwTtl, "mod_nw_ttl"),
        (ActionType.DecNwTtl, "dec_ttl"), (ActionType.SetMplsTtl, "set_mpls_ttl"), (
            ActionType.DecMplsTtl, "dec_mpls_ttl"),
        (ActionType.PushMpls, "push_mpls"), (ActionType.PopMpls, "pop_mpls"), (ActionType.SetQueue, "set_queue"),
    ];

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
        _ = ReadUInt16BigEndian(message[FlagsAt..]) == 0 ? text : text.Add(" flags=[more]");
        if (direction == MessageType.MultipartRequest)
        {
            Request(text, type, body);
        }
        else
        {
            Reply(text, type, body);
        }
    }

    private static void Request(TextBuilder text, MultipartType type, ReadOnlySpan<byte> body)
    {
        switch (type)
        {
            case MultipartType.Flow or MultipartType.Aggregate:
                Selection(text, FlowSelection.Parse(body));
                break;
            case MultipartType.Queue:
                var queue = QueueStatsRequest.Parse(body);
                text.Add(" port=").Add(queue.Port.ToString()).Add(" queue=");
                _ = queue.Queue == QueueStatsRequest.AllQueues ? text.Add("ALL") : text.Add(queue.Queue);
                break;
            case MultipartType.Group:
                var group = GroupStatsRequest.Parse(body).Id;
                text.Add(" group_id=").Add(group == GroupId.All ? "ALL" : group.ToString());
                break;
            case MultipartType.GroupDesc when body.IsEmpty:
                text.Add(" group_id=ALL");
                break;
            case MultipartType.Meter:
                text.Add(" meter=").Add(MeterText.Name(MeterStatsRequest.Parse(body).Id));
                break;
            case MultipartType.MeterConfig:
                text.Add(" meter=").Add(MeterText.Name(MeterConfigRequest.Parse(body).Id));
                break;
            default:
                Other(text, body);
                break;
        }
    }

    private static void Reply(TextBuilder text, MultipartType type, ReadOnlySpan<byte> body)
    {
        switch (type)
        {
            case MultipartType.Flow:
                Flows(text, body);
                break;
            case MultipartType.Aggregate:
                var sum = AggregateStats.Parse(body);
                text.Add(" packet_count=").Add(sum.Packets).Add(" byte_count=").Add(sum.Bytes).Add(" flow_count=").Add(sum.Flows);
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
                Other(text, body);
                break;
        }
    }

    private static void Other(TextBuilder text, ReadOnlySpan<byte> body) =>
        _ = body.IsEmpty ? text : text.Add(' ').Add((ulong)body.Length).Add(" bytes");

    private static void Selection(TextBuilder text, FlowSelection selection)
    {
        _ = selection.Table == TableId.All ? text : text.Add(" table=").Add(selection.Table);
        _ = selection.OutPort == PortNo.Any ? text : text.Add(" out_port=").Add(selection.OutPort.ToString());
        _ = selection.OutGroup == GroupId.Any ? text : text.Add(" out_group=").Add(selection.OutGroup.Value);
        _ = selection.CookieMask == 0
            ? text
            : text.Add(" cookie=").AddHex(selection.Cookie, 1).Add('/').AddHex(selection.CookieMask);
        MatchText.Write(text.Add(' '), selection.Match);
    }

    private static void Flows(TextBuilder text, ReadOnlySpan<byte> body)
    {
        foreach (var view in FlowStatsView.Enumerate(body))
        {
            var stats = view.ToOwned();
            text.Add("\n cookie=").AddHex(stats.Flow.Cookie, 1);
            text.Add(", duration=").AddDuration(stats.DurationSeconds, stats.DurationNanoseconds);
            text.Add(", table=").Add(stats.Flow.Table);
            text.Add(", n_packets=").Add(stats.Packets).Add(", n_bytes=").Add(stats.Bytes).Add(", ");
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
            text.Add("\n  table ").Add(stats.Table).Add(":\n    active=").Add(stats.Active)
                .Add(", lookup=").Add(stats.Lookups).Add(", matched=").Add(stats.Matches).Add('\n');
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
            text.Add("\n  table ").Add(tables[from].Table).Add(": ditto\n");
        }
        else if (from < to)
        {
            text.Add("\n  tables ").Add(tables[from].Table).Add("...").Add(tables[to].Table).Add(": ditto\n");
        }
    }

    private static void Queues(TextBuilder text, ReadOnlySpan<byte> body)
    {
        var builder = ImmutableArray.CreateBuilder<QueueStats>();
        QueueStats.ReadAll(body, builder);
        text.Add(' ').Add((ulong)builder.Count).Add(" queues");
        foreach (var queue in builder)
        {
            text.Add("\n  port ").Add(queue.Port.ToString()).Add(" queue ").Add(queue.Queue)
                .Add(": bytes=").Add(queue.TxBytes).Add(", pkts=").Add(queue.TxPackets).Add(", errors=").Add(queue.TxErrors)
                .Add(", duration=").AddDuration(queue.DurationSeconds, queue.DurationNanoseconds);
        }
    }

    private static void Groups(TextBuilder text, ReadOnlySpan<byte> body)
    {
        foreach (var view in GroupStatsView.Enumerate(body))
        {
            var group = view.ToOwned();
            text.Add("\n group_id=").Add(group.Id.Value);
            text.Add(",duration=").AddDuration(group.DurationSeconds, group.DurationNanoseconds);
            text.Add(",ref_count=").Add(group.References)
                .Add(",packet_count=").Add(group.Packets).Add(",byte_count=").Add(group.Bytes);
            for (var i = 0; i < group.Buckets.Count; i++)
            {
                text.Add(",bucket").Add((ulong)i).Add(":packet_count=").Add(group.Buckets[i].Packets)
                    .Add(",byte_count=").Add(group.Buckets[i].Bytes);
            }
        }
    }

    private static void GroupFeature(TextBuilder text, GroupFeatures features)
    {
        text.Add("\n Group table:\n    Types:  ").AddHex(features.Types, 1);
        text.Add("\n    Capabilities:  ").AddHex((uint)features.Capabilities, 1).Add('\n');
        for (var type = 0; type < GroupTypeNames.Length; type++)
        {
            if (!features.Supports((GroupType)type))
            {
                continue;
            }

            text.Add("    ").Add(GroupTypeNames[type]).Add(" group:\n       max_groups=").AddHex(
                features.MaxGroups[type]);
            text.Add("\n       actions: ");
            foreach (var (action, name) in GroupActions)
            {
                _ = (features.Actions[type] & (1u << (ushort)action)) == 0 ? text : text.Add(name).Add(' ');
            }

            text.Chomp(' ').Add('\n');
        }
    }

    private static void Meters(TextBuilder text, ReadOnlySpan<byte> body)
    {
        foreach (var view in MeterStatsView.Enumerate(body))
        {
            var meter = view.ToOwned();
            text.Add("\nmeter:").Add(MeterText.Name(meter.Id)).Add(" flow_count:").Add(meter.Flows)
                .Add(" packet_in_count:").Add(meter.Packets).Add(" byte_in_count:").Add(meter.Bytes);
            text.Add(" duration:").AddDuration(meter.DurationSeconds, meter.DurationNanoseconds).Add(" bands:\n");
            for (var i = 0; i < meter.Bands.Count; i++)
            {
                text.Add((ulong)i).Add(": packet_count:").Add(meter.Bands[i].Packets)
                    .Add(" byte_count:").Add(meter.Bands[i].Bytes).Add('\n');
            }
        }
    }

    private static void MeterFeature(TextBuilder text, MeterFeatures features)
    {
        text.Add("\nmax_meter:").Add(features.MaxMeter).Add(" max_bands:").Add(features.MaxBands)
            .Add(" max_color:").Add(features.MaxColor).Add("\nband_types:");
        for (var type = 1; type < 32; type++)
        {
            _ = features.Supports((MeterBandType)type) ? text.Add(' ').Add(MeterText.BandTypeName((MeterBandType)type)) : text;
        }

        text.Add("\ncapabilities: ").AddFlags((uint)features.Capabilities, MeterCapabilityNames, ' ').Add('\n');
    }
}
