namespace SharpOpenFlow;

/// <summary>What a request for a role has come to. One of two, nested here.</summary>
public abstract record RoleOutcome
{
    private RoleOutcome()
    {
    }

    /// <summary>The switch has given the role.</summary>
    /// <param name="Role">The role.</param>
    /// <param name="GenerationId">Number of the mastership that is in force.</param>
    public sealed record Granted(ControllerRole Role, ulong GenerationId) : RoleOutcome;

    /// <summary>The switch has refused.</summary>
    /// <param name="Error">What it has said; null when it has answered with another role and no error.</param>
    public sealed record Refused(ErrorEvent? Error) : RoleOutcome
    {
        /// <summary>Whether another controller has a newer mastership.</summary>
        public bool IsStale => Error?.Is(RoleRequestFailedCode.Stale) ?? false;
    }
}
