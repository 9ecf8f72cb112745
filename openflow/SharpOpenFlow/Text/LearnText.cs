using static SharpOpenFlow.TextBuilder;

namespace SharpOpenFlow;

/// <summary>The actions on hashes, samples and learned flows as <c>ovs-ofctl</c> prints them.</summary>
internal static class LearnText
{
    public static readonly string[] HashFieldNames =
    [
        "eth_src", "symmetric_l4", "symmetric_l3l4", "symmetric_l3l4+udp", "nw_src", "nw_dst", "symmetric_l3",
    ];

    public static readonly string[] MultipathAlgorithmNames = ["modulo_n", "hash_threshold", "hrw", "iter_hash"];
    public static readonly string[] BundleAlgorithmNames = ["active_backup", "hrw"];

    public static void Learn(TextBuilder text, LearnAction learn)
    {
        text.Add($"learn(table={learn.Table}");
        text.AddIf(learn.IdleTimeout != 0, $",idle_timeout={learn.IdleTimeout}");
        text.AddIf(learn.HardTimeout != 0, $",hard_timeout={learn.HardTimeout}");
        text.AddIf(learn.FinIdleTimeout != 0, $",fin_idle_timeout={learn.FinIdleTimeout}");
        text.AddIf(learn.FinHardTimeout != 0, $",fin_hard_timeout={learn.FinHardTimeout}");
        text.AddIf(learn.Priority != Flow.DefaultPriority, $",priority={learn.Priority}");
        text.AddIf((learn.Flags & LearnFlags.SendFlowRemoved) != 0, ",send_flow_rem");
        text.AddIf((learn.Flags & LearnFlags.DeleteLearned) != 0, ",delete_learned");
        text.AddIf(learn.Cookie != 0, $",cookie={Hex(learn.Cookie)}");
        text.AddIf(learn.Limit != 0, $",limit={learn.Limit}");
        if (learn.Result is { } result)
        {
            FieldText.Range(text.Add(",result_dst="), result);
        }

        foreach (var spec in learn.Specs)
        {
            Spec(text.Add(','), spec);
        }

        text.Add(')');
    }

    public static void Multipath(TextBuilder text, MultipathAction multipath)
    {
        text.Add($"multipath({MessageText.NameOrNumber(HashFieldNames, multipath.Fields)},{multipath.Basis},");
        text.Add($"{MessageText.NameOrNumber(MultipathAlgorithmNames, multipath.Algorithm)},");
        text.Add($"{multipath.Links},{multipath.Argument},");
        FieldText.Range(text, multipath.Destination);
        text.Add(')');
    }

    public static void Bundle(TextBuilder text, BundleAction bundle)
    {
        text.Add(bundle.Destination is null ? "bundle(" : "bundle_load(");
        text.Add($"{MessageText.NameOrNumber(HashFieldNames, bundle.Fields)},{bundle.Basis},");
        text.Add($"{MessageText.NameOrNumber(BundleAlgorithmNames, bundle.Algorithm)},ofport,");
        if (bundle.Destination is { } destination)
        {
            FieldText.Range(text, destination);
            text.Add(',');
        }

        text.Add("members:");
        for (var i = 0; i < bundle.Count; i++)
        {
            text.Add($"{bundle[i]},");
        }

        text.Chomp(',').Add(')');
    }

    public static void Sample(TextBuilder text, SampleAction sample)
    {
        text.Add($"sample(probability={sample.Probability},collector_set_id={sample.CollectorSet}");
        text.Add($",obs_domain_id={sample.ObservationDomain},obs_point_id={sample.ObservationPoint}");
        if (sample.SamplingPort is { } port)
        {
            text.Add($",sampling_port={port}");
        }

        text.AddIf(sample.Direction == 1, ",ingress").AddIf(sample.Direction == 2, ",egress").Add(')');
    }

    private static void Spec(TextBuilder text, LearnSpec spec)
    {
        switch (spec.Target)
        {
            case LearnTarget.Match when spec.IsImmediate:
                ImmediateMatch(text, spec);
                break;
            case LearnTarget.Match:
                FieldText.Range(text, spec.Destination);
                if (spec.Source != spec.Destination)
                {
                    FieldText.Range(text.Add('='), spec.Source);
                }

                break;
            case LearnTarget.Load:
                text.Add("load:");
                if (spec.IsImmediate)
                {
                    text.Add(HexOf(spec.Immediate));
                }
                else
                {
                    FieldText.Range(text, spec.Source);
                }

                FieldText.Range(text.Add("->"), spec.Destination);
                break;
            default:
                text.Add("output:");
                if (spec.IsImmediate)
                {
                    text.Add(HexOf(spec.Immediate));
                }
                else
                {
                    FieldText.Range(text, spec.Source);
                }

                break;
        }
    }

    private static void ImmediateMatch(TextBuilder text, LearnSpec spec)
    {
        var range = spec.Destination;
        if (range.Field is { } field && range.Offset == 0 && range.Bits == field.Bits
            && spec.Immediate.Length <= 16)
        {
            text.Add(field == (OxmField)OxmFields.InPort ? "in_port=" : $"{FieldText.Name(field)}=");
            FieldText.Value(text, new Oxm(field, Oxm.ReadBits(spec.Immediate), field.AllOnes));
        }
        else
        {
            FieldText.Range(text, range);
            text.Add($"={HexOf(spec.Immediate)}");
        }
    }

    /// <summary>A number of any length, without leading zeros.</summary>
    public static string HexOf(ReadOnlySpan<byte> bytes)
    {
        var digits = Convert.ToHexStringLower(bytes).TrimStart('0');
        return digits.Length == 0 ? "0" : "0x" + digits;
    }
}
