using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace SharpOpenFlow;

/// <summary>An OFPT_ERROR that the peer has sent, copied out of the receive buffer.</summary>
/// <param name="Xid">Transaction id of the message that was refused.</param>
/// <param name="Type">OFPET_*.</param>
/// <param name="Code">
/// Code within <paramref name="Type"/>; for <see cref="ErrorType.Experimenter"/> the experimenter's own.
/// </param>
/// <param name="Experimenter">
/// Number of the experimenter; 0 unless the type is <see cref="ErrorType.Experimenter"/>.
/// </param>
/// <param name="Data">
/// The refused message's first bytes, <see cref="MaxData"/> at most, or ASCII text for
/// <see cref="ErrorType.HelloFailed"/>.
/// </param>
public sealed record ErrorEvent(uint Xid, ErrorType Type, ushort Code, uint Experimenter, ImmutableArray<byte> Data)
{
    /// <summary>
    /// Bytes of <see cref="Data"/> that are kept: a switch may quote a whole message, and may do so often.
    /// </summary>
    public const int MaxData = 256;

    /// <summary>Whether this is the error of that type and code.</summary>
    public bool Is(BadRequestCode code) => Type == ErrorType.BadRequest && Code == (ushort)code;

    /// <inheritdoc cref="Is(BadRequestCode)"/>
    public bool Is(RoleRequestFailedCode code) => Type == ErrorType.RoleRequestFailed && Code == (ushort)code;

    /// <summary>Whether this is ONF's error of a bundle with that code.</summary>
    public bool Is(BundleFailedCode code) =>
        Type == ErrorType.Experimenter && Experimenter == ExperimenterId.Onf && Code == (ushort)code;

    /// <summary>Type and code by name, the text of HELLO_FAILED, and the transaction id, for logs.</summary>
    public override string ToString()
    {
        var text = Type == ErrorType.HelloFailed && !Data.IsEmpty
            ? $" \"{Encoding.ASCII.GetString(Data.AsSpan())}\""
            : "";
        return string.Create(
            CultureInfo.InvariantCulture, $"{ErrorNames.Of(Type, Code, Experimenter)}{text} (xid=0x{Xid:x})");
    }
}
