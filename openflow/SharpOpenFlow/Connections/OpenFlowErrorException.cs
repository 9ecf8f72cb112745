namespace SharpOpenFlow;

/// <summary>The switch has answered a request with an OFPT_ERROR.</summary>
public sealed class OpenFlowErrorException : Exception
{
    /// <summary>A request that was refused.</summary>
    /// <param name="error">The switch's answer.</param>
    public OpenFlowErrorException(ErrorEvent error) : base($"the switch has answered {error}") => Error = error;

    /// <summary>The switch's answer.</summary>
    public ErrorEvent Error { get; }
}
