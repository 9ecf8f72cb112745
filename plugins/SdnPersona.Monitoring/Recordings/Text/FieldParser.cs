using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Text;
using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>Reads single fields; each says whether the whole field was understood.</summary>
internal static class FieldParser
{
    /// <summary>Year 9999, the last one that a time can have.</summary>
    private const double LatestSecond = 253_402_300_799;

    public static bool TryNumber(ReadOnlySpan<byte> text, out ulong value) =>
        Utf8Parser.TryParse(text, out value, out var used) && used == text.Length;

    public static bool TryPort(ReadOnlySpan<byte> text, out ushort value) =>
        Utf8Parser.TryParse(text, out value, out var used) && used == text.Length;

    /// <summary>Seconds since 1970 with a fraction, or ISO 8601.</summary>
    public static bool TryTime(ReadOnlySpan<byte> text, out DateTimeOffset value)
    {
        value = default;
        if (TrySeconds(text, out var seconds))
        {
            if (seconds > LatestSecond)
            {
                return false;
            }

            // Microseconds are exact in a double until the year 2255; anything finer is not.
            value = DateTimeOffset.UnixEpoch.AddTicks((long)Math.Round(seconds * 1e6) * TimeSpan.TicksPerMicrosecond);
            return true;
        }

        Span<char> letters = stackalloc char[40];
        return text.Length is > 0 and <= 40
            && Encoding.UTF8.TryGetChars(text, letters, out var count)
            && DateTimeOffset.TryParse(
                letters[..count],
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out value)
            && value >= DateTimeOffset.UnixEpoch;
    }

    /// <summary>Seconds with a fraction, not negative.</summary>
    public static bool TrySeconds(ReadOnlySpan<byte> text, out double value) =>
        Utf8Parser.TryParse(text, out value, out var used) && used == text.Length && value >= 0
        && double.IsFinite(value);

    public static bool TryAddress(ReadOnlySpan<byte> text, out HostAddress address)
    {
        if (TryIPv4(text, out var number))
        {
            address = HostAddress.FromIPv4(number);
            return true;
        }

        // Whatever has neither dots nor colons would be taken for a number in one of IPv4's old notations.
        var known = text.Contains((byte)':') & IPAddress.TryParse(text, out var parsed);
        address = known ? HostAddress.From(parsed!) : default;
        return known;
    }

    private static bool TryIPv4(ReadOnlySpan<byte> text, out uint address)
    {
        address = 0;
        for (var i = 0; i < 4; i++)
        {
            if (i > 0)
            {
                if (text is not [(byte)'.', ..])
                {
                    return false;
                }

                text = text[1..];
            }

            if (!Utf8Parser.TryParse(text, out byte part, out var used) || text[0] == '+')
            {
                return false;
            }

            address = address << 8 | part;
            text = text[used..];
        }

        return text.IsEmpty;
    }
}
