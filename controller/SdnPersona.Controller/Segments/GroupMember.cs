using SdnPersona.Abstractions;

namespace SdnPersona.Controller.Segments;

/// <summary>Where a workload belongs now.</summary>
/// <param name="Workload">Who.</param>
/// <param name="Group">Its security group, or the one whose part that is.</param>
/// <param name="Segment">The part of the group, if it is in one.</param>
internal sealed record GroupMember(Workload Workload, string Group, string? Segment);
