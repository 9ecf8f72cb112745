using System.Runtime.InteropServices;
using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>
/// Makes exchanges out of an exporter's records: joins the two directions, decides which side is the server, and says
/// how it went. A direction whose counterpart does not come within a few seconds is given alone. Not thread-safe.
/// </summary>
internal sealed class FlowAssembler(FlowAssemblyOptions options, Action<FlowRecord> give) : IExportedFlowReceiver
{
    private readonly Dictionary<PairKey, Half> _halves = [];
    private readonly Queue<(long Due, PairKey Key)> _order = [];
    private readonly Dictionary<PairKey, (long Start, long End)> _given = [];
    private readonly Queue<(long Until, PairKey Key)> _givenOrder = [];
    private readonly DirectionRepair _repair = new();

    /// <summary>How long a given record is remembered, to recognise what a second exporter tells.</summary>
    private const long GivenMemoryMs = 15_000;

    /// <summary>What is due so much later than it can be was noted before the clock was set back.</summary>
    private const long ClockSetBackMs = 60_000;

    /// <summary>Directions that wait for their counterpart.</summary>
    public int Waiting => _halves.Count;

    /// <summary>Records that another exporter on the way had told of already.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Records whose last packet lies further back than is kept.</summary>
    public long Late { get; private set; }

    public void Receive(in ExportedFlow flow, long arrivedAt)
    {
        Flush(arrivedAt);
        if (arrivedAt - flow.EndUs / 1000 > options.LatestMs)
        {
            Late++;
            return;
        }

        var key = new PairKey(flow.Source, flow.Destination, flow.SourcePort, flow.DestinationPort, flow.Protocol);
        if (_given.TryGetValue(key, out var earlier) && IsSame(earlier, flow))
        {
            Duplicates++;
            return;
        }

        if (flow.Biflow != 0 || flow.ReversePackets > 0 || flow.ReverseBytes > 0)
        {
            Give(flow, default, arrivedAt);
            return;
        }

        if (_halves.TryGetValue(key, out var same))
        {
            // Told by a second exporter on the way, or the next part of a long exchange.
            if (IsSame((same.Flow.StartUs, same.Flow.EndUs), flow))
            {
                Duplicates++;
                return;
            }

            _halves[key] = same with { Flow = Joined(same.Flow, flow) };
            return;
        }

        if (_halves.Remove(key.Reversed, out var other))
        {
            Give(other.Flow, flow, arrivedAt);
        }
        else if (_halves.Count >= options.MostWaiting)
        {
            Give(flow, default, arrivedAt);
        }
        else
        {
            _halves.Add(key, new(flow, arrivedAt));
            _order.Enqueue((arrivedAt + options.WaitMs, key));
        }
    }

    /// <summary>Gives what has waited long enough.</summary>
    public void Flush(long now)
    {
        while (_order.TryPeek(out var next) && (next.Due <= now || next.Due > now + options.WaitMs + ClockSetBackMs))
        {
            _order.Dequeue();

            // A later one of the same key has an entry of its own.
            if (_halves.TryGetValue(next.Key, out var half)
                && (half.ArrivedAt + options.WaitMs <= now || next.Due > now + options.WaitMs + ClockSetBackMs))
            {
                _halves.Remove(next.Key);
                Give(half.Flow, default, half.ArrivedAt + options.WaitMs);
            }
        }

        while (_givenOrder.TryPeek(out var old) && (old.Until <= now || old.Until > now + GivenMemoryMs + ClockSetBackMs))
        {
            _givenOrder.Dequeue();
            _given.Remove(old.Key);
        }
    }

    /// <summary>Gives all that waits.</summary>
    public void FlushAll() => Flush(long.MaxValue / 2);

    private void Give(in ExportedFlow flow, in ExportedFlow back, long at)
    {
        var two = back.Packets > 0 || back.Bytes > 0;
        Remember(flow, at);
        if (two)
        {
            Remember(back, at);
        }

        var start = two ? Math.Min(flow.StartUs, back.StartUs) : flow.StartUs;
        var end = two ? Math.Max(flow.EndUs, back.EndUs) : flow.EndUs;
        var record = new FlowRecord
        {
            Start = Time(start),
            End = Time(end),
            Protocol = flow.Protocol,
            Client = flow.Source,
            Server = flow.Destination,
            ClientPort = flow.SourcePort,
            ServerPort = IsIcmp(flow) ? flow.IcmpTypeAndCode : flow.DestinationPort,
            BytesOut = flow.Bytes,
            PacketsOut = flow.Packets,
            BytesIn = flow.ReverseBytes + back.Bytes,
            PacketsIn = flow.ReversePackets + back.Packets,
            ClientWorkload = options.Binding?.Bind(flow.SourceMac, flow.Source),
            ServerWorkload = options.Binding?.Bind(flow.DestinationMac, flow.Destination),
        };
        var seen = Seen(flow, back, two);
        _repair.Observe(new(flow.Source, flow.SourcePort), new(flow.Destination, flow.DestinationPort));
        record = seen switch
        {
            > 0 => record with { Direction = DirectionEvidence.Observed },
            < 0 => DirectionRepair.Reversed(record) with { Direction = DirectionEvidence.Observed },
            _ => _repair.Repair(record),
        };
        if (record.Direction == DirectionEvidence.None && two && flow.StartUs != back.StartUs)
        {
            // Nothing else tells, so whoever was seen first is taken to have begun.
            record = (flow.StartUs < back.StartUs ? record : DirectionRepair.Reversed(record)) with
            {
                Direction = DirectionEvidence.Inferred,
            };
        }

        var turned = record.Client != flow.Source || record.ClientPort != flow.SourcePort;
        var forward = turned ? back.Flags | flow.ReverseFlags : flow.Flags;
        var backward = turned ? flow.Flags : back.Flags | flow.ReverseFlags;
        give(record with { Outcome = Outcome(record, forward, backward, flow.Sampled) });
    }

