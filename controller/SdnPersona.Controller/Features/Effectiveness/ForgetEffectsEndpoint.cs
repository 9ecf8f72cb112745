using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Effectiveness;

namespace SdnPersona.Controller.Features.Effectiveness;

/// <summary><c>DELETE /v1/effectiveness</c>.</summary>
internal static class ForgetEffectsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapDelete("/effectiveness", HandleAsync)
        .Documented(
            "forgetEffectiveness", "Effectiveness", "Forgets what was observed of a profile, and begins anew.", 400, 404)
        .Takes("profile", QueryType.Text, "The profile; required.")
        .Takes("persona", QueryType.Text, "Only this persona.")
        .Takes("author", QueryType.Text, "Who wants that, for the audit log, 1 to 100 characters; api if not stated.");

    private static async Task<NoContent> HandleAsync(
        HttpRequest request, EffectBook book, TimeProvider time, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var (profile, persona, author) = (query.Text("profile"), query.Text("persona"), query.Text("author"));
        if (string.IsNullOrEmpty(profile))
        {
            query.Refuse("profile", "is required: say of which profile");
        }

        query.Check();
        return await book.ForgetAsync(profile!, persona, Author.Of(author, "?author"), time.GetUtcNow(), cancellationToken) > 0
            ? TypedResults.NoContent()
            : throw ApiRefusal.NotFound($"nothing was observed of profile '{profile}'{(persona is null ? "" : $" and persona '{persona}'")}");
    }
}
