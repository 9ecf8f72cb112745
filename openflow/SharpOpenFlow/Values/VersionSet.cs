using System.Globalization;
using System.Numerics;

namespace SharpOpenFlow;

/// <summary>A set of protocol versions, as the version bitmap of HELLO has it: bit n stands for version n.</summary>
/// <param name="Bits">The bitmap's first word; no version above 31 exists.</param>
public readonly record struct VersionSet(uint Bits)
{
    /// <summary>OpenFlow 1.3 alone.</summary>
    public static readonly VersionSet OpenFlow13 = new(1U << OpenFlowHeader.OpenFlow13);

    /// <summary>The highest version of the set; 0 for the empty set.</summary>
    public byte Highest => Bits == 0 ? (byte)0 : (byte)BitOperations.Log2(Bits);

    /// <summary>Whether the set has the version.</summary>
    public bool Contains(byte version) => version < 32 && (Bits & (1U << version)) != 0;

    /// <summary>
    /// The version that two peers use (OpenFlow 1.3.5, "Connection Setup"): the highest that both bitmaps have; without
    /// a bitmap from the peer the lower of the two headers' versions, if it is one of ours. Null when there is none.
    /// </summary>
    /// <param name="ours">What this side speaks.</param>
    /// <param name="theirHeader">Version in the header of the peer's HELLO.</param>
    /// <param name="theirs">The peer's bitmap, if it has sent one.</param>
    public static byte? Negotiate(VersionSet ours, byte theirHeader, VersionSet? theirs)
    {
        if (theirs is { } set)
        {
            var common = new VersionSet(ours.Bits & set.Bits);
            return common.Bits == 0 ? null : common.Highest;
        }

        var lower = Math.Min(ours.Highest, theirHeader);
        return ours.Contains(lower) ? lower : null;
    }

    /// <summary>The versions as ovs-ofctl prints them, for instance <c>0x01, 0x04</c>.</summary>
    public override string ToString()
    {
        var bits = Bits;
        return string.Join(", ", Enumerable.Range(0, 32).Where(version => (bits & (1U << version)) != 0)
            .Select(version => string.Create(CultureInfo.InvariantCulture, $"0x{version:x2}")));
    }
}
