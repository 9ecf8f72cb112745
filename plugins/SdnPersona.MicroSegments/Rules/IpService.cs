using System.Globalization;
using SdnPersona.Abstractions;

namespace SdnPersona.MicroSegments;

/// <summary>How services are written, and what well-known ones are for.</summary>
internal static class IpService
{
    public const byte Icmp = 1, Tcp = 6, Udp = 17, IcmpV6 = 58, Sctp = 132;

    public static bool HasPorts(byte protocol) => protocol is Tcp or Udp or Sctp;

    /// <summary>Such as tcp-443, udp-8000-8010, icmp, ip-47.</summary>
    public static string Text(byte protocol, PortRange ports)
    {
        var name = protocol switch
        {
            Icmp => "icmp",
            Tcp => "tcp",
            Udp => "udp",
            IcmpV6 => "icmp6",
            Sctp => "sctp",
            _ => string.Create(CultureInfo.InvariantCulture, $"ip-{protocol}"),
        };
        return ports is { First: 0, Last: 0 } && !HasPorts(protocol) ? name : $"{name}-{ports}";
    }

    /// <summary>What a port says; nothing for most.</summary>
    public static RulePurpose Purpose(byte protocol, PortRange ports) => (protocol, ports.First == ports.Last ? ports.First : 0) switch
    {
        (Tcp or Udp, 53) => RulePurpose.Dns,
        (Udp, 67 or 68 or 547) => RulePurpose.Dhcp,
        (Udp, 123) => RulePurpose.Ntp,
        (Tcp or Udp, 88 or 389 or 464 or 636 or 3268 or 3269) => RulePurpose.Directory,
        (Tcp or Udp, 514 or 6514) => RulePurpose.Logging,
        (Tcp or Udp, 161 or 162 or 9100 or 10050 or 10051) => RulePurpose.Monitoring,
        _ => RulePurpose.Application,
    };
}
