namespace SdnPersona.MicroSegments;

/// <summary>How far the evidence of a rule carries.</summary>
public enum RuleClass
{
    /// <summary>Too few flows to say anything; the rule is listed and never exported.</summary>
    InsufficientEvidence = 0,

    /// <summary>A person should look at it; <see cref="ProposedRule.Reasons"/> say why.</summary>
    Review = 1,

    /// <summary>Enough members did it, and again and again.</summary>
    Recommended = 2,
}
