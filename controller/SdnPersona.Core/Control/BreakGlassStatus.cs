using SdnPersona.Abstractions;

namespace SdnPersona.Core.Control;

/// <summary>How the emergency switch stands.</summary>
/// <param name="Thrown">Who threw it, when and why; null while it is not thrown.</param>
/// <param name="Stored">Whether the store knows, so that a restart of the controller changes nothing.</param>
/// <param name="Problem">Why the store does not know, or null.</param>
public sealed record BreakGlassStatus(BrokenGlass? Thrown, bool Stored, string? Problem);
