using SdnPersona.Abstractions;

namespace SdnPersona.MicroSegments;

/// <summary>Which addresses networks use inside, and what one that is no workload's counts as.</summary>
internal static class InsideAddresses
{
    private const int PrefixBitsIPv4 = 24, PrefixBitsIPv6 = 48;

    private static readonly OutsidePrefix[] Prefixes =
    [
        .. new[]
        {
            "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7", "fe80::/10",
        }.Select(text => OutsidePrefix.Parse(text)!.Value),
    ];

    private static readonly OutsidePrefix[] Many =
        [.. new[] { "224.0.0.0/4", "240.0.0.0/4", "ff00::/8" }.Select(text => OutsidePrefix.Parse(text)!.Value)];

    /// <summary>Whether an address stands for many hosts (multicast, broadcast): nobody's service, and no answer comes from it.</summary>
    public static bool IsMany(OutsidePrefix address) => Many.Any(prefix => prefix.Contains(address));

    /// <summary>
    /// The address itself inside, where its neighbours may be workloads that a rule must not name by chance; else its /24 or /48, since
    /// no rule should name one address of the Internet.
    /// </summary>
    public static OutsidePrefix Grouped(HostAddress address)
    {
        var whole = new OutsidePrefix(address.Value, 128);
        return Prefixes.Any(prefix => prefix.Contains(whole)) ? whole
            : whole.Shortened(address.IsIPv4 ? 96 + PrefixBitsIPv4 : PrefixBitsIPv6);
    }
}
