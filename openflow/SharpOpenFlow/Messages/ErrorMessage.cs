using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>
/// Offsets in <c>ofp_error_msg</c> and <c>ofp_error_experimenter_msg</c> (OpenFlow 1.3.5 §7.5.4). The latter has the
/// experimenter's number before its data, and its own code in the place of the code.
/// </summary>
file static class At
{
    public const int Version = 0, Type = 8, Code = 10, Data = 12, Experimenter = 12, ExperimenterData = 16;
}

/// <summary>OFPT_ERROR: what was wrong with a message of the peer.</summary>
public sealed record ErrorMessage : IMessage
{
    /// <summary>
    /// Bytes of a refused message that its error quotes: the number that the specification asks for at least.
    /// </summary>
    public const int QuotedLength = 64;

    /// <inheritdoc/>
    public MessageType Type => MessageType.Error;

    /// <summary>Version for the header: the error about a message of another version is sent in that version.</summary>
    public byte Version { get; init; } = OpenFlowHeader.OpenFlow13;

    /// <summary>OFPET_*.</summary>
    public required ErrorType ErrorType { get; init; }

    /// <summary>
    /// Code within <see cref="ErrorType"/>; for <see cref="ErrorType.Experimenter"/> the experimenter's own.
    /// </summary>
    public required ushort Code { get; init; }

    /// <summary>Number of the experimenter; written only for <see cref="ErrorType.Experimenter"/>.</summary>
    public uint Experimenter { get; init; }

    /// <summary>The refused message's first bytes, or ASCII text for <see cref="ErrorType.HelloFailed"/>.</summary>
    public ImmutableArray<byte> Data { get; init; } = [];

    /// <summary>The error that a malformed message's sender is owed; it quotes the message.</summary>
    public static ErrorMessage About(ReadOnlySpan<byte> wire, OpenFlowProtocolException fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return new ErrorMessage
        {
            ErrorType = fault.Type,
            Code = fault.Code,
            Experimenter = fault.Experimenter,
            Data = [.. wire[..Math.Min(wire.Length, QuotedLength)]],
        };
    }

    /// <summary>OFPET_HELLO_FAILED with an explanation in words.</summary>
    public static ErrorMessage HelloFailed(HelloFailedCode code, string text) =>
        new() { ErrorType = ErrorType.HelloFailed, Code = (ushort)code, Data = [.. Encoding.ASCII.GetBytes(text)] };

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var data = ErrorType == ErrorType.Experimenter ? At.ExperimenterData : At.Data;
        var wire = new WireWriter(output, Type, data + Data.Length, xid);
        wire.Byte(At.Version, Version);
        wire.UInt16(At.Type, (ushort)ErrorType);
        wire.UInt16(At.Code, Code);
        if (ErrorType == ErrorType.Experimenter)
        {
            wire.UInt32(At.Experimenter, Experimenter);
        }

        wire.Bytes(data, Data.AsSpan());
        wire.Complete();
    }
}

/// <summary>A received OFPT_ERROR of any version (an older peer refuses a HELLO in its own), read in place.</summary>
public readonly ref struct ErrorMessageView : IMessageView<ErrorMessageView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private ErrorMessageView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <inheritdoc/>
    public static MessageType Type => MessageType.Error;

    /// <summary>Transaction id of the message that was refused.</summary>
    public uint Xid => OpenFlowHeader.Read(_wire).Xid;

    /// <summary>OFPET_*.</summary>
    public ErrorType ErrorType => (ErrorType)ReadUInt16BigEndian(_wire[At.Type..]);

    /// <summary>
    /// Code within <see cref="ErrorType"/>; for <see cref="ErrorType.Experimenter"/> the experimenter's own.
    /// </summary>
    public ushort Code => ReadUInt16BigEndian(_wire[At.Code..]);

    /// <summary>Number of the experimenter; 0 unless the type is <see cref="ErrorType.Experimenter"/>.</summary>
    public uint Experimenter => IsExperimenter ? ReadUInt32BigEndian(_wire[At.Experimenter..]) : 0;

    /// <summary>The refused message's first bytes, or ASCII text for <see cref="ErrorType.HelloFailed"/>.</summary>
    public ReadOnlySpan<byte> Data => _wire[(IsExperimenter ? At.ExperimenterData : At.Data)..];

    private bool IsExperimenter => ErrorType == ErrorType.Experimenter;

    /// <inheritdoc/>
    public static ErrorMessageView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.CheckAnyVersion(wire, MessageType.Error, At.Data);
        var view = new ErrorMessageView(wire);
        if (view.IsExperimenter)
        {
            OpenFlowHeader.CheckAnyVersion(wire, MessageType.Error, At.ExperimenterData);
        }

        return view;
    }

    /// <summary>Copies the message.</summary>
    public ErrorMessage ToOwned() => new()
    {
        Version = _wire[At.Version],
        ErrorType = ErrorType,
        Code = Code,
        Experimenter = Experimenter,
        Data = [.. Data],
    };

    /// <summary>Copies what a request's sender wants to know.</summary>
    public ErrorEvent ToEvent() =>
        new(Xid, ErrorType, Code, Experimenter, [.. Data[..Math.Min(Data.Length, ErrorEvent.MaxData)]]);
}