    /// <summary>
    /// Which side the packets themselves say is the client: 1 the source, -1 the destination, 0 neither.
    /// </summary>
    private static int Seen(in ExportedFlow flow, in ExportedFlow back, bool two)
    {
        if (flow.Biflow is 1 or 2)
        {
            return flow.Biflow == 1 ? 1 : -1;
        }

        if (IsIcmp(flow))
        {
            // Echo replies (0, and 129 of ICMPv6) are answers; everything else was sent unasked.
            return flow.IcmpTypeAndCode >> 8 is 0 or 129 ? -1 : 1;
        }

        if (flow.Protocol != IpProtocol.Tcp)
        {
            return 0;
        }

        var forward = flow.Flags;
        var backward = flow.ReverseFlags | back.Flags;
        if ((forward & (TcpFlags.Syn | TcpFlags.Ack)) == TcpFlags.Syn)
        {
            return 1;
        }

        if ((backward & (TcpFlags.Syn | TcpFlags.Ack)) == TcpFlags.Syn)
        {
            return -1;
        }

        // Flags are those of all packets together: when both sides sent SYN, the earlier one was first.
        var both = forward & backward & TcpFlags.Syn;
        var ordered = two && !flow.CoarseTimes && !back.CoarseTimes;
        return both != 0 && ordered ? flow.StartUs.CompareTo(back.StartUs) * -1 : 0;
    }

    private static FlowOutcome Outcome(in FlowRecord flow, TcpFlags client, TcpFlags server, bool sampled)
    {
        if (flow.Protocol == IpProtocol.Tcp && (client | server) != 0)
        {
            if ((server & TcpFlags.Reset) != 0 && (server & (TcpFlags.Syn | TcpFlags.Push)) == 0 && flow.BytesIn < 200)
            {
                return FlowOutcome.Refused;
            }

            // Whoever acknowledges has received something, whether or not we saw it.
            return flow.PacketsIn > 0 || (client & TcpFlags.Ack) != 0 ? FlowOutcome.Answered
                : sampled ? FlowOutcome.Unknown : FlowOutcome.Unanswered;
        }

        return flow.PacketsIn > 0 ? FlowOutcome.Answered : sampled ? FlowOutcome.Unknown : FlowOutcome.Unanswered;
    }

    private void Remember(in ExportedFlow flow, long at)
    {
        var key = new PairKey(flow.Source, flow.Destination, flow.SourcePort, flow.DestinationPort, flow.Protocol);
        if (_given.Count >= options.MostWaiting)
        {
            return;
        }

        ref var times = ref CollectionsMarshal.GetValueRefOrAddDefault(_given, key, out var known);
        times = (flow.StartUs, flow.EndUs);
        if (!known)
        {
            _givenOrder.Enqueue((at + GivenMemoryMs, key));
        }
    }

    /// <summary>
    /// Within a second, which allows for clocks and for times in whole seconds; a port is not used twice that soon, and
    /// the parts of
    /// a long exchange follow each other at the exporter's timeout.
    /// </summary>
    private static bool IsSame((long Start, long End) one, in ExportedFlow other) =>
        Math.Abs(one.Start - other.StartUs) <= 1_000_000 && Math.Abs(one.End - other.EndUs) <= 1_000_000;

    private static DateTimeOffset Time(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    private static ExportedFlow Joined(in ExportedFlow one, in ExportedFlow other) => one with
    {
        StartUs = Math.Min(one.StartUs, other.StartUs),
        EndUs = Math.Max(one.EndUs, other.EndUs),
        Bytes = one.Bytes + other.Bytes,
        Packets = one.Packets + other.Packets,
        Flags = one.Flags | other.Flags,
    };

    private static bool IsIcmp(in ExportedFlow flow) => flow.Protocol is IpProtocol.Icmp or IpProtocol.IcmpV6;

    private readonly record struct PairKey(
        HostAddress Source, HostAddress Destination, ushort SourcePort, ushort DestinationPort, byte Protocol)
    {
        public PairKey Reversed => new(Destination, Source, DestinationPort, SourcePort, Protocol);

        /// <summary>Addresses and ports are mixed cheaply; exporters are few and allowed by name.</summary>
        public override int GetHashCode()
        {
            var x = (ulong)Source.Value ^ (ulong)(Source.Value >> 64);
            x = (x + ((ulong)Destination.Value ^ (ulong)(Destination.Value >> 64)) * 0x9e3779b97f4a7c15) * 0xbf58476d1ce4e5b9;
            x ^= ((ulong)SourcePort << 24 | (ulong)DestinationPort << 8 | Protocol) * 0x94d049bb133111eb;
            return (int)(x ^ x >> 32);
        }
    }

    private readonly record struct Half(ExportedFlow Flow, long ArrivedAt);
}

/// <summary>How directions are joined.</summary>
internal sealed record FlowAssemblyOptions
{
    /// <summary>How long a direction waits for its counterpart.</summary>
    public long WaitMs { get; init; } = 3_000;

    /// <summary>Records whose last packet is longer ago are left out.</summary>
    public long LatestMs { get; init; } = 3_600_000;

    /// <summary>Most directions that wait; further ones are given alone.</summary>
    public int MostWaiting { get; init; } = 1 << 16;

    /// <summary>Who is whose; null binds nobody.</summary>
    public IWorkloadBinding? Binding { get; init; }
}
