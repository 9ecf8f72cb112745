using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>
/// Stands in for addresses where a recording has only ids or names of hosts. The stand-in depends on the name alone, so
/// it is the same in every file and every run: a decimal id lies in 100::/64 (RFC 6666), any other name, hashed to 64
/// bits, in 100:0:0:1::/64 (RFC 9780); neither prefix is ever seen in traffic. Thread-safe.
/// </summary>
public sealed class HostNames
{
    /// <summary>Most names that are not numbers, so that memory stays bounded.</summary>
    public const int Most = 1 << 20;

    private const ulong Numbered = 0x0100_0000_0000_0000;
    private const ulong Named = 0x0100_0000_0000_0001;
    private const int LongestName = 255;

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, string> _names = [];

    /// <summary>
    /// The stand-in for a name in UTF-8; false when the name is empty, longer than 255 bytes, or one too many.
    /// </summary>
    public bool TryGet(ReadOnlySpan<byte> name, out HostAddress address)
    {
        address = default;
        if (name.Length is 0 or > LongestName)
        {
            return false;
        }

        if (IsNumber(name, out var number))
        {
            address = new(new UInt128(Numbered, number));
            return true;
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(name, digest);
        var hash = BinaryPrimitives.ReadUInt64BigEndian(digest);
        address = new(new UInt128(Named, hash));
        lock (_gate)
        {
            if (!_names.ContainsKey(hash))
            {
                if (_names.Count >= Most)
                {
                    return false;
                }

                _names.Add(hash, Encoding.UTF8.GetString(name));
            }
        }

        return true;
    }

    /// <summary>
    /// What the recording called the host: its id or name, else the address in its usual notation. This is how label
    /// files name hosts.
    /// </summary>
    public string NameOf(HostAddress address)
    {
        var prefix = (ulong)(address.Value >> 64);
        var rest = (ulong)address.Value;
        if (prefix == Numbered)
        {
            return rest.ToString(CultureInfo.InvariantCulture);
        }

        if (prefix == Named)
        {
            lock (_gate)
            {
                if (_names.TryGetValue(rest, out var name))
                {
                    return name;
                }
            }
        }

        return address.ToString();
    }

    /// <summary>Only as numbers are written without zeros in front, so that "7" and "07" stay two hosts.</summary>
    private static bool IsNumber(ReadOnlySpan<byte> name, out ulong number) =>
        Utf8Parser.TryParse(name, out number, out var used)
        && used == name.Length
        && name[0] is not (byte)'+'
        && (name[0] != '0' || name.Length == 1);
}
