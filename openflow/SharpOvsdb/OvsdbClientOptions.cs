using System.Net.Security;

namespace SharpOvsdb;

/// <summary>
/// Limits and times of a session, all of them above zero. The defaults suit a server on the same host or the same network.
/// </summary>
/// <exception cref="ArgumentOutOfRangeException">Thrown by an initializer: the value is zero or less.</exception>
public sealed record OvsdbClientOptions
{
    /// <summary>How long opening the connection may take.</summary>
    public TimeSpan ConnectTimeout { get; init => field = Positive(value); } = TimeSpan.FromSeconds(5);

    /// <summary>How long an answer may take; a <c>wait</c> operation's own timeout should be shorter.</summary>
    public TimeSpan RequestTimeout { get; init => field = Positive(value); } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// After this much silence the peer is asked by <c>echo</c>; after as much again without a byte, the session is over.
    /// </summary>
    public TimeSpan EchoInterval { get; init => field = Positive(value); } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// First pause before a replica connects again; it doubles with each failure, up to <see cref="MaximumBackoff"/>.
    /// </summary>
    public TimeSpan MinimumBackoff { get; init => field = Positive(value); } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Longest pause before a replica connects again. Each pause is shortened at random by up to a quarter.
    /// </summary>
    public TimeSpan MaximumBackoff { get; init => field = Positive(value); } = TimeSpan.FromSeconds(8);

    /// <summary>
    /// Longest message accepted from the peer, in bytes. The first answer of a monitor holds whole tables.
    /// </summary>
    public int MaximumMessageLength { get; init => field = Positive(value); } = 64 * 1024 * 1024;

    /// <summary>
    /// Messages that may wait to be sent; callers wait for a place, and a peer that does not read is disconnected.
    /// </summary>
    public int OutgoingQueue { get; init => field = Positive(value); } = 64;

    /// <summary>
    /// Certificates for <c>ssl:</c> endpoints, asked for at each connection so that renewed ones count: our own, which
    /// the server wants to see, and how the server's is checked. Null where no endpoint is <c>ssl:</c>.
    /// </summary>
    public Func<SslClientAuthenticationOptions>? Tls { get; init; }

    /// <summary>The clock of all of the above.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    private static T Positive<T>(T value) where T : struct, IComparable<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, default);
        return value;
    }
}
