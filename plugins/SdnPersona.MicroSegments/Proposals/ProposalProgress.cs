namespace SdnPersona.MicroSegments;

/// <summary>Whether a proposal's content is there.</summary>
public enum ProposalProgress
{
    /// <summary>It is being worked out.</summary>
    Running = 0,

    /// <summary>It is there.</summary>
    Ready,

    /// <summary>It could not be worked out; the proposal says why.</summary>
    Failed,
}
