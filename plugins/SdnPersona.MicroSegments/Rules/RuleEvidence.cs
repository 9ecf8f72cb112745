using System.Collections.Immutable;

namespace SdnPersona.MicroSegments;

/// <summary>Two hosts that used what a rule allows.</summary>
/// <param name="Client">Index of the client in <see cref="ServiceGraph.Hosts"/>.</param>
/// <param name="Server">Index of the server.</param>
/// <param name="Service">What it used.</param>
/// <param name="Flows">How many flows.</param>
/// <param name="First">Begin of the first.</param>
/// <param name="Last">End of the last.</param>
public sealed record EvidenceExample(
    int Client, int Server, Service Service, long Flows, DateTimeOffset First, DateTimeOffset Last);

/// <summary>How much of one service was seen under a rule; kept where ports are joined into a range.</summary>
/// <param name="Service">The service.</param>
/// <param name="Flows">Flows of it.</param>
public readonly record struct ServiceEvidence(Service Service, long Flows);

/// <summary>What was seen of that which a rule allows. Every edge of the graph is evidence of one rule at most.</summary>
public sealed record RuleEvidence
{
    /// <summary>The edges themselves: indexes in <see cref="ServiceGraph.Edges"/>, rising. Nothing is lost when rules are compressed.</summary>
    public required ImmutableArray<int> Edges { get; init; }

    /// <summary>Flows of all edges.</summary>
    public required long Flows { get; init; }

    /// <summary>Packets of all edges; 0 where the source does not say.</summary>
    public required long Packets { get; init; }

    /// <summary>IP bytes of all edges; 0 where the source does not say.</summary>
    public required long Bytes { get; init; }

    /// <summary>Distinct clients; outside, prefixes.</summary>
    public required int Clients { get; init; }

    /// <summary>Distinct servers; outside, prefixes.</summary>
    public required int Servers { get; init; }

    /// <summary>Distinct pairs of client and server.</summary>
    public required int Pairs { get; init; }

    /// <summary>Distinct days, by UTC.</summary>
    public required int Days { get; init; }

    /// <summary>Distinct hours.</summary>
    public required int Hours { get; init; }

    /// <summary>Begin of the first flow.</summary>
    public required DateTimeOffset First { get; init; }

    /// <summary>End of the last flow.</summary>
    public required DateTimeOffset Last { get; init; }

    /// <summary>Flows of each service, by protocol and port.</summary>
    public required ImmutableArray<ServiceEvidence> Services { get; init; }

    /// <summary>The pairs and services with most flows, most first.</summary>
    public required ImmutableArray<EvidenceExample> Examples { get; init; }
}
