using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Api;

namespace SdnPersona.Controller.Features.Personas;

/// <summary><c>GET /v1/personas</c>.</summary>
internal static class ListPersonasEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/personas", Handle)
        .Documented("listPersonas", "Personas", "All personas in force, by name.");

    private static Ok<CatalogListing<Persona>> Handle(IPersonaCatalog catalog) =>
        TypedResults.Ok(new CatalogListing<Persona>(
            [.. catalog.Personas.OrderBy(persona => persona.Name, StringComparer.Ordinal)], catalog.Errors));
}
