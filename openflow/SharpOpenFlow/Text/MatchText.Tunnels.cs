namespace SharpOpenFlow;

/// <content>Fields of tunnels and of network service headers.</content>
internal sealed partial class MatchText
{
    private void Tunnel()
    {
        if (Take(OxmFields.TunnelId, out var id, out var mask))
        {
            HexMasked("tun_id", id, mask, ulong.MaxValue);
        }

        Address(OxmFields.TunSrc, "tun_src");
        Address(OxmFields.TunDst, "tun_dst");
        Address(OxmFields.TunIPv6Src, "tun_ipv6_src");
        Address(OxmFields.TunIPv6Dst, "tun_ipv6_dst");
        Number(OxmFields.TunGbpId, "tun_gbp_id");
        Hex(OxmFields.TunGbpFlags);
        Erspan();
        if (Take(OxmFields.TunFlags, out var flags, out var flagsMask))
        {
            _text.Add("tun_flags=").AddFlagsMasked(flags, flagsMask, FieldText.TunFlagNames).Add(',');
        }

        foreach (var field in _match)
        {
            if (TunMetadata.IndexOf(field.Id) is { } index)
            {
                _text.Add($"tun_metadata{index}={LearnText.HexOf(field.Value)}");
                _text.AddIf(field.HasMask, $"/{LearnText.HexOf(field.Mask)}").Add(',');
            }
        }
    }

    /// <summary>Open vSwitch prints no masks here, and the index only where the version has one.</summary>
    private void Erspan()
    {
        var isSecond = _match.TryGet(OxmFields.TunErspanVer, out var version, out _) && version == 2;
        if (Take(OxmFields.TunErspanIdx, out var index, out _) && !isSecond)
        {
            _text.Add($"tun_erspan_idx={TextBuilder.Hex(index)},");
        }

        Plain(OxmFields.TunErspanVer, "tun_erspan_ver");
        Plain(OxmFields.TunErspanDir, "tun_erspan_dir");
        if (Take(OxmFields.TunErspanHwid, out var hardware, out _))
        {
            _text.Add($"tun_erspan_hwid={TextBuilder.Hex(hardware)},");
        }

        if (Take(OxmFields.TunGtpuFlags, out var flags, out _))
        {
            _text.Add($"gtpu_flags={TextBuilder.Hex(flags)},");
        }

        Plain(OxmFields.TunGtpuMsgType, "gtpu_msgtype");
    }

    private void Plain<T>(OxmField<T> field, string name) where T : struct
    {
        if (Take(field, out var value, out _))
        {
            _text.Add($"{name}={field.ToBits(value)},");
        }
    }

    private void Nsh()
    {
        Number(OxmFields.NshFlags, "nsh_flags");
        Number(OxmFields.NshTtl, "nsh_ttl");
        Number(OxmFields.NshMdType, "nsh_mdtype");
        Number(OxmFields.NshNp, "nsh_np");
        Hex(OxmFields.NshSpi);
        Number(OxmFields.NshSi, "nsh_si");
        Hex(OxmFields.NshC1);
        Hex(OxmFields.NshC2);
        Hex(OxmFields.NshC3);
        Hex(OxmFields.NshC4);
    }
}
