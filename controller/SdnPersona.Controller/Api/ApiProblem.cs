using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;

namespace SdnPersona.Controller.Api;

/// <summary>Why a request was refused (RFC 9457).</summary>
/// <param name="Type">What kind of problem: <c>urn:sdnpersona:problem:KIND</c>, stable.</param>
/// <param name="Title">The kind for people.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Detail">What is wrong with this request and what would be right.</param>
/// <param name="Errors">What is wrong with single fields.</param>
internal sealed record ApiProblem(
    [property: Description("Kind of problem, urn:sdnpersona:problem:KIND; stable.")] string Type,
    [property: Description("The kind for people.")] string Title,
    [property: Description("HTTP status.")] int Status,
    [property: Description("What is wrong and what would be right.")] string Detail,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImmutableArray<FieldError>? Errors = null)
{
    /// <summary>Media type of problem documents.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>A problem of the kind that goes with a status.</summary>
    public static ApiProblem Of(int status, string detail, IEnumerable<FieldError>? errors = null) => new(
        $"urn:sdnpersona:problem:{KindOf(status)}",
        TitleOf(status),
        status,
        detail,
        errors is null ? null : [.. errors]);

    /// <summary>Several fields are wrong.</summary>
    public static ApiProblem Invalid(IReadOnlyCollection<FieldError> errors) =>
        Of(StatusCodes.Status400BadRequest, string.Join("; ", errors.Select(error => error.Detail)), errors);

    /// <summary>The result that writes this problem.</summary>
    public IResult AsResult() => TypedResults.Json(this, ApiJson.Strict, MediaType, Status);

    /// <summary>Writes this problem as the answer.</summary>
    public Task WriteAsync(HttpContext context) => AsResult().ExecuteAsync(context);

    private static string TitleOf(int status) => status == StatusCodes.Status424FailedDependency
        ? "Switch or database unreachable"
        : ReasonPhrases.GetReasonPhrase(status);

    private static string KindOf(int status) => status switch
    {
        400 => "invalid-request",
        401 => "unauthorized",
        404 => "not-found",
        405 => "method-not-allowed",
        409 => "conflict",
        413 => "too-large",
        415 => "unsupported-media-type",
        424 => "unreachable",
        500 => "internal-error",
        503 => "unavailable",
        _ => $"http-{status}",
    };
}

/// <summary>What is wrong with one field.</summary>
/// <param name="Pointer">JSON Pointer into the body, or <c>?name</c> for a query parameter.</param>
/// <param name="Detail">What is wrong and what would be right.</param>
internal sealed record FieldError(
    [property: Description("JSON Pointer into the body, or ?name for a query parameter.")] string Pointer,
    [property: Description("What is wrong and what would be right.")] string Detail);
