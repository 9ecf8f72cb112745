using System.Collections.Immutable;

namespace SharpOpenFlow;

/// <summary>An error about one message of a batch.</summary>
/// <param name="Index">The message's place in the list; null when the error is about the batch as a whole.</param>
/// <param name="Error">What the switch has said.</param>
public sealed record MessageError(int? Index, ErrorEvent Error)
{
    /// <summary>Place and error, for logs.</summary>
    public override string ToString() => Index is { } index ? $"message {index}: {Error}" : $"batch: {Error}";
}

/// <summary>What has become of a list of messages. One of four, nested here.</summary>
public abstract record CommitOutcome
{
    private CommitOutcome()
    {
    }

    /// <summary>The switch has confirmed all of them.</summary>
    public sealed record Applied : CommitOutcome
    {
        /// <summary>The only value there is.</summary>
        public static readonly Applied Instance = new();

        private Applied()
        {
        }
    }

    /// <summary>
    /// The switch has refused. Of a bundle nothing is applied; of messages sent one by one all but those listed are.
    /// </summary>
    /// <param name="Errors">At least one error, in the order of arrival.</param>
    public sealed record Failed(ImmutableArray<MessageError> Errors) : CommitOutcome
    {
        /// <summary>The first errors, for logs.</summary>
        public override string ToString() =>
            $"failed: {string.Join("; ", Errors.Take(3))}{(Errors.Length > 3 ? $" and {Errors.Length - 3} more" : "")}";
    }

    /// <summary>The switch knows no bundles, or none that are atomic and ordered. Nothing is applied.</summary>
    /// <param name="Error">What the switch has said.</param>
    public sealed record Unsupported(ErrorEvent Error) : CommitOutcome;

    /// <summary>No answer came, so the messages may or may not be applied: read back what the switch has.</summary>
    /// <param name="Why">What was missing, in words.</param>
    public sealed record Unknown(string Why) : CommitOutcome;
}
