namespace SdnPersona.MicroSegments;

/// <summary>Why a rule is not recommended.</summary>
public enum ReviewReason
{
    /// <summary>Fewer flows than <see cref="RuleOptions.LeastFlows"/>.</summary>
    FewFlows,

    /// <summary>Seen on one day of a recording of several, or in one hour of a recording of one day.</summary>
    SeenOnce,

    /// <summary>The confidence is below <see cref="RuleOptions.LeastConfidence"/>: few members did it, or seldom.</summary>
    LowConfidence,

    /// <summary>Ports that systems draw at random were joined into one range, far wider than what was seen.</summary>
    DynamicPorts,

    /// <summary>So many prefixes outside were seen that the rule allows all of them.</summary>
    AllOutside,
}
