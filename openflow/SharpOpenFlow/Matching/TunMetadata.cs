namespace SharpOpenFlow;

/// <summary>
/// The fields <c>tun_metadata0</c> to <c>tun_metadata63</c>: each stands for a Geneve option, whose length only the
/// switch's table of options knows. They are kept as their bytes, and named in text.
/// </summary>
internal static class TunMetadata
{
    /// <summary>How many there are.</summary>
    public const int Count = 64;

    private const int First = 40;

    /// <summary>Which of the fields a number means; null when none.</summary>
    public static int? IndexOf(OxmId id) =>
        id.Class == OxmClass.Nicira && id.Field is >= First and < First + Count ? id.Field - First : null;

    /// <summary>The number of a field.</summary>
    public static OxmId Id(int index) => new(OxmClass.Nicira, (byte)(First + index));
}
