using System.Globalization;
using SdnPersona.Abstractions;

namespace SdnPersona.MicroSegments;

/// <summary>A prefix of addresses that are none of ours.</summary>
/// <param name="Address">Its first address.</param>
/// <param name="Length">Its length in bits of 128; an IPv4 prefix has 96 more than it is written with.</param>
internal readonly record struct OutsidePrefix(UInt128 Address, int Length)
{
    private const int MappedBits = 96;

    private bool IsIPv4 => Length >= MappedBits && new HostAddress(Address).IsIPv4;

    /// <summary>Length of all addresses of the same family.</summary>
    public int FamilyLength => IsIPv4 ? MappedBits : 0;

    /// <summary>How many addresses it holds.</summary>
    public double Size => Math.ScaleB(1, 128 - Length);

    /// <summary>Reads ADDRESS/LENGTH, or an address alone; null if it is neither.</summary>
    public static OutsidePrefix? Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!HostAddress.TryParse(slash < 0 ? text : text[..slash], out var address))
        {
            return null;
        }

        var offset = address.IsIPv4 ? MappedBits : 0;
        var length = 128;
        if (slash >= 0)
        {
            if (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length) || length + offset > 128)
            {
                return null;
            }

            length += offset;
        }

        return new OutsidePrefix(address.Value, length).Shortened(length);
    }

    /// <summary>The prefix of that length around it.</summary>
    public OutsidePrefix Shortened(int length) =>
        new(length == 0 ? 0 : Address >> (128 - length) << (128 - length), length);

    /// <summary>Whether all of another prefix, or just that one, lies in it.</summary>
    public bool Contains(OutsidePrefix other) => other.Length >= Length && FamilyLength == other.FamilyLength
        && other.Shortened(Length).Address == Address;

    public override string ToString() => $"{new HostAddress(Address)}/{Length - FamilyLength}";
}
