namespace SdnPersona.Abstractions;

/// <summary>That a person threw the emergency switch: every group is observed until it is released.</summary>
/// <param name="Since">Since when.</param>
/// <param name="Author">Who.</param>
/// <param name="Reason">Why; may be empty, as there may be no time for it.</param>
public sealed record BrokenGlass(DateTimeOffset Since, string Author, string Reason);
