namespace SharpOpenFlow;

/// <summary>
/// One flow as a table holds it (OpenFlow 1.3.5 §5.2): an immutable value whose equality tells whether a switch has
/// what was asked of it. Counters and ages are no part of it.
/// </summary>
public sealed record Flow
{
    /// <summary>The priority that <c>ovs-ofctl</c> gives, and leaves out when it prints.</summary>
    public const ushort DefaultPriority = 0x8000;

    /// <summary>Number of the table.</summary>
    public byte Table { get; init; }

    /// <summary>The highest matching flow of a table wins.</summary>
    public ushort Priority { get; init; } = DefaultPriority;

    /// <summary>Which packets.</summary>
    public Match Match { get; init; } = Match.Empty;

    /// <summary>The controller's own number; deletions and statistics can select by its bits.</summary>
    public ulong Cookie { get; init; }

    /// <summary>Seconds without a packet until the flow ends; zero for never.</summary>
    public ushort IdleTimeout { get; init; }

    /// <summary>Seconds until the flow ends; zero for never.</summary>
    public ushort HardTimeout { get; init; }

    /// <summary>How the switch treats the flow.</summary>
    public FlowFlags Flags { get; init; }

    /// <summary>What happens to the packets.</summary>
    public InstructionSet Instructions { get; init; } = InstructionSet.Empty;

    /// <summary>As <c>ovs-ofctl</c> prints and reads it.</summary>
    public override string ToString() => FlowText.Flow(this);
}
