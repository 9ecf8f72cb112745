using System.Diagnostics.CodeAnalysis;

namespace SharpOpenFlow;

/// <summary>
/// The peer sent bytes that are no valid OpenFlow. Carries the <c>ofp_error_msg</c> type and code that the peer is owed
/// (OpenFlow 1.3.5 §7.5.4), so that one place can turn it into an OFPT_ERROR. Nothing else in this library throws it.
/// </summary>
public sealed class OpenFlowProtocolException : Exception
{
    /// <summary>A malformed message, with the error that its sender is owed.</summary>
    /// <param name="type">OFPET_* of the error message.</param>
    /// <param name="code">Code whose meaning depends on <paramref name="type"/>.</param>
    /// <param name="message">What was wrong, for logs.</param>
    public OpenFlowProtocolException(ErrorType type, ushort code, string message) : base(message)
    {
        Type = type;
        Code = code;
    }

    /// <summary>A malformed message, with the error of an experimenter that its sender is owed.</summary>
    /// <param name="experimenter">Number of the experimenter.</param>
    /// <param name="code">The experimenter's own code.</param>
    /// <param name="message">What was wrong, for logs.</param>
    public OpenFlowProtocolException(uint experimenter, ushort code, string message) : base(message)
    {
        Type = ErrorType.Experimenter;
        Experimenter = experimenter;
        Code = code;
    }

    /// <summary>OFPET_* of the error that the peer is owed.</summary>
    public ErrorType Type { get; }

    /// <summary>Code within <see cref="Type"/>.</summary>
    public ushort Code { get; }

    /// <summary>
    /// Number of the experimenter whose code it is; 0 unless <see cref="Type"/> is
    /// <see cref="ErrorType.Experimenter"/>.
    /// </summary>
    public uint Experimenter { get; }

    [DoesNotReturn]
    internal static void Throw(BadRequestCode code, string message) =>
        throw new OpenFlowProtocolException(ErrorType.BadRequest, (ushort)code, message);

    [DoesNotReturn]
    internal static void Throw(BadActionCode code, string message) =>
        throw new OpenFlowProtocolException(ErrorType.BadAction, (ushort)code, message);

    [DoesNotReturn]
    internal static void Throw(BadInstructionCode code, string message) =>
        throw new OpenFlowProtocolException(ErrorType.BadInstruction, (ushort)code, message);

    [DoesNotReturn]
    internal static void Throw(BadMatchCode code, string message) =>
        throw new OpenFlowProtocolException(ErrorType.BadMatch, (ushort)code, message);

    [DoesNotReturn]
    internal static void Throw(BundleFailedCode code, string message) =>
        throw new OpenFlowProtocolException(ExperimenterId.Onf, (ushort)code, message);

    [DoesNotReturn]
    internal static void Throw(ErrorType type, ushort code, string message) =>
        throw new OpenFlowProtocolException(type, code, message);
}
