namespace SharpOpenFlow;

/// <summary>Meters: number, flags, and bands, each of which begins with <c>type=</c>.</summary>
internal static class MeterParser
{
    public static Meter Parse(TextPart text)
    {
        MeterId? id = null;
        MeterFlags flags = default;
        List<(TextPart Type, Dictionary<string, ulong> Numbers)> bands = [];
        foreach (var element in text.Elements())
        {
            var (key, value, _) = element.KeyAndValue();
            if (key.Is("bands") || key.Is("band"))
            {
                (key, value, _) = value.KeyAndValue();
            }

            switch (key.ToString())
            {
                case "meter":
                    id = Id(value);
                    break;
                case "kbps":
                    flags |= MeterFlags.Kbps;
                    break;
                case "pktps":
                    flags |= MeterFlags.Pktps;
                    break;
                case "burst":
                    flags |= MeterFlags.Burst;
                    break;
                case "stats":
                    flags |= MeterFlags.Stats;
                    break;
                case "type":
                    bands.Add((value, []));
                    break;
                case "rate" or "burst_size" or "prec_level" when bands.Count > 0:
                    bands[^1].Numbers[key.ToString()] = value.Number(uint.MaxValue);
                    break;
                default:
                    throw key.Wrong($"'{key}' is no word of meters");
            }
        }

        if (id is null || bands.Count == 0)
        {
            throw text.Wrong($"a meter must say {(id is null ? "meter=..." : "bands=...")}");
        }

        if ((flags & (MeterFlags.Kbps | MeterFlags.Pktps)) == 0)
        {
            flags |= MeterFlags.Kbps;
        }

        return new Meter
        {
            Id = id.Value,
            Flags = flags,
            Bands = ValueList.Of(bands.Select(band => Band(band.Type, band.Numbers)).ToArray()),
        };
    }

    private static MeterId Id(TextPart value) => value.ToString() switch
    {
        "controller" => MeterId.Controller,
        "slowpath" => MeterId.SlowPath,
        "all" => MeterId.All,
        _ => value.Number(MeterId.Max.Value) is > 0 and var number
            ? new MeterId((uint)number)
            : throw value.Wrong("meters are numbered from 1"),
    };

    private static MeterBand Band(TextPart type, Dictionary<string, ulong> numbers)
    {
        var rate = (uint)numbers.GetValueOrDefault("rate");
        var burst = (uint)numbers.GetValueOrDefault("burst_size");
        return type.ToString() switch
        {
            _ when !numbers.ContainsKey("rate") => throw type.Wrong("a band must say rate=..."),
            "drop" => MeterBand.Drop(rate, burst),
            "dscp_remark" => MeterBand.DscpRemark(rate, burst, (byte)numbers.GetValueOrDefault("prec_level")),
            _ => throw type.Wrong($"'{type}' is neither drop nor dscp_remark"),
        };
    }
}
