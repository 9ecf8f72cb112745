namespace SharpOpenFlow;

/// <summary>Meters as <c>ovs-ofctl</c> reads them, on one line, and prints them, on several.</summary>
internal static class MeterText
{
    private static readonly string[] FlagNames = ["kbps", "pktps", "burst", "stats"];

    public static string Meter(Meter meter)
    {
        var text = new TextBuilder().Add("meter=").Add(Name(meter.Id)).Add(',');
        WriteFlags(text, meter.Flags, ',');
        text.Add("bands=");
        foreach (var band in meter.Bands)
        {
            WriteBand(text, band, meter.Flags, ',');
            text.Add(',');
        }

        return text.Chomp(',').ToString();
    }

    /// <summary>Each band on a line of its own.</summary>
    public static void Write(TextBuilder text, Meter meter)
    {
        text.Add($"meter={Name(meter.Id)} ");
        WriteFlags(text, meter.Flags, ' ');
        text.Add("bands=\n");
        foreach (var band in meter.Bands)
        {
            WriteBand(text, band, meter.Flags, ' ');
            text.Add('\n');
        }
    }

    public static string Name(MeterId id) => id.Value switch
    {
        0xfffffffd => "slowpath",
        0xfffffffe => "controller",
        0xffffffff => "all",
        var number when number > MeterId.Max.Value => "unknown",
        _ => id.ToString(),
    };

    public static string BandTypeName(MeterBandType type) => type switch
    {
        MeterBandType.Drop => "drop",
        MeterBandType.DscpRemark => "dscp_remark",
        MeterBandType.Experimenter => "experimenter",
        _ => ((ushort)type).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    private static void WriteFlags(TextBuilder text, MeterFlags flags, char separator)
    {
        if (flags != MeterFlags.None)
        {
            text.AddFlags((uint)flags, FlagNames, separator).Add(separator);
        }
    }

    private static void WriteBand(TextBuilder text, MeterBand band, MeterFlags flags, char separator)
    {
        text.Add($"type={BandTypeName(band.Type)}{separator}rate={band.Rate}");
        text.AddIf((flags & MeterFlags.Burst) != 0, $"{separator}burst_size={band.Burst}");
        text.AddIf(band.Type == MeterBandType.DscpRemark, $"{separator}prec_level={band.Precedence}");
    }
}
