using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;
using SdnPersona.Core.Shadow;

namespace SdnPersona.Controller.Features.ShadowRuns;

/// <summary><c>PUT /v1/shadow-runs/{name}</c>.</summary>
internal static class StartShadowRunEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/shadow-runs/{name}", HandleAsync)
        .Documented(
            "startShadowRun",
            "Shadow runs",
            "Tries a profile: counts what it would do to the traffic of a workload or group, and does nothing to it.",
            400, 404, 409, 413, 415)
        .Accepts<ShadowRunBody>("application/json");

    private static async Task<Ok<ShadowRunItem>> HandleAsync(
        string name,
        HttpRequest request,
        IControlPlane control,
        IPolicyCatalog catalog,
        ShadowRunBook book,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync<ShadowRunBody>(request);
        var errors = body.Errors(name, control, catalog.Snapshot).ToArray();
        if (errors.Length > 0)
        {
            throw ApiRefusal.Invalid(errors);
        }

        var now = time.GetUtcNow();
        var run = new ShadowRun
        {
            Name = name,
            // It was there when the body was checked; it may be gone since.
            Workload = body.Workload is { } workload
                ? (control.FindWorkload(workload) ?? throw ApiRefusal.NotFound($"workload '{workload}' is gone")).Workload.Id
                : null,
            Target = body.Workload ?? body.Group!,
            Profile = body.Profile,
            Copy = body.Copy,
            Author = body.Author,
            Reason = body.Reason,
            StartedAt = now,
            EndsAt = now.AddMinutes(body.Minutes),
            Gate = new()
            {
                MinimumMinutes = body.MinimumMinutes ?? body.Minutes,
                MinimumOpening = body.MinimumOpening,
                MostNewlyDenied = body.MostNewlyDenied,
            },
        };
        await book.StartAsync(run, cancellationToken);
        return TypedResults.Ok(ShadowRunItem.Of(run, now));
    }
}
