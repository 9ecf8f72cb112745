namespace SdnPersona.Monitoring;

/// <summary>IP protocol numbers (IANA) that are treated apart.</summary>
internal static class IpProtocol
{
    public const byte Icmp = 1;
    public const byte Tcp = 6;
    public const byte Udp = 17;
    public const byte Gre = 47;
    public const byte IcmpV6 = 58;
    public const byte Sctp = 132;
}
