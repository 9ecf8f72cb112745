using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.MicroSegments;

/// <summary>One side of a flow: a workload, or a prefix; a value, so that finding an edge makes no object.</summary>
internal readonly record struct Side(string? Workload, OutsidePrefix Prefix)
{
    public bool IsWorkload => Workload is not null;

    public static Side Of(WorkloadId? workload, HostAddress address) =>
        workload is { } id ? new(id.Value, default) : new(null, InsideAddresses.Grouped(address));

    public static Side Of(UsageParty party) => party.IsWorkload
        ? new(party.Name, default)
        : new(null, OutsidePrefix.Parse(party.Name) ?? throw new FormatException($"'{party.Name}' is no prefix"));

    public UsageParty ToParty() => Workload is null ? new(Prefix.ToString(), false) : new(Workload, true);
}

/// <summary>Which edge.</summary>
internal readonly record struct UsageKey(Side Client, Side Server, byte Protocol, ushort Port)
{
    public static UsageKey Of(ServiceUsage edge) => new(Side.Of(edge.Client), Side.Of(edge.Server), edge.Protocol, edge.Port);
}

/// <summary>What was seen of one edge at one moment.</summary>
internal readonly record struct UsageCopy(
    UsageKey Key, long Copied, long Exported, long Packets, long Bytes, DateTimeOffset First, DateTimeOffset Last, ImmutableArray<int> Hours)
{
    public ServiceUsage ToUsage() => new()
    {
        Client = Key.Client.ToParty(),
        Server = Key.Server.ToParty(),
        Protocol = Key.Protocol,
        Port = Key.Port,
        Copied = Copied,
        Exported = Exported,
        Packets = Packets,
        Bytes = Bytes,
        First = First,
        Last = Last,
        Hours = Hours,
    };
}

/// <summary>What was seen of one edge so far. Not thread-safe.</summary>
internal sealed class LiveUsage
{
    private const int SecondsPerHour = 3600, HoursPerDay = 24;

    private readonly SortedSet<int> _hours = [];
    private ImmutableArray<int> _asArray;
    private long _copied;
    private long _exported;
    private long _packets;
    private long _bytes;

    public required DateTimeOffset First { get; set; }

    public DateTimeOffset Last { get; private set; } = DateTimeOffset.MinValue;

    public static LiveUsage Of(ServiceUsage saved)
    {
        var usage = new LiveUsage
        {
            First = saved.First,
            Last = saved.Last,
            _copied = saved.Copied,
            _exported = saved.Exported,
            _packets = saved.Packets,
            _bytes = saved.Bytes,
        };
        usage._hours.UnionWith(saved.Hours);
        return usage;
    }

    public void Add(in FlowRecord flow)
    {
        _exported++;
        _packets = Sum(_packets, flow.PacketsOut, flow.PacketsIn);
        _bytes = Sum(_bytes, flow.BytesOut, flow.BytesIn);
        Seen(flow.Start, flow.End);
    }

    public void AddCopied(DateTimeOffset at)
    {
        _copied++;
        Seen(at, at);
    }

    public void AddAttempt(DateTimeOffset start, DateTimeOffset end, bool isExported)
    {
        _exported += isExported ? 1 : 0;
        _copied += isExported ? 0 : 1;
        Seen(start, end);
    }

    /// <summary>Drops hours before the first, and of each day before the first whole one all but its first hour; says whether any went.</summary>
    public bool Fade(int first, int firstWhole)
    {
        if (_hours.Min >= firstWhole)
        {
            return false;
        }

        var kept = _hours.Where(hour => hour < firstWhole).GroupBy(hour => hour / HoursPerDay).Select(day => day.Min()).ToHashSet();
        var isFaded = _hours.RemoveWhere(hour => hour < first || (hour < firstWhole && !kept.Contains(hour))) > 0;
        _asArray = isFaded ? default : _asArray;
        return isFaded;
    }

    /// <summary>What was seen so far, as a copy that costs little: others wait for the lock meanwhile.</summary>
    public UsageCopy Copy(in UsageKey key)
    {
        if (_asArray.IsDefault)
        {
            _asArray = [.. _hours];
        }

        return new(key, _copied, _exported, _packets, _bytes, First, Last, _asArray);
    }

    private void Seen(DateTimeOffset start, DateTimeOffset end)
    {
        First = start < First ? start : First;
        Last = end > Last ? end : Last;
        if (_hours.Add((int)(start.ToUnixTimeSeconds() / SecondsPerHour)))
        {
            _asArray = default;
        }
    }

    private static long Sum(long before, ulong one, ulong other) =>
        (long)UInt128.Min((UInt128)(ulong)before + one + other, long.MaxValue);
}
