using System.Buffers.Binary;
using SdnPersona.Abstractions;
using SdnPersona.Monitoring;

return args switch
{
    ["recording", var path] => Recording(path),
    ["decode"] => Decode(assemble: false),
    ["collect"] => Decode(assemble: true),
    ["ingest"] => Ingest(),
    ["memory"] => Memory(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        "usage: Monitoring.Benchmarks recording FILE | decode | collect | ingest | memory");
    return 2;
}

// Reads a recording from its beginning to its end.
static int Recording(string path)
{
    var start = Used();
    using var recording = FlowRecording.Open(path);
    var count = recording.LongCount();
    Report($"{recording.Format}: {recording.Errors.Count} errors", count, start);
    foreach (var error in recording.Errors.First)
    {
        Console.WriteLine(error);
    }

    return 0;
}

// IPFIX messages of 30 records each, with the fields that Open vSwitch exports and more; with and without joining.
static int Decode(bool assemble)
{
    const int Messages = 100_000, Records = 30;
    (ushort Element, ushort Length)[] fields =
    [
        (61, 1), (56, 6), (80, 6), (256, 2), (60, 1), (8, 4), (12, 4), (4, 1), (5, 1), (7, 2), (11, 2), (158, 4), (159, 4),
        (2, 8), (1, 8), (136, 1), (218, 8), (219, 8), (220, 8), (221, 8), (222, 8),
    ];
    var given = 0L;
    var decoder = new FlowExportDecoder(
        new(), assemble ? new FlowAssembler(new(), _ => given++) : new Counting(() => given++));
    var template = new byte[16 + 8 + fields.Length * 4];
    Header(template, 0);
    BinaryPrimitives.WriteUInt16BigEndian(template.AsSpan(16), 2);
    BinaryPrimitives.WriteUInt16BigEndian(template.AsSpan(18), (ushort)(template.Length - 16));
    BinaryPrimitives.WriteUInt16BigEndian(template.AsSpan(20), 256);
    BinaryPrimitives.WriteUInt16BigEndian(template.AsSpan(22), (ushort)fields.Length);
    for (var i = 0; i < fields.Length; i++)
    {
        BinaryPrimitives.WriteUInt16BigEndian(template.AsSpan(24 + i * 4), fields[i].Element);
        BinaryPrimitives.WriteUInt16BigEndian(template.AsSpan(26 + i * 4), fields[i].Length);
    }

    decoder.Decode(default, 1, template, 1_700_000_000_000);
    var length = fields.Sum(field => field.Length);
    var message = new byte[20 + Records * length];
    var random = new Random(1);
    random.NextBytes(message);
    BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(16), 256);
    BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(18), (ushort)(message.Length - 16));
    for (var i = 0; i < Records; i++)
    {
        message[20 + i * length + 24] = 6;
    }

    var start = Used();
    for (var i = 0u; i < Messages; i++)
    {
        Header(message, i * Records);
        for (var j = 0; j < Records; j++)
        {
            // Another client each time, as in traffic.
            BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(20 + j * length + 16), i * Records + (uint)j);
        }

        decoder.Decode(default, 1, message, 1_700_000_000_000 + i / 10);
    }

    Report($"{(assemble ? "collect" : "decode")}: {given} given", Messages * (long)Records, start);
    return 0;

    static void Header(byte[] message, uint sequence)
    {
        BinaryPrimitives.WriteUInt16BigEndian(message, 10);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), (ushort)message.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), 1_700_000_000);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(8), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(12), 7);
    }
}

// Flow records into the feature windows of 10,000 workloads, both sides ours.
static int Ingest()
{
    const int Records = 3_000_000, Workloads = 10_000;
    var ids = Enumerable.Range(0, Workloads).Select(i => new WorkloadId($"vm:{i}")).ToArray();
    var monitor = new BehaviourMonitor(new(), TimeProvider.System);
    var random = new Random(1);
    var now = DateTimeOffset.UtcNow;
    var flows = Enumerable.Range(0, 100_000).Select(_ => Flow(ids, random, now)).ToArray();
    var start = Used();
    for (var i = 0; i < Records; i++)
    {
        monitor.Record(flows[i % flows.Length]);
    }

    Report("ingest", Records, start);
    return 0;
}

// What 100,000 workloads with ten flows each, and port statistics, keep.
static int Memory()
{
    const int Workloads = 100_000;
    var ids = Enumerable.Range(0, Workloads).Select(i => new WorkloadId($"vm:{i}")).ToArray();
    var monitor = new BehaviourMonitor(new(), TimeProvider.System);
    var before = GC.GetTotalMemory(forceFullCollection: true);
    var random = new Random(1);
    var now = DateTimeOffset.UtcNow;
    for (var i = 0; i < Workloads; i++)
    {
        monitor.Record(new PortSample(ids[i], now, 1, 1, 1, 1, 0, 0));
    }

    var idle = GC.GetTotalMemory(forceFullCollection: true);
    for (var i = 0; i < Workloads * 10; i++)
    {
        monitor.Record(Flow(ids, random, now) with { ServerWorkload = null });
    }

    var active = GC.GetTotalMemory(forceFullCollection: true);
    Console.WriteLine(
        $"{Workloads} workloads: {(idle - before) / Workloads} bytes each with port statistics alone, "
        + $"{(active - before) / Workloads} with flows too; {active >> 20} MiB in all");
    GC.KeepAlive(monitor);
    return 0;
}

static FlowRecord Flow(WorkloadId[] ids, Random random, DateTimeOffset now)
{
    var (client, server) = (random.Next(ids.Length), random.Next(ids.Length));
    return new()
    {
        Start = now.AddSeconds(-random.Next(60)),
        End = now,
        Protocol = 6,
        Client = HostAddress.FromIPv4(0x0a000000 + (uint)client),
        Server = HostAddress.FromIPv4(0x0a000000 + (uint)server),
        ClientPort = (ushort)random.Next(32_768, 61_000),
        ServerPort = (ushort)(random.Next(4) == 0 ? 443 : random.Next(1, 10_000)),
        BytesOut = (ulong)random.Next(100_000),
        BytesIn = (ulong)random.Next(100_000),
        PacketsOut = (ulong)random.Next(1, 100),
        PacketsIn = (ulong)random.Next(1, 100),
        Outcome = FlowOutcome.Answered,
        Direction = DirectionEvidence.Observed,
        ClientWorkload = ids[client],
        ServerWorkload = ids[server],
    };
}

// Processor time, so that whatever else runs on the machine counts less.
static TimeSpan Used() => Environment.CpuUsage.TotalTime;

static void Report(string what, long count, TimeSpan start)
{
    var seconds = (Used() - start).TotalSeconds;
    Console.WriteLine(
        $"{what}: {count} records, {seconds:F2} s of processor time, {count / seconds:N0} records/s, "
        + $"{Environment.WorkingSet >> 20} MiB");
}

/// <summary>Counts what is decoded.</summary>
internal sealed class Counting(Action count) : IExportedFlowReceiver
{
    public void Receive(in ExportedFlow flow, long arrivedAt) => count();
}
