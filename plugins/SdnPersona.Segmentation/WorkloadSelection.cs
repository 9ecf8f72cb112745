using System.IO.Enumeration;
using System.Net;
using SdnPersona.Abstractions;

namespace SdnPersona.Segmentation;

/// <summary>Who a selector selects: the one place that knows.</summary>
public static class WorkloadSelection
{
    /// <summary>Whether the selector states any criterion at all; one that states none selects nothing.</summary>
    public static bool StatesAny(this WorkloadSelector selector)
    {
        ArgumentNullException.ThrowIfNull(selector);
        return !(selector.Names.IsEmpty && selector.ExternalIds.IsEmpty && selector.Bridges.IsEmpty
            && selector.Cidrs.IsEmpty && selector.Workloads.IsEmpty);
    }

    /// <summary>
    /// Whether every criterion that is stated holds. Text is compared with case; <c>*</c> stands for any text, <c>?</c>
    /// for any one character, and a backslash takes their meaning away.
    /// </summary>
    public static bool Selects(this WorkloadSelector selector, Workload workload)
    {
        ArgumentNullException.ThrowIfNull(workload);
        return selector.StatesAny()
            && (selector.Names.IsEmpty || selector.Names.Any(pattern => Like(pattern, workload.Name)))
            && selector.ExternalIds.All(pair =>
                workload.ExternalIds.TryGetValue(pair.Key, out var value) && Like(pair.Value, value))
            && (selector.Bridges.IsEmpty || selector.Bridges.Contains(workload.Attachment.Bridge))
            && (selector.Cidrs.IsEmpty || selector.Cidrs.Any(cidr => HasAddressIn(workload, cidr)))
            && (selector.Workloads.IsEmpty
                || selector.Workloads.Contains(workload.Name) || selector.Workloads.Contains(workload.Id.Value));
    }

    private static bool Like(string pattern, string text) =>
        FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false);

    private static bool HasAddressIn(Workload workload, string cidr) =>
        IPNetwork.TryParse(cidr, out var network)
        && workload.Attachment.Addresses.Any(address => network.Contains(IpPrefix.Plain(address)));
}
