using System.Globalization;

namespace SdnPersona.MicroSegments;

/// <summary>Words for IP protocols.</summary>
public static class ProtocolText
{
    /// <summary>Such as <c>tcp</c>; the number where there is no word for it.</summary>
    public static string Of(byte protocol) => protocol switch
    {
        1 => "icmp",
        6 => "tcp",
        17 => "udp",
        58 => "icmp6",
        132 => "sctp",
        _ => protocol.ToString(CultureInfo.InvariantCulture),
    };
}
