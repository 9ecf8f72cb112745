using SdnPersona.Abstractions;

namespace SdnPersona.Core.Pipeline;

/// <summary>What a profile under trial says of a packet: the number in reg8.</summary>
public enum TrialVerdict : uint
{
    /// <summary>It was not asked: ARP, neighbour discovery, DHCP.</summary>
    NotJudged = 0,

    /// <summary>It would let it pass.</summary>
    Allow = 1,

    /// <summary>It would drop it.</summary>
    Deny = 2,
}

/// <summary>What one flow of a trial counts.</summary>
/// <param name="Direction">Egress: packets that the workload sends.</param>
/// <param name="Now">What the profile in force says of them.</param>
/// <param name="Then">What the profile under trial says of them.</param>
/// <param name="Opens">Whether they would open a connection, by connection tracking.</param>
/// <param name="Copy">Whether they are what the workload's copy answers; then <paramref name="Now"/> means nothing.</param>
public readonly record struct TrialCell(Direction Direction, RuleAction Now, RuleAction Then, bool Opens, bool Copy = false)
{
    private const byte Counts = 0x80, IsIngress = 0x01, NowDenies = 0x02, ThenDenies = 0x04, IsOpening = 0x08, IsCopy = 0x10;

    /// <summary>The cell in a cookie's eight bits; never 0.</summary>
    internal byte Code => (byte)(Counts
        | (Direction == Direction.Ingress ? IsIngress : 0)
        | (Now == RuleAction.Deny ? NowDenies : 0)
        | (Then == RuleAction.Deny ? ThenDenies : 0)
        | (Opens ? IsOpening : 0)
        | (Copy ? IsCopy : 0));

    /// <summary>The cell of a cookie's bits, or null when they say none.</summary>
    internal static TrialCell? FromCode(byte code) => (code & Counts) == 0
        ? null
        : new(
            (code & IsIngress) == 0 ? Direction.Egress : Direction.Ingress,
            (code & NowDenies) == 0 ? RuleAction.Allow : RuleAction.Deny,
            (code & ThenDenies) == 0 ? RuleAction.Allow : RuleAction.Deny,
            (code & IsOpening) != 0,
            (code & IsCopy) != 0);
}
