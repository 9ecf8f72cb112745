using System.Collections.Immutable;
using System.ComponentModel;
using SdnPersona.Monitoring;

namespace SdnPersona.Controller.Features.Indicators;

/// <summary>A list of indicators.</summary>
internal sealed record IndicatorItem(
    string Name,
    string Description,
    [property: Description("Risk points of a contact at confidence 1, 0 to 100.")] double Severity,
    [property: Description("How sure the list is, 0 to 1.")] double Confidence,
    [property: Description("From when on it does not count; null for never.")] DateTimeOffset? ExpiresAt,
    [property: Description("Whether it does not count any more.")] bool Expired,
    [property: Description("Addresses and networks in it.")] int Addresses,
    [property: Description("File that it came from.")] string Origin,
    [property: Description("Workloads that had a contact with it in their last window, by name.")] ImmutableArray<string> Workloads)
{
    public static IndicatorItem Of(IndicatorList list, DateTimeOffset now, ImmutableArray<string> workloads) => new(
        list.Name,
        list.Description,
        list.Severity,
        list.Confidence,
        list.ExpiresAt,
        list.ExpiresAt <= now,
        list.Networks.Length,
        list.Origin,
        workloads);
}
