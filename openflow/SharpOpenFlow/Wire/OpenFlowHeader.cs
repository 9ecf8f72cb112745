using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>The eight bytes that open every message (OpenFlow 1.3.5 §7.1, <c>ofp_header</c>).</summary>
/// <param name="Version">Protocol version; 4 is OpenFlow 1.3.</param>
/// <param name="Type">OFPT_*.</param>
/// <param name="MessageLength">Whole message in bytes, header included.</param>
/// <param name="Xid">Transaction id that pairs a reply or an error with its request.</param>
public readonly record struct OpenFlowHeader(byte Version, MessageType Type, ushort MessageLength, uint Xid)
{
    /// <summary>Bytes of the header.</summary>
    public const int Length = 8;

    /// <summary>The version that this library speaks: 0x04, OpenFlow 1.3.</summary>
    public const byte OpenFlow13 = 0x04;

    /// <summary>Reads a header; the span must hold at least <see cref="Length"/> bytes.</summary>
    public static OpenFlowHeader Read(ReadOnlySpan<byte> wire) =>
        new(wire[0], (MessageType)wire[1], ReadUInt16BigEndian(wire[2..]), ReadUInt32BigEndian(wire[4..]));

    /// <summary>
    /// Writes a header of this library's version; the span must hold at least <see cref="Length"/> bytes.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The message would exceed 65,535 bytes.</exception>
    internal static void Write(Span<byte> wire, MessageType type, int length, uint xid)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, ushort.MaxValue);
        wire[0] = OpenFlow13;
        wire[1] = (byte)type;
        WriteUInt16BigEndian(wire[2..], (ushort)length);
        WriteUInt32BigEndian(wire[4..], xid);
    }

    /// <summary>
    /// Proves what every view relies on: the span is one whole message of the type, and its fixed part is present.
    /// </summary>
    /// <exception cref="OpenFlowProtocolException">BadVersion, BadType or BadLen.</exception>
    public static void Check(ReadOnlySpan<byte> wire, MessageType type, int minimumLength)
    {
        if (wire.Length >= Length && wire[0] != OpenFlow13)
        {
            OpenFlowProtocolException.Throw(BadRequestCode.BadVersion, $"version 0x{wire[0]:x2} is not OpenFlow 1.3");
        }

        CheckAnyVersion(wire, type, minimumLength);
    }

    /// <summary>
    /// As <see cref="Check"/>, for the messages whose layout is the same in all versions: HELLO and ERROR.
    /// </summary>
    /// <exception cref="OpenFlowProtocolException">BadType or BadLen.</exception>
    internal static void CheckAnyVersion(ReadOnlySpan<byte> wire, MessageType type, int minimumLength)
    {
        if (wire.Length < Length)
        {
            OpenFlowProtocolException.Throw(BadRequestCode.BadLen, $"{wire.Length} bytes are no OpenFlow header");
        }

        var header = Read(wire);
        if (header.Type != type)
        {
            OpenFlowProtocolException.Throw(BadRequestCode.BadType, $"type {header.Type} where {type} was expected");
        }

        if (header.MessageLength != wire.Length || wire.Length < minimumLength)
        {
            OpenFlowProtocolException.Throw(
                BadRequestCode.BadLen, $"{type} of {wire.Length} bytes says {header.MessageLength} and needs {minimumLength}");
        }
    }

    /// <summary>As <see cref="Check"/>, for messages of one length only: trailing bytes are malformed too.</summary>
    /// <exception cref="OpenFlowProtocolException">BadVersion, BadType or BadLen.</exception>
    internal static void CheckExact(ReadOnlySpan<byte> wire, MessageType type, int length)
    {
        Check(wire, type, length);
        if (wire.Length != length)
        {
            OpenFlowProtocolException.Throw(BadRequestCode.BadLen, $"{type} of {wire.Length} bytes must have {length}");
        }
    }
}
