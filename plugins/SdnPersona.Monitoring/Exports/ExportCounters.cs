using System.Collections.Concurrent;

namespace SdnPersona.Monitoring;

/// <summary>What a decoder has seen. Thread-safe to read while it decodes.</summary>
public sealed class ExportCounters
{
    private readonly ConcurrentDictionary<string, long> _malformed = new();
    private long _messages;
    private long _records;
    private long _lost;
    private long _withoutTemplate;
    private long _skewed;
    private long _refused;

    /// <summary>Messages taken.</summary>
    public long Messages => Interlocked.Read(ref _messages);

    /// <summary>Records of flows.</summary>
    public long Records => Interlocked.Read(ref _records);

    /// <summary>Records (IPFIX, NetFlow v5) and messages (NetFlow v9) that sequence numbers say were lost.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Data sets whose template is not known, or not any more.</summary>
    public long WithoutTemplate => Interlocked.Read(ref _withoutTemplate);

    /// <summary>Messages whose exporter's clock was off.</summary>
    public long Skewed => Interlocked.Read(ref _skewed);

    /// <summary>Messages of exporters that are not allowed.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Malformed messages and sets by reason; the reasons are few and fixed.</summary>
    public IReadOnlyDictionary<string, long> Malformed => _malformed;

    internal void Message() => Interlocked.Increment(ref _messages);

    internal void Record() => Interlocked.Increment(ref _records);

    internal void AddLost(uint count) => Interlocked.Add(ref _lost, count);

    internal void NoTemplate() => Interlocked.Increment(ref _withoutTemplate);

    internal void ClockOff() => Interlocked.Increment(ref _skewed);

    internal void Refuse() => Interlocked.Increment(ref _refused);

    internal void Bad(string reason) => _malformed.AddOrUpdate(reason, 1, static (_, count) => count + 1);
}
