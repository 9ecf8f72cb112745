using System.Collections.Immutable;

namespace SdnPersona.MicroSegments;

/// <summary>A workload as segments see it.</summary>
/// <param name="Id">Identity; edges of the graph name it.</param>
/// <param name="Name">What people call it; unique at any time.</param>
/// <param name="Group">Its security group, or the one whose part that is.</param>
/// <param name="Addresses">IP addresses that it has now.</param>
public sealed record GroupWorkload(string Id, string Name, string Group, ImmutableArray<string> Addresses);
