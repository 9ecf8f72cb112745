using System.Runtime.CompilerServices;

namespace SharpOpenFlow;

/// <summary>Time and memory that a connection may take. All have defaults that suit Open vSwitch.</summary>
public sealed record OpenFlowConnectionOptions
{
    /// <summary>Time for HELLO, features and port descriptions together.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Silence of the peer after which an echo request asks whether it lives.</summary>
    public TimeSpan EchoInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time for any message to arrive after an echo request.</summary>
    public TimeSpan EchoTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time for the reply to a request, and between two parts of a multipart reply.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Time for each reply about a bundle. A switch takes long for a large one: Open vSwitch applies about 45,000 flows
    /// a second.
    /// </summary>
    public TimeSpan BundleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes that may wait to be sent before senders have to wait.</summary>
    public int SendQueueBytes { get; init; } = 256 * 1024;

    /// <summary>Time that the queue may be full without any progress before the connection is ended.</summary>
    public TimeSpan SendQueueFullTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time that an ending connection gives its last messages to be sent.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Parts that a multipart reply may have.</summary>
    public int MaxMultipartParts { get; init; } = 16_384;

    /// <summary>Bytes that a multipart reply may have, all parts together.</summary>
    public long MaxMultipartBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>Events of a flow monitor that may wait to be taken before the monitor is ended.</summary>
    public int FlowMonitorQueue { get; init; } = 131_072;

    /// <summary>The clock of all timeouts.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A time or a limit is not positive; it names which.</exception>
    public void Validate()
    {
        Positive(HandshakeTimeout);
        Positive(EchoInterval);
        Positive(EchoTimeout);
        Positive(RequestTimeout);
        Positive(BundleTimeout);
        Positive(SendQueueFullTimeout);
        Positive(DrainTimeout);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(SendQueueBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxMultipartParts);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxMultipartBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(FlowMonitorQueue);
        ArgumentNullException.ThrowIfNull(Clock);

        static void Positive(TimeSpan value, [CallerArgumentExpression(nameof(value))] string? name = null) =>
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, name);
    }
}
