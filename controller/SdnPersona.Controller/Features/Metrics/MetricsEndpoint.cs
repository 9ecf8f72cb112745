using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Controller.Api;

namespace SdnPersona.Controller.Features.Metrics;

/// <summary><c>GET /metrics</c>.</summary>
internal static class MetricsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/metrics", Handle)
        .Documented("getMetrics", "Operations", "All metrics in Prometheus' text format.")
        .Produces<string>(StatusCodes.Status200OK, "text/plain");

    private static ContentHttpResult Handle(MetricsPage page) => TypedResults.Text(page.Write(), MetricText.MediaType);
}
