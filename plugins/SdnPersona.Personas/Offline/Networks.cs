using System.Collections.Frozen;
using SdnPersona.Abstractions;

namespace SdnPersona.Personas;

/// <summary>Which addresses are outside, and which ports everybody uses.</summary>
public static class Networks
{
    private static readonly FrozenSet<ushort> Everyday = new ushort[]
    {
        20, 21, 22, 25, 53, 67, 68, 80, 110, 123, 143, 443, 465, 587, 853, 989, 990, 993, 995, 1194, 1883, 1900, 3478, 5060,
        5061, 5222, 5223, 5228, 5353, 8008, 8009, 8080, 8443, 8883,
    }.ToFrozenSet();

    private static readonly FrozenSet<ushort> Administration = new ushort[]
    {
        22, 23, 135, 139, 445, 1433, 2222, 2323, 3389, 5555, 5900, 5985, 7547, 8291, 37215, 52869,
    }.ToFrozenSet();

    /// <summary>Whether a service that many ordinary hosts use listens there.</summary>
    public static bool IsEveryday(ushort port) => Everyday.Contains(port);

    /// <summary>Whether the service keeps to a clock by its nature: DNS, DHCP, NTP, SSDP, mDNS.</summary>
    public static bool IsClockwork(ushort port) => port is 53 or 67 or 68 or 123 or 1900 or 5353;

    /// <summary>Whether the port gives control of a host: what worms and intruders try.</summary>
    public static bool IsAdministration(ushort port) => Administration.Contains(port);

    /// <summary>Whether a host could be ours: private, link-local or unique-local unicast.</summary>
    public static bool IsInternal(HostAddress address)
    {
        var value = address.Value;
        if (!address.IsIPv4)
        {
            return (byte)(value >> 120) is 0xfc or 0xfd || (ushort)(value >> 118) == 0xfe80 >> 6;
        }

        var number = (uint)value;
        return number >> 24 == 10 || number >> 20 == 0xac1 || number >> 16 is 0xc0a8 or 0xa9fe
            || number >> 22 == 0x191;
    }

    /// <summary>Whether it is a unicast address of the Internet.</summary>
    public static bool IsExternal(HostAddress address)
    {
        if (IsInternal(address))
        {
            return false;
        }

        var top = (byte)(address.Value >> 120);
        return address.IsIPv4
            ? (uint)address.Value >> 24 is > 0 and < 224 and not 127
            : top is >= 0x20 and <= 0x3f;
    }
}
