using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Api;

namespace SdnPersona.Controller.Features.Profiles;

/// <summary><c>GET /v1/profiles/{name}</c>.</summary>
internal static class GetProfileEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/profiles/{name}", Handle)
        .Documented("getProfile", "Profiles", "One profile: rules, rates and mirroring.", 404);

    private static Ok<ProfileItem> Handle(string name, IPolicyCatalog catalog) =>
        catalog.Profiles.TryGetValue(name, out var profile)
            ? TypedResults.Ok(ProfileItem.Of(profile))
            : throw ApiRefusal.NotFound($"there is no profile '{name}'");
}
