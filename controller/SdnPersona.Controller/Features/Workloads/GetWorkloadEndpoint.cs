using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Workloads;

/// <summary><c>GET /v1/workloads/{name}</c>.</summary>
internal static class GetWorkloadEndpoint
{
    /// <summary>
    /// A switch that does not answer in this time is reported as such; the rest of the answer does not wait longer.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/workloads/{name}", HandleAsync)
        .Documented("getWorkload", "Workloads", "One workload, why it is judged so, and its flows.", 404);

    private static async Task<Ok<WorkloadDetail>> HandleAsync(
        string name, IControlPlane control, IPersonaExplainer explainer, CancellationToken cancellationToken)
    {
        // The server decodes every escape but that of the slash, which it cannot tell from a separator.
        name = name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        var status = control.FindWorkload(name) ?? throw ApiRefusal.NotFound($"there is no workload '{name}'");
        var (flows, unavailable) = await FlowsAsync(name, control, cancellationToken);
        return TypedResults.Ok(WorkloadDetail.Of(status, explainer, flows, unavailable));
    }

    private static async Task<(ImmutableArray<InstalledFlow> Flows, string? Unavailable)> FlowsAsync(
        string name, IControlPlane control, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return (await control.WorkloadFlowsAsync(name, patience.Token), null);
        }
        catch (ControlPlaneException refused)
        {
            return ([], refused.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ([], $"the switch did not answer within {Patience.TotalSeconds:0} s");
        }
    }
}
