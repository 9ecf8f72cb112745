namespace SdnPersona.MicroSegments;

/// <summary>A step that a proposal does not allow, with the reason for people.</summary>
/// <param name="message">Why, and what to do.</param>
/// <param name="isMissing">Whether what was named does not exist.</param>
public sealed class ProposalException(string message, bool isMissing = false) : Exception(message)
{
    /// <summary>Whether what was named does not exist.</summary>
    public bool IsMissing { get; } = isMissing;
}
