namespace SdnPersona.Controller.Features.Watch;

/// <summary>Bounds of <c>GET /v1/watch</c>.</summary>
internal sealed record WatchOptions
{
    /// <summary>Most clients at a time; each costs a connection and the frames that wait for it.</summary>
    public int MostSubscribers { get; init; } = 256;

    /// <summary>How often changes are gathered, so that a client gets at most one message of a kind in that time.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often a comment is sent, so that neither client nor proxy takes silence for a broken connection.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);
}
