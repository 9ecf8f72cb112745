using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SdnPersona.Controller.Features.Watch;

/// <summary>Messages of the stream as bytes (server-sent events). JSON is written without line ends, so data is one line.</summary>
internal static class WatchFrame
{
    /// <summary>Workloads of one message; a longer list is several.</summary>
    private const int MostWorkloads = 500;

    /// <summary>A comment, which clients ignore.</summary>
    public static readonly ReadOnlyMemory<byte> Heartbeat = ": heartbeat\n\n"u8.ToArray();

    /// <summary>First frame of every stream: how long a client waits until it comes back, in milliseconds.</summary>
    public static readonly ReadOnlyMemory<byte> Retry = "retry: 3000\n\n"u8.ToArray();

    /// <summary>One message.</summary>
    /// <param name="target">Where it is written.</param>
    /// <param name="name">Its event type.</param>
    /// <param name="data">JSON.</param>
    /// <param name="id">What the client sends as Last-Event-ID when it comes back; null to leave that as it is.</param>
    public static void Write(IBufferWriter<byte> target, string name, ReadOnlySpan<byte> data, long? id = null)
    {
        if (id is { } sequence)
        {
            target.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {sequence}\n")));
        }

        target.Write(Encoding.ASCII.GetBytes($"event: {name}\ndata: "));
        target.Write(data);
        target.Write("\n\n"u8);
    }

    /// <summary>What happened to workloads, in as many messages as it takes; empty when nothing did.</summary>
    /// <param name="full">Whether it is the whole list; then an empty one is a message too.</param>
    /// <param name="changed">Workloads as JSON.</param>
    /// <param name="removed">Names of those that are gone.</param>
    public static ReadOnlyMemory<byte> Workloads(bool full, IReadOnlyCollection<byte[]> changed, IReadOnlyCollection<string> removed)
    {
        if (!full && changed.Count == 0 && removed.Count == 0)
        {
            return default;
        }

        var target = new ArrayBufferWriter<byte>();
        var isFirst = true;
        foreach (var part in changed.Chunk(MostWorkloads).DefaultIfEmpty([]))
        {
            Write(target, "workloads", Changes(full && isFirst, part, isFirst ? removed : []));
            isFirst = false;
        }

        return target.WrittenMemory;
    }

    private static ReadOnlySpan<byte> Changes(bool full, byte[][] changed, IReadOnlyCollection<string> removed)
    {
        var data = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(data);
        json.WriteStartObject();
        json.WriteBoolean("full", full);
        json.WriteStartArray("changed");
        foreach (var workload in changed)
        {
            json.WriteRawValue(workload, skipInputValidation: true);
        }

        json.WriteEndArray();
        json.WriteStartArray("removed");
        foreach (var name in removed)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return data.WrittenSpan;
    }
}
