namespace SharpOpenFlow;

/// <summary>What identifies a match field on the wire.</summary>
/// <param name="Class">Who numbers it.</param>
/// <param name="Field">Its number there, 0 to 127.</param>
/// <param name="Experimenter">
/// The experimenter's id; zero unless the class is <see cref="OxmClass.Experimenter"/>.
/// </param>
public readonly record struct OxmId(OxmClass Class, byte Field, uint Experimenter = 0)
{
    /// <summary>
    /// Sorts fields so that each comes after those that it depends on: the basic class in the order of its numbers,
    /// then Nicira's, then the rest, experimenters last.
    /// </summary>
    internal ulong SortKey
    {
        get
        {
            var rank = Class switch
            {
                OxmClass.Basic => 0UL,
                OxmClass.Nxm0 => 1UL,
                OxmClass.Nicira => 2UL,
                OxmClass.Experimenter => 0xffffUL,
                _ => 3UL + (ushort)Class,
            };
            return (rank << 40) | ((ulong)Field << 32) | Experimenter;
        }
    }
}
