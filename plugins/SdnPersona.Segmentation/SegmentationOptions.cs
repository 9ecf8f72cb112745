using System.Collections.Immutable;

namespace SdnPersona.Segmentation;

/// <summary>Where policy files are.</summary>
public sealed record SegmentationOptions
{
    /// <summary>Folder of the profiles that come with the program.</summary>
    public string BuiltInProfiles { get; init; } = Path.Combine(AppContext.BaseDirectory, "profiles");

    /// <summary>
    /// Operators' folders, each with <c>profiles</c> and <c>groups</c> inside. A name is declared once over all.
    /// </summary>
    public ImmutableArray<string> Folders { get; init; } = [];

    /// <summary>How often folders are read again, above zero.</summary>
    public TimeSpan ReloadInterval { get; init; } = TimeSpan.FromSeconds(2);
}
