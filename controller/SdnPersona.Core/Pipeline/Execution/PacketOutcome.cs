using System.Collections.Immutable;
using SharpOpenFlow;

namespace SdnPersona.Core.Pipeline.Execution;

/// <summary>What the flows did with one packet.</summary>
internal sealed record PacketOutcome
{
    /// <summary>Whether it was handed to NORMAL.</summary>
    public required bool Forwarded { get; init; }

    /// <summary>The flow at which it ended.</summary>
    public required Flow? Last { get; init; }

    /// <summary>The table at which it ended.</summary>
    public required byte LastTable { get; init; }

    /// <summary>Ports that got a copy, in order.</summary>
    public required ImmutableArray<PortNo> Copies { get; init; }

    /// <summary>How many copies the controller got.</summary>
    public required int ControllerCopies { get; init; }

    /// <summary>Meters that it passed, in order.</summary>
    public required ImmutableArray<MeterId> Meters { get; init; }

    /// <summary>What the connection tracker said, each time that it went on from there.</summary>
    public required ImmutableArray<CtState> States { get; init; }

    /// <summary>Flows that it met, in order.</summary>
    public required ImmutableArray<Flow> Path { get; init; }

    /// <summary>Tables that it visited, in order.</summary>
    public IEnumerable<byte> Tables => Path.Select(flow => flow.Table);

    /// <summary>Table in which it was dropped; null when it was forwarded.</summary>
    public byte? DroppedIn => Forwarded ? null : LastTable;

    /// <summary>For messages of failed tests: where it went.</summary>
    public override string ToString() =>
        $"{(Forwarded ? "NORMAL" : $"dropped in table {LastTable}")} after\n  {string.Join("\n  ", Path)}";
}
