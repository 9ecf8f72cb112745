using System.Collections.Immutable;

namespace SdnPersona.Monitoring;

/// <summary>Where lists of indicators come from.</summary>
public sealed record IndicatorOptions
{
    /// <summary>Folders of <c>*.yaml</c>, <c>*.yml</c> and <c>*.json</c> files, in this order.</summary>
    public ImmutableArray<string> Folders { get; init; } = [];

    /// <summary>How often files are looked at for changes, above 0.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(2);
}
