namespace SdnPersona.MicroSegments;

/// <summary>Flows that are in no edge of the live graph, and why.</summary>
/// <param name="Unresolved">Nothing told the direction: no rule may be made of a guess.</param>
/// <param name="Failed">Refused or not answered: a try is no reason to allow anything.</param>
/// <param name="Foreign">Neither side is a workload of ours.</param>
/// <param name="OverLimit">Of edges that came when there were as many as are kept.</param>
public readonly record struct LiveGraphCounters(long Unresolved, long Failed, long Foreign, long OverLimit);
