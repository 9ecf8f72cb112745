using System.Collections.Immutable;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_meter_config</c> and its request (OpenFlow 1.3.5 §7.3.5.13).</summary>
file static class At
{
    public const int RequestLength = 8;
    public const int Length = 0;
    public const int Flags = 2;
    public const int MeterId = 4;
    public const int Bands = 8;
}

/// <summary>Asks for meters as configured (OFPMP_METER_CONFIG, OpenFlow 1.3.5 §7.3.5.13).</summary>
/// <param name="Id">Which meter; <see cref="MeterId.All"/> is every one.</param>
public sealed record MeterConfigRequest(MeterId Id) : IMultipartRequestBody
{
    /// <inheritdoc/>
    public MultipartType Type => MultipartType.MeterConfig;

    /// <inheritdoc/>
    public int Length => At.RequestLength;

    /// <summary>Reads the body of such a request.</summary>
    /// <exception cref="OpenFlowProtocolException">BadRequest/BadLen.</exception>
    public static MeterConfigRequest Parse(ReadOnlySpan<byte> body)
    {
        MultipartBody.Exactly(body, At.RequestLength, "a request for meters");
        return new(new MeterId(ReadUInt32BigEndian(body)));
    }

    /// <inheritdoc/>
    public void WriteTo(Span<byte> body) => WriteUInt32BigEndian(body, Id.Value);
}

/// <summary>One meter of an OFPMP_METER_CONFIG reply, read in place.</summary>
public readonly ref struct MeterConfigView : IEntryView<MeterConfigView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private MeterConfigView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <summary>The meter's number.</summary>
    public MeterId Id => new(ReadUInt32BigEndian(_wire[At.MeterId..]));

    /// <summary>How it measures.</summary>
    public MeterFlags Flags => (MeterFlags)ReadUInt16BigEndian(_wire[At.Flags..]);

    /// <summary>Its bands.</summary>
    public EntryList<MeterBandView> Bands => EntryList<MeterBandView>.Checked(_wire[At.Bands..]);

    /// <summary>The meters of one part of a reply.</summary>
    /// <exception cref="OpenFlowProtocolException">The body is malformed.</exception>
    public static EntryList<MeterConfigView> Enumerate(ReadOnlySpan<byte> body) =>
        EntryList<MeterConfigView>.Check(body);

    /// <summary>Adds the meters of one part's body to <paramref name="into"/>.</summary>
    /// <exception cref="OpenFlowProtocolException">The body is malformed.</exception>
    public static void ReadAll(ReadOnlySpan<byte> body, ImmutableArray<Meter>.Builder into)
    {
        ArgumentNullException.ThrowIfNull(into);
        foreach (var entry in Enumerate(body))
        {
            into.Add(entry.ToOwned());
        }
    }

    /// <inheritdoc/>
    public static int Check(ReadOnlySpan<byte> list)
    {
        MultipartBody.AtLeast(list, At.Bands, "a meter");
        var length = MultipartBody.Element(list, LengthOf(list), At.Bands, "a meter");
        EntryList<MeterBandView>.Check(list[At.Bands..length]);
        return length;
    }

    /// <inheritdoc/>
    public static int LengthOf(ReadOnlySpan<byte> list) => ReadUInt16BigEndian(list[At.Length..]);

    /// <inheritdoc/>
    public static MeterConfigView Wrap(ReadOnlySpan<byte> entry) => new(entry);

    /// <summary>An owned copy.</summary>
    public Meter ToOwned() => new() { Id = Id, Flags = Flags, Bands = MeterBandView.ToOwned(Bands) };

    /// <summary>Bytes of a meter as an element of a reply.</summary>
    public static int LengthOf(Meter meter)
    {
        ArgumentNullException.ThrowIfNull(meter);
        return At.Bands + meter.BandsLength;
    }

    /// <summary>Writes a meter as an element of a reply; padding is left as it is.</summary>
    public static void Write(Span<byte> wire, Meter meter)
    {
        WriteUInt16BigEndian(wire[At.Length..], checked((ushort)LengthOf(meter)));
        WriteUInt16BigEndian(wire[At.Flags..], (ushort)meter.Flags);
        WriteUInt32BigEndian(wire[At.MeterId..], meter.Id.Value);
        meter.WriteBands(wire[At.Bands..]);
    }
}
