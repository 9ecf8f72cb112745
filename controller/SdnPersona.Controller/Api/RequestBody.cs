using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace SdnPersona.Controller.Api;

/// <summary>Reads JSON bodies; whatever is wrong with one is the client's error, with the field.</summary>
internal static class RequestBody
{
    /// <summary>Reads the body as <typeparamref name="T"/>.</summary>
    /// <exception cref="ApiRefusal">It is no JSON in UTF-8, or no such object.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request)
    {
        CheckMediaType(request);
        try
        {
            var aborted = request.HttpContext.RequestAborted;
            return await JsonSerializer.DeserializeAsync<T>(request.Body, ApiJson.Strict, aborted)
                ?? throw ApiRefusal.Invalid(new FieldError("", "the body must be a JSON object, not null"));
        }
        catch (JsonException problem)
        {
            throw ApiRefusal.Invalid(new FieldError(Pointer(problem.Path), Explain(problem)));
        }
    }

    private static void CheckMediaType(HttpRequest request)
    {
        var json = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));
        if (!json || request.Headers.ContentEncoding.Count > 0)
        {
            throw new ApiRefusal(ApiProblem.Of(
                StatusCodes.Status415UnsupportedMediaType,
                "send the body as Content-Type: application/json in UTF-8, without Content-Encoding"));
        }
    }

    /// <summary><c>$.a.b[2]</c> as <c>/a/b/2</c>.</summary>
    private static string Pointer(string? path) =>
        path is null or "$" ? "" : "/" + path.TrimStart('$', '.').Replace("[", ".", StringComparison.Ordinal)
            .Replace("]", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal)
            .Replace(".", "/", StringComparison.Ordinal);

    // The serializer's own words name .NET types and byte positions; its first sentence is enough for the rest.
    private static string Explain(JsonException problem) =>
        problem.Message.Contains("could not be converted", StringComparison.Ordinal)
            ? "has a value of the wrong type"
            : problem.Message.Contains("could not be mapped", StringComparison.Ordinal)
                ? "is not known here"
                : problem.Message.Split(". Path:")[0].Split(" Path:")[0];
}
