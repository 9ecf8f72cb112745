using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;
using SdnPersona.Monitoring;

namespace SdnPersona.Controller.Features.Indicators;

/// <summary><c>GET /v1/indicators</c>.</summary>
internal static class ListIndicatorsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/indicators", Handle)
        .Documented("listIndicators", "Indicators", "Lists of addresses that a contact with speaks against a workload, by name, and who had one.");

    private static Ok<CatalogListing<IndicatorItem>> Handle(IndicatorCatalog catalog, IControlPlane control, TimeProvider time)
    {
        var contacts = control.Workloads
            .SelectMany(status => (status.Assignment?.Window?.Indicators ?? [])
                .Select(hit => hit.List).Distinct().Select(list => (List: list, status.Workload.Name)))
            .ToLookup(contact => contact.List, contact => contact.Name);
        var now = time.GetUtcNow();
        return TypedResults.Ok(new CatalogListing<IndicatorItem>(
            [
                .. catalog.Lists.OrderBy(list => list.Name, StringComparer.Ordinal).Select(list => IndicatorItem.Of(
                    list, now, [.. contacts[list.Name].Order(StringComparer.Ordinal)])),
            ],
            catalog.Errors));
    }
}
