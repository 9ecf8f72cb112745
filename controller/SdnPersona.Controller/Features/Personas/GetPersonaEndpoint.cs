using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Api;

namespace SdnPersona.Controller.Features.Personas;

/// <summary><c>GET /v1/personas/{name}</c>.</summary>
internal static class GetPersonaEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/personas/{name}", Handle)
        .Documented("getPersona", "Personas", "One persona: what it expects of each feature.", 404);

    private static Ok<Persona> Handle(string name, IPersonaCatalog catalog) => TypedResults.Ok(
        catalog.Personas.FirstOrDefault(persona => persona.Name == name)
            ?? throw ApiRefusal.NotFound($"there is no persona '{name}'"));
}
