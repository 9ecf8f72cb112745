using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Feedback;

/// <summary><c>POST /v1/workloads/{name}/feedback</c>.</summary>
internal static class GiveFeedbackEndpoint
{
    private const int LongestNote = 1000;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/workloads/{name}/feedback", HandleAsync)
        .Documented(
            "giveFeedback",
            "Workloads",
            "Confirms or corrects a workload's persona, or takes that back; later windows are judged accordingly.",
            400, 404, 409, 413, 415)
        .Accepts<FeedbackBody>("application/json");

    private static async Task<Ok<FeedbackItem>> HandleAsync(
        string name,
        HttpRequest request,
        IControlPlane control,
        FeedbackBook book,
        CancellationToken cancellationToken)
    {
        var body = (await RequestBody.ReadAsync<FeedbackBody>(request)).Check(LongestNote);
        var status = Find(name, control);
        var note = body.Note ?? "";
        var said = await (body.Action switch
        {
            FeedbackAction.Undo => book.UndoAsync(status, body.Id, cancellationToken),
            FeedbackAction.ConfirmThreat => book.AddVerdictAsync(status, body.Persona, holds: true, note, cancellationToken),
            FeedbackAction.DenyThreat => book.AddVerdictAsync(status, body.Persona, holds: false, note, cancellationToken),
            _ => book.AddAsync(status, body.Persona, note, cancellationToken),
        });
        return TypedResults.Ok(FeedbackItem.Of(said));
    }

    internal static WorkloadStatus Find(string name, IControlPlane control)
    {
        // The server decodes every escape but that of the slash, which it cannot tell from a separator.
        name = name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        return control.FindWorkload(name) ?? throw ApiRefusal.NotFound($"there is no workload '{name}'");
    }
}

/// <summary>What feedback does.</summary>
internal enum FeedbackAction
{
    /// <summary>The persona in force is right.</summary>
    Confirm = 0,

    /// <summary>Another one is.</summary>
    Correct = 1,

    /// <summary>Takes earlier feedback back.</summary>
    Undo = 2,

    /// <summary>The threat is there.</summary>
    ConfirmThreat = 3,

    /// <summary>The threat is not there: a false alarm.</summary>
    DenyThreat = 4,
}

/// <summary>Feedback to give.</summary>
internal sealed record FeedbackBody(
    [property: Description("confirm: the persona in force is right; correct: persona is; undo: takes feedback back; "
        + "confirm-threat, deny-threat: a threat is there, or is not.")]
    FeedbackAction Action,
    [property: Description("The right persona, a functional one, for correct; the threat that is meant for confirm-threat and deny-threat, "
        + "else the one in force.")] string? Persona = null,
    [property: Description("Which feedback to undo; the last that counts if not stated.")] long? Id = null,
    [property: Description("A note for people.")] string? Note = null)
{
    public FeedbackBody Check(int longestNote)
    {
        var errors = new List<FieldError>();
        if (Action == FeedbackAction.Correct && string.IsNullOrEmpty(Persona))
        {
            errors.Add(new("/persona", "persona is required to correct"));
        }
        else if (Action is FeedbackAction.Confirm or FeedbackAction.Undo && Persona is not null)
        {
            errors.Add(new("/persona", "persona belongs to correct, confirm-threat and deny-threat only"));
        }

        if (Action != FeedbackAction.Undo && Id is not null)
        {
            errors.Add(new("/id", "id belongs to undo only"));
        }

        if (Note?.Length > longestNote)
        {
            errors.Add(new("/note", $"note may have {longestNote} characters"));
        }

        return errors.Count == 0 ? this : throw ApiRefusal.Invalid([.. errors]);
    }
}
