using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_meter_features</c> (OpenFlow 1.3.5 §7.3.5.14).</summary>
file static class At
{
    public const int MaxMeter = 0;
    public const int BandTypes = 4;
    public const int Capabilities = 8;
    public const int MaxBands = 12;
    public const int MaxColor = 13;
    public const int Length = 16;
}

/// <summary>What meters a switch can have: body of an OFPMP_METER_FEATURES reply.</summary>
/// <param name="MaxMeter">How many meters; zero means none.</param>
/// <param name="BandTypes">Bit n stands for the <see cref="MeterBandType"/> of number n.</param>
/// <param name="Capabilities">Flags that meters may have.</param>
/// <param name="MaxBands">Bands of one meter at most.</param>
/// <param name="MaxColor">Largest value of a colour.</param>
public readonly record struct MeterFeatures(
    uint MaxMeter, uint BandTypes, MeterFlags Capabilities, byte MaxBands, byte MaxColor) : IMultipartElement
{
    /// <summary>Bytes on the wire.</summary>
    public const int Length = At.Length;

    int IMultipartElement.Length => Length;

    /// <summary>Whether meters may have bands of the type.</summary>
    public bool Supports(MeterBandType type) => (ushort)type < 32 && (BandTypes & (1u << (ushort)type)) != 0;

    /// <summary>Reads the body of a reply.</summary>
    /// <exception cref="OpenFlowProtocolException">BadRequest/BadLen.</exception>
    public static MeterFeatures Parse(ReadOnlySpan<byte> body)
    {
        MultipartBody.Exactly(body, At.Length, "meter features");
        return new(
            ReadUInt32BigEndian(body[At.MaxMeter..]),
            ReadUInt32BigEndian(body[At.BandTypes..]),
            (MeterFlags)ReadUInt32BigEndian(body[At.Capabilities..]),
            body[At.MaxBands],
            body[At.MaxColor]);
    }

    /// <summary>Writes <see cref="Length"/> bytes; padding is left as it is.</summary>
    public void WriteTo(Span<byte> wire)
    {
        WriteUInt32BigEndian(wire[At.MaxMeter..], MaxMeter);
        WriteUInt32BigEndian(wire[At.BandTypes..], BandTypes);
        WriteUInt32BigEndian(wire[At.Capabilities..], (uint)Capabilities);
        wire[At.MaxBands] = MaxBands;
        wire[At.MaxColor] = MaxColor;
    }
}
