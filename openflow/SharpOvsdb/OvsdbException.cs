using System.Diagnostics.CodeAnalysis;

namespace SharpOvsdb;

/// <summary>What went wrong, so that a caller can decide without reading text.</summary>
public enum OvsdbErrorKind
{
    /// <summary>No session could be opened: nobody listens, no permission, no route.</summary>
    Unreachable,

    /// <summary>The session ended before the answer came; a transaction's outcome is then unknown.</summary>
    Disconnected,

    /// <summary>No answer in time; a transaction's outcome is then unknown.</summary>
    Timeout,

    /// <summary>The peer sent bytes that are no valid OVSDB, or more of them than allowed.</summary>
    Protocol,

    /// <summary>The server refused the request as a whole, such as for an unknown database.</summary>
    Request,

    /// <summary>An operation of a transaction failed; nothing of the transaction was done.</summary>
    Operation,

    /// <summary>The database's schema lacks a table or a column that is needed, or has it with another type.</summary>
    Schema,
}

/// <summary>
/// Everything that can go wrong with an OVSDB server. Wrong arguments of the caller are
/// <see cref="ArgumentException"/>, and cancellation is <see cref="OperationCanceledException"/>; nothing else is
/// thrown by this library.
/// </summary>
public sealed class OvsdbException : Exception
{
    /// <summary>A failure.</summary>
    /// <param name="kind">What went wrong.</param>
    /// <param name="message">A sentence for people.</param>
    /// <param name="inner">What caused it, or null.</param>
    public OvsdbException(OvsdbErrorKind kind, string message, Exception? inner = null) : base(message, inner) =>
        Kind = kind;

    /// <summary>What went wrong.</summary>
    public OvsdbErrorKind Kind { get; }

    /// <summary>
    /// The server's <c>error</c> string (RFC 7047 §3.1), such as <c>constraint violation</c>; null where it gave none.
    /// </summary>
    public string? Error { get; init; }

    /// <summary>
    /// Index of the operation that failed, from 0; equal to the number of operations when the commit itself was
    /// refused. Null unless <see cref="Kind"/> is <see cref="OvsdbErrorKind.Operation"/>.
    /// </summary>
    public int? OperationIndex { get; init; }

    [DoesNotReturn]
    internal static void ThrowProtocol(string message) => throw Protocol(message);

    internal static OvsdbException Protocol(string message, Exception? inner = null) =>
        new(OvsdbErrorKind.Protocol, message, inner);
}
