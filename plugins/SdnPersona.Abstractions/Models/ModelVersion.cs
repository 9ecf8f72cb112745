using System.Collections.Immutable;

namespace SdnPersona.Abstractions;

/// <summary>A version of the model: the persona files and the feedback that it is trained with, and how it stood its test.</summary>
public sealed record ModelVersion
{
    /// <summary>Number from 1, never given twice.</summary>
    public required int Number { get; init; }

    /// <summary>The version that was in force when this one was made; null for the first.</summary>
    public int? Parent { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>Where it stands.</summary>
    public required ModelState State { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset StateAt { get; init; }

    /// <summary>Digest of the personas in force, as <see cref="IModelJudge.Personas"/> was when it was made.</summary>
    public required string Personas { get; init; }

    /// <summary>Numbers of the feedback that it is trained with, rising.</summary>
    public required ImmutableArray<long> Feedback { get; init; }

    /// <summary>SHA-256 over that feedback, windows included.</summary>
    public required string FeedbackDigest { get; init; }

    /// <summary>Numbers of feedback that a rollback took out of the model and that challengers do not learn again, rising.</summary>
    public ImmutableArray<long> SetAside { get; init; } = [];

    /// <summary>The version that this one brought back; null unless it came from a rollback.</summary>
    public int? RollbackOf { get; init; }

    /// <summary>How it compared with its parent; null while it was not, or needs not be, tested.</summary>
    public ModelComparison? Scores { get; init; }

    /// <summary>Why it stands where it stands; for people.</summary>
    public required string Reason { get; init; }
}
