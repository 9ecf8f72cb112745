using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Api;

namespace SdnPersona.Controller.Features.Profiles;

/// <summary><c>GET /v1/profiles</c>.</summary>
internal static class ListProfilesEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/profiles", Handle)
        .Documented("listProfiles", "Profiles", "All profiles in force, by name.");

    private static Ok<CatalogListing<ProfileItem>> Handle(IPolicyCatalog catalog) =>
        TypedResults.Ok(new CatalogListing<ProfileItem>(
            [.. catalog.Profiles.Values.Select(ProfileItem.Of).OrderBy(item => item.Name, StringComparer.Ordinal)],
            catalog.Errors));
}
