using System.Collections.Immutable;

namespace SdnPersona.Abstractions;

/// <summary>A profile or security group that comes from somewhere else than a file.</summary>
/// <param name="Origin">Where from, for messages; one for each document.</param>
/// <param name="IsGroup">Whether it is a security group; else it is a profile.</param>
/// <param name="Text">What a file would hold.</param>
public sealed record PolicyText(string Origin, bool IsGroup, string Text);

/// <summary>Gives documents that are in force beside files, under the same rules. Of two with one name the file's counts. Thread-safe.</summary>
public interface IPolicySource
{
    /// <summary>All of them now.</summary>
    ImmutableArray<PolicyText> Documents { get; }
}
