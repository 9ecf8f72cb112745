using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SdnPersona.Segmentation;

/// <summary>Reads IP prefixes as people write them.</summary>
internal static class IpPrefix
{
    /// <summary>Reads <c>ADDRESS/LENGTH</c>, or an address alone, which stands for itself.</summary>
    /// <param name="text">The text.</param>
    /// <param name="prefix">The prefix.</param>
    /// <param name="reason">What is wrong and what would be right.</param>
    public static bool TryParse(string text, out IPNetwork prefix, out string reason)
    {
        prefix = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (Address(slash < 0 ? text : text[..slash]) is not { } address)
        {
            reason = $"'{text}' is not an IP prefix; expected for example 10.0.0.0/8 or 2001:db8::/32";
            return false;
        }

        var most = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var length = most;
        var digits = text.AsSpan(slash + 1);
        if (slash >= 0
            && !(int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out length) && length <= most))
        {
            reason = $"'{text}' must have a prefix length from 0 to {most} after the '/'";
            return false;
        }

        var network = Mask(address, length);
        if (!network.Equals(address))
        {
            reason = $"'{text}' has bits set after its prefix; write {network}/{length} for the network "
                + $"or {address}/{most} for the address";
            return false;
        }

        prefix = new(network, length);
        reason = "";
        return true;
    }

    /// <summary>An address without its IPv6 disguise (<c>::ffff:a.b.c.d</c>).</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    // The framework also reads '10.1' and octal '010.0.0.1', which nobody means here: only what it would write itself.
    private static IPAddress? Address(string text) =>
        IPAddress.TryParse(text, out var address)
        && !address.IsIPv4MappedToIPv6
        && !text.Contains('%', StringComparison.Ordinal)
        && (address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == text)
            ? address
            : null;

    private static IPAddress Mask(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = Math.Clamp(length - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xff00 >> kept);
        }

        return new(bytes);
    }
}
