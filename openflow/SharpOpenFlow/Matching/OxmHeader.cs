using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>The bytes before a field's value (OpenFlow 1.3.5 §7.2.3.2), an experimenter's id included.</summary>
internal readonly record struct OxmHeader(OxmId Id, bool HasMask, int PayloadLength)
{
    /// <summary>Bytes of a header without experimenter.</summary>
    public const int MinimumLength = 4;

    private const int ExperimenterLength = 4;

    /// <summary>Bytes of this header.</summary>
    public int Length => LengthFor(Id.Class);

    /// <summary>Bytes of the whole TLV: header, value and mask.</summary>
    public int TlvLength => Length + PayloadLength;

    /// <summary>Bytes of a header of the class.</summary>
    public static int LengthFor(OxmClass oxmClass) =>
        oxmClass == OxmClass.Experimenter ? MinimumLength + ExperimenterLength : MinimumLength;

    /// <summary>Reads a header that <see cref="Check"/> has accepted.</summary>
    public static OxmHeader Read(ReadOnlySpan<byte> wire)
    {
        var oxmClass = (OxmClass)ReadUInt16BigEndian(wire);
        var hasExperimenter = oxmClass == OxmClass.Experimenter;
        var experimenter = hasExperimenter ? ReadUInt32BigEndian(wire[MinimumLength..]) : 0;
        var payload = hasExperimenter ? wire[3] - ExperimenterLength : wire[3];
        return new OxmHeader(new OxmId(oxmClass, (byte)(wire[2] >> 1), experimenter), (wire[2] & 1) != 0, payload);
    }

    /// <summary>Proves that one TLV starts the span, and reads its header.</summary>
    /// <exception cref="OpenFlowProtocolException">BadMatch/BadLen.</exception>
    public static OxmHeader Check(ReadOnlySpan<byte> wire)
    {
        if (wire.Length < MinimumLength || wire.Length < MinimumLength + wire[3])
        {
            OpenFlowProtocolException.Throw(
                BadMatchCode.BadLen, $"a match field exceeds the {wire.Length} bytes that are left");
        }

        if (ReadUInt16BigEndian(wire) == (ushort)OxmClass.Experimenter && wire[3] < ExperimenterLength)
        {
            OpenFlowProtocolException.Throw(
                BadMatchCode.BadLen, "an experimenter's match field lacks the experimenter id");
        }

        var header = Read(wire);
        if (header.HasMask && header.PayloadLength % 2 != 0)
        {
            OpenFlowProtocolException.Throw(
                BadMatchCode.BadLen, $"value and mask of {header.Id} share {header.PayloadLength} bytes");
        }

        return header;
    }

    /// <summary>Writes the header.</summary>
    public void WriteTo(Span<byte> wire)
    {
        var payload = Id.Class == OxmClass.Experimenter ? PayloadLength + ExperimenterLength : PayloadLength;
        WriteUInt16BigEndian(wire, (ushort)Id.Class);
        wire[2] = (byte)((Id.Field << 1) | (HasMask ? 1 : 0));
        wire[3] = (byte)payload;
        if (Id.Class == OxmClass.Experimenter)
        {
            WriteUInt32BigEndian(wire[MinimumLength..], Id.Experimenter);
        }
    }
}
