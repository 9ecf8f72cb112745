using SdnPersona.Abstractions;

namespace SdnPersona.Core.Pipeline;

/// <summary>Transport ports that one masked match covers: those whose masked bits equal the value.</summary>
/// <param name="Value">Value of the bits in <paramref name="Mask"/>.</param>
/// <param name="Mask">Leading ones.</param>
public readonly record struct PortBlock(ushort Value, ushort Mask)
{
    /// <summary>The fewest blocks that cover exactly the ports of <paramref name="ranges"/>, overlaps merged.</summary>
    public static IEnumerable<PortBlock> Cover(IEnumerable<PortRange> ranges)
    {
        var next = 0;
        foreach (var range in ranges.OrderBy(range => range.First))
        {
            // What an earlier range covered is not covered again; adjacent ranges stay separate, which costs nothing.
            var first = Math.Max(next, range.First);
            next = Math.Max(next, range.Last + 1);
            while (first <= range.Last)
            {
                var size = first == 0 ? 0x10000 : first & -first;
                while (first + size - 1 > range.Last)
                {
                    size >>= 1;
                }

                yield return new((ushort)first, (ushort)(0x10000 - size));
                first += size;
            }
        }
    }
}
