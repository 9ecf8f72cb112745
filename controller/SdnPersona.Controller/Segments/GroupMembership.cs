using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;
using SdnPersona.MicroSegments;

namespace SdnPersona.Controller.Segments;

/// <summary>Which workload is in which security group now. Thread-safe.</summary>
internal sealed class GroupMembership(IControlPlane control, IPolicyCatalog catalog)
{
    /// <summary>All workloads by identity.</summary>
    public ImmutableDictionary<string, GroupMember> Now()
    {
        var parents = catalog.Groups.Where(group => group.Parent is not null).ToDictionary(group => group.Name, group => group.Parent!);
        return control.Workloads
            .Select(status => parents.TryGetValue(status.Policy.Group, out var parent)
                ? new GroupMember(status.Workload, parent, status.Policy.Group)
                : new GroupMember(status.Workload, status.Policy.Group, null))
            .DistinctBy(member => member.Workload.Id)
            .ToImmutableDictionary(member => member.Workload.Id.Value);
    }

    /// <summary>The same as proposals see it.</summary>
    public ImmutableArray<GroupWorkload> Workloads() =>
    [
        .. Now().Values.Select(member => new GroupWorkload(
            member.Workload.Id.Value,
            member.Workload.Name,
            member.Group,
            [.. member.Workload.Attachment.Addresses.Select(address => address.ToString())])),
    ];
}
