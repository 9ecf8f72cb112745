using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;
using SdnPersona.Core.Effectiveness;

namespace SdnPersona.Controller.Features.Effectiveness;

/// <summary><c>GET /v1/effectiveness</c>.</summary>
internal static class ListEffectsEndpoint
{
    /// <summary>Workloads that are named for a look.</summary>
    private const int MostToReview = 5;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/effectiveness", Handle)
        .Documented(
            "listEffectiveness",
            "Effectiveness",
            "What profiles do to the workloads of each persona lately, and what is worth a look; by profile, then persona.",
            400)
        .Takes("profile", QueryType.Text, "Only this profile.")
        .Takes("persona", QueryType.Text, "Only this persona.");

    private static Ok<Listing<EffectItem>> Handle(HttpRequest request, EffectBook book, IControlPlane control, TimeProvider time)
    {
        var query = new QueryReader(request);
        var (profile, persona) = (query.Text("profile"), query.Text("persona"));
        query.Check();
        var now = time.GetUtcNow();
        var workloads = control.Workloads;
        return TypedResults.Ok(new Listing<EffectItem>(
        [
            .. book.Effects
                .Where(effect => (profile ?? effect.Profile) == effect.Profile && (persona ?? effect.Persona) == effect.Persona)
                .Select(effect => Item(effect.FadedTo(now), workloads)),
        ]));
    }

    /// <summary>With the workloads that a word of a person would teach most: those whose persona is least sure.</summary>
    private static EffectItem Item(ProfileEffect effect, IReadOnlyCollection<WorkloadStatus> workloads)
    {
        var advice = EffectAdvice.Of(effect);
        var candidates = advice is null ? [] : workloads
            .Where(status => status.Policy.Profile == effect.Profile && status.Assignment?.Persona == effect.Persona)
            .OrderBy(status => status.Assignment!.Probability).ThenBy(status => status.Workload.Name, StringComparer.Ordinal)
            .Take(MostToReview).Select(status => status.Workload.Name);
        return EffectItem.Of(effect, advice?.Reason, [.. candidates]);
    }
}
