using System.ComponentModel;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Emergency;

/// <summary>How the emergency switch stands.</summary>
internal sealed record BreakGlassItem(
    [property: Description("Whether every group is observed, whatever its mode.")] bool Thrown,
    [property: Description("Since when; null while it is not thrown.")] DateTimeOffset? Since,
    [property: Description("Who threw it; null while it is not thrown.")] string? Author,
    [property: Description("Why; null while it is not thrown.")] string? Reason,
    [property: Description("Whether the store knows how it stands, so that a restart of the controller changes nothing.")] bool Stored,
    [property: Description("Why the store does not know; it is tried again by itself. Null when it knows.")] string? Problem)
{
    public static BreakGlassItem Of(BreakGlassStatus status) => new(
        status.Thrown is not null,
        status.Thrown?.Since,
        status.Thrown?.Author,
        status.Thrown?.Reason,
        status.Stored,
        status.Problem);
}
