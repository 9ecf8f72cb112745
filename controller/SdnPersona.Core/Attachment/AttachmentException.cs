namespace SdnPersona.Core.Attaching;

/// <summary>Why an attachment cannot be.</summary>
public enum AttachmentErrorKind
{
    /// <summary>The OVSDB has no bridge of that name.</summary>
    UnknownBridge,

    /// <summary>The bridge is not up: ovs-vswitchd has given it no datapath id.</summary>
    NotReady,

    /// <summary>
    /// Something stands in the way: another agent, a bridge changed since the plan, no zone block left.
    /// </summary>
    Conflict,

    /// <summary>The request names something that cannot be.</summary>
    Invalid,
}

/// <summary>
/// A bridge cannot be attached or detached; the message says why and what to do. Nothing was changed.
/// </summary>
/// <param name="kind">Why.</param>
/// <param name="message">A sentence for people.</param>
/// <param name="inner">What caused it, or null.</param>
public sealed class AttachmentException(AttachmentErrorKind kind, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>Why.</summary>
    public AttachmentErrorKind Kind { get; } = kind;
}
