using System.Collections.Immutable;
using System.Net;

namespace SdnPersona.Monitoring;

/// <summary>
/// How exports of flows are decoded. The defaults follow RFC 7011 §8.4 and bound memory to some 20 MiB.
/// </summary>
public sealed record FlowExportOptions
{
    /// <summary>A template that was not sent again for so long is forgotten; 1 min or more.</summary>
    public TimeSpan TemplateLifetime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Most templates, and most samplers, of one exporter's observation domain.</summary>
    public int MostTemplates { get; init; } = 128;

    /// <summary>
    /// Most streams (address, port, observation domain) at a time; the one silent longest makes room.
    /// </summary>
    public int MostStreams { get; init; } = 1024;

    /// <summary>Most streams of one address, so that no exporter pushes the others out.</summary>
    public int MostStreamsPerExporter { get; init; } = 64;

    /// <summary>An exporter whose clock is further off has its times moved by the difference.</summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Exporters that are listened to; empty for all.</summary>
    public ImmutableArray<IPNetwork> Allowed { get; init; } = [];

    internal FlowExportOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(TemplateLifetime, TimeSpan.FromMinutes(1), nameof(TemplateLifetime));
        ArgumentOutOfRangeException.ThrowIfLessThan(MostTemplates, 1, nameof(MostTemplates));
        ArgumentOutOfRangeException.ThrowIfLessThan(MostStreams, 1, nameof(MostStreams));
        ArgumentOutOfRangeException.ThrowIfLessThan(MostStreamsPerExporter, 1, nameof(MostStreamsPerExporter));
        ArgumentOutOfRangeException.ThrowIfLessThan(ClockTolerance, TimeSpan.Zero, nameof(ClockTolerance));
        return this;
    }
}
