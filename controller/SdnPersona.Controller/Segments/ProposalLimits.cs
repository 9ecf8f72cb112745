namespace SdnPersona.Controller.Segments;

/// <summary>Bounds of proposals.</summary>
internal static class ProposalLimits
{
    /// <summary>Most proposals that are kept of a group; the oldest that are decided and not needed for a rollback go first.</summary>
    public const int MostOfGroup = 200;

    /// <summary>Most small changes of a group that drift proposes and nobody has decided about.</summary>
    public const int MostOpenDrift = 20;

    /// <summary>A rule that nothing used for so long is proposed to go.</summary>
    public static readonly TimeSpan UnusedAfter = TimeSpan.FromDays(7);

    /// <summary>How often drift looks for flows that would be blocked.</summary>
    public static readonly TimeSpan DriftPeriod = TimeSpan.FromSeconds(15);

    /// <summary>How far back each look goes: some looks, so that one that is late misses nothing.</summary>
    public static readonly TimeSpan DriftMemory = TimeSpan.FromMinutes(2);

    /// <summary>Of so many looks, one also asks whether roles changed and rules are unused: that costs a discovery.</summary>
    public const int LooksPerDiscovery = 40;
}
