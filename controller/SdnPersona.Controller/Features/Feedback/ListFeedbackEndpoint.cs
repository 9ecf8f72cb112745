using System.Collections.Immutable;
using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Feedback;

/// <summary><c>GET /v1/workloads/{name}/feedback</c>.</summary>
internal static class ListFeedbackEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/workloads/{name}/feedback", HandleAsync)
        .Documented("listFeedback", "Workloads", "What people said about a workload's persona, oldest first.", 404);

    private static async Task<Ok<FeedbackList>> HandleAsync(
        string name, IControlPlane control, FeedbackBook book, CancellationToken cancellationToken)
    {
        var status = GiveFeedbackEndpoint.Find(name, control);
        var said = await book.ListAsync(status.Workload.Id, cancellationToken);
        return TypedResults.Ok(new FeedbackList([.. said.Select(FeedbackItem.Of)]));
    }
}

/// <summary>All feedback of a workload.</summary>
internal sealed record FeedbackList(ImmutableArray<FeedbackItem> Items);

/// <summary>What a person said.</summary>
internal sealed record FeedbackItem(
    [property: Description("Its number.")] long Id,
    [property: Description("When.")] DateTimeOffset At,
    [property: Description("The persona that is right, or the threat of which holds speaks.")] string Persona,
    [property: Description("Whether the threat is there; null for feedback about the functional persona.")] bool? Holds,
    [property: Description("The persona that was in force.")] string Given,
    [property: Description("What was written beside it.")] string Note,
    [property: Description("When it was taken back; null while it counts.")] DateTimeOffset? UndoneAt)
{
    public static FeedbackItem Of(PersonaFeedback said) =>
        new(said.Id, said.At, said.Persona, said.Holds, said.Given, said.Note, said.UndoneAt);
}
