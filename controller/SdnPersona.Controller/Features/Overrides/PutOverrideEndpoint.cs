using System.Collections.Immutable;
using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Overrides;

/// <summary><c>PUT /v1/overrides/{name}</c>.</summary>
internal static class PutOverrideEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/overrides/{name}", HandleAsync)
        .Documented(
            "putOverride",
            "Overrides",
            "Sets or replaces a decision about a workload or group that stands above everything automatic.",
            400, 404, 409, 413, 415)
        .Takes("dryRun", QueryType.Flag, "true: say what would change, and change nothing.")
        .Accepts<OverrideBody>("application/json");

    private static async Task<Ok<OverrideOutcome>> HandleAsync(
        string name,
        HttpRequest request,
        IControlPlane control,
        IPolicyCatalog catalog,
        IPersonaCatalog personas,
        IPolicyResolver resolver,
        OverrideBook book,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var dryRun = query.Flag("dryRun");
        query.Check();
        var body = await RequestBody.ReadAsync<OverrideBody>(request);
        var (snapshot, now) = (catalog.Snapshot, time.GetUtcNow());
        var errors = body.Errors(name, control, snapshot, personas, now).ToArray();
        if (errors.Length > 0)
        {
            throw ApiRefusal.Invalid(errors);
        }

        var concerned = Concerned(body, control, snapshot);
        var said = new PolicyOverride
        {
            Name = name,
            Action = body.Action,
            Workload = body.Workload is null ? null : concerned[0].Workload.Id,
            Target = body.Workload ?? body.Group!,
            Value = body.Value ?? "",
            Pinned = body.Action == OverrideAction.Pin
                ? concerned.ToImmutableDictionary(status => status.Workload.Id.Value, status => status.Policy.Profile)
                : ImmutableDictionary<string, string>.Empty,
            Author = body.Author,
            Reason = body.Reason,
            CreatedAt = now,
            ExpiresAt = body.ExpiresAt,
        };
        PolicyOverride[] then = [.. book.InForce.Where(other => other.Name != name), said];

        // Of all, not only of those concerned now: what it replaces may have been about others.
        var changes = control.Workloads
            .Select(status => new ProfileChange(
                status.Workload.Name,
                status.Policy.Profile,
                resolver.Resolve(status.Workload, status.HeldAt ?? status.Assignment, snapshot, then).Profile))
            .Where(change => change.From != change.To)
            .ToImmutableArray();
        if (!dryRun)
        {
            await book.SetAsync(said, cancellationToken);
        }

        return TypedResults.Ok(new OverrideOutcome(OverrideItem.Of(said), dryRun, changes, Notes(body, concerned)));
    }

    private static ImmutableArray<WorkloadStatus> Concerned(OverrideBody body, IControlPlane control, IPolicyCatalog catalog) => body.Workload is { } workload
        // It was there when the body was checked; it may be gone since.
        ? [control.FindWorkload(workload) ?? throw ApiRefusal.NotFound($"workload '{workload}' is gone")]
        : [.. control.Workloads.Where(status => status.Policy.Group == body.Group
            || catalog.Groups.Any(group => group.Name == status.Policy.Group && group.Parent == body.Group))];

    private static ImmutableArray<string> Notes(OverrideBody body, ImmutableArray<WorkloadStatus> concerned) =>
    [
        .. concerned.IsEmpty && body.Action == OverrideAction.Pin
            ? [$"group '{body.Group}' has no workloads: nothing is pinned"]
            : Array.Empty<string>(),
        .. concerned
            .Where(status => status.Policy.Mode != EnforcementMode.Enforce)
            .Select(status => (status.Policy.Group, Mode: status.Policy.Mode.ToString().ToLowerInvariant()))
            .Distinct()
            .Select(group => $"group '{group.Group}' is in mode {group.Mode}: the switch drops nothing until its mode is enforce"),
    ];
}

/// <summary>What an override does, or would do.</summary>
internal sealed record OverrideOutcome(
    OverrideItem Override,
    [property: Description("Whether nothing was changed.")] bool DryRun,
    [property: Description("Workloads whose profile changes.")] ImmutableArray<ProfileChange> Changes,
    [property: Description("What to know about it, such as that the mode of the group keeps the switch from dropping.")]
    ImmutableArray<string> Notes);

/// <summary>A change of a workload's profile.</summary>
internal sealed record ProfileChange(string Workload, string From, string To);
