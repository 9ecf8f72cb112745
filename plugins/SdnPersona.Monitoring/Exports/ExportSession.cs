using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>
/// Who sends: templates and sequence numbers belong to a source address and port and an observation domain.
/// </summary>
internal readonly record struct ExporterKey(HostAddress Address, ushort Port, uint Domain, ushort Version);

/// <summary>What is kept about one exporter's stream. Not thread-safe.</summary>
internal sealed class ExportSession(FlowExportOptions options)
{
    private readonly Dictionary<ushort, ExportTemplate> _templates = [];
    private readonly Dictionary<ulong, double> _sampling = [];
    private uint _expected;
    private bool _started;

    /// <summary>When a message last came, in milliseconds since 1970.</summary>
    public long SeenAt { get; set; }

    /// <summary>Packets that one counted packet stands for where a record names no sampler.</summary>
    public double DefaultSampling { get; private set; } = 1;

    public int Templates => _templates.Count;

    /// <summary>
    /// Compares a message's sequence number with the expected one and says how many records (IPFIX, v5) or messages
    /// (v9)
    /// were lost on the way; 0 for late ones, and when the exporter started anew.
    /// </summary>
    public uint Lost(uint sequence, uint contains)
    {
        var gap = unchecked(sequence - _expected);
        var wasStarted = _started;
        if (wasStarted && gap > uint.MaxValue - LargestLateness)
        {
            // A datagram that was overtaken: its records were counted as lost when the later one came.
            return 0;
        }

        _started = true;
        _expected = unchecked(sequence + contains);
        return wasStarted && gap <= LargestLoss ? gap : 0;
    }

    public ExportTemplate? Template(ushort id, long at)
    {
        if (!_templates.TryGetValue(id, out var template))
        {
            return null;
        }

        if (at - template.SeenAt <= (long)options.TemplateLifetime.TotalMilliseconds)
        {
            return template;
        }

        _templates.Remove(id);
        return null;
    }

    /// <summary>Keeps a template; the one that was longest not sent goes when there is no room.</summary>
    public void Add(ushort id, ExportTemplate template)
    {
        if (_templates.TryGetValue(id, out var known) && known.SameAs(template))
        {
            known.SeenAt = template.SeenAt;
            return;
        }

        if (_templates.Count >= options.MostTemplates && !_templates.ContainsKey(id))
        {
            _templates.Remove(_templates.MinBy(pair => pair.Value.SeenAt).Key);
        }

        _templates[id] = template;
    }

    public void Withdraw(ushort id) => _templates.Remove(id);

    public void WithdrawAll(bool options) =>
        _templates.Keys.Where(id => _templates[id].ScopeFields > 0 == options).ToList().ForEach(Withdraw);

    /// <summary>Notes what an options record says about sampling.</summary>
    public void SetSampling(ulong? sampler, double factor)
    {
        if (!double.IsFinite(factor) || factor < 1)
        {
            return;
        }

        DefaultSampling = factor;
        if (sampler is { } id && (_sampling.ContainsKey(id) || _sampling.Count < options.MostTemplates))
        {
            _sampling[id] = factor;
        }
    }

    public double Sampling(ulong sampler) => _sampling.GetValueOrDefault(sampler, DefaultSampling);

    private const uint LargestLateness = 10_000;

    /// <summary>A larger jump is a new start of the exporter.</summary>
    private const uint LargestLoss = 10_000_000;
}
