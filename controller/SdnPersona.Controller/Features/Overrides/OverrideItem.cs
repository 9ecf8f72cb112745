using System.ComponentModel;
using SdnPersona.Abstractions;

namespace SdnPersona.Controller.Features.Overrides;

/// <summary>A person's decision.</summary>
internal sealed record OverrideItem(
    string Name,
    [property: Description("release, pin, persona, profile or quarantine.")] OverrideAction Action,
    [property: Description("The workload that it is about; null when it is about a group.")] string? Workload,
    [property: Description("The group that it is about; null when it is about a workload.")] string? Group,
    [property: Description("The persona or profile that is forced; empty for other actions.")] string Value,
    string Author,
    string Reason,
    DateTimeOffset CreatedAt,
    [property: Description("When it ends by itself; null for never.")] DateTimeOffset? ExpiresAt)
{
    public static OverrideItem Of(PolicyOverride said) => new(
        said.Name,
        said.Action,
        said.Workload is null ? null : said.Target,
        said.Workload is null ? said.Target : null,
        said.Value,
        said.Author,
        said.Reason,
        said.CreatedAt,
        said.ExpiresAt);
}
