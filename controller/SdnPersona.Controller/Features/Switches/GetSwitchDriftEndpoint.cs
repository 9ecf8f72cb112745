using System.Collections.Immutable;
using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;
using SdnPersona.Core.Reconciliation;

namespace SdnPersona.Controller.Features.Switches;

/// <summary><c>GET /v1/switches/{name}/drift</c>.</summary>
internal static class GetSwitchDriftEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/switches/{name}/drift", HandleAsync)
        .Documented(
            "getSwitchDrift", "Switches", "What a switch holds beside what it should hold, asked from it now.", 404, 424);

    private static async Task<Ok<DriftReport>> HandleAsync(
        string name, IControlPlane control, CancellationToken cancellationToken) =>
        TypedResults.Ok(DriftReport.Of(name, await control.DriftAsync(name, cancellationToken)));
}

/// <summary>The differences between a switch and what is expected of it.</summary>
internal sealed record DriftReport
{
    public required string Switch { get; init; }

    [Description("Number of flows, meters and groups that should be there.")]
    public required int Expected { get; init; }

    [Description("Whether everything is as expected; entries of somebody else do not count.")]
    public required bool Clean { get; init; }

    [Description("Every difference, in the notation of ovs-ofctl.")]
    public required ImmutableArray<DriftEntry> Entries { get; init; }

    public static DriftReport Of(string name, SwitchDrift drift) =>
        new() { Switch = name, Expected = drift.Expected, Clean = drift.IsClean, Entries = drift.Entries };
}
