using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Net.Http.Headers;

namespace SdnPersona.Controller.Api;

/// <summary>Reads JSON bodies; whatever is wrong with one is the client's error, with the field.</summary>
internal static class RequestBody
{
    private static readonly JsonDocumentOptions Syntax = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>Reads the body as <typeparamref name="T"/>.</summary>
    /// <exception cref="ApiRefusal">It is no JSON in UTF-8, or no such object.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request)
    {
        CheckMediaType(request);
        using var document = await ParseAsync(request);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw ApiRefusal.Invalid(new FieldError("", "the body must be a JSON object"));
        }

        var type = ApiJson.Strict.GetTypeInfo(typeof(T));
        CheckNames(document.RootElement, type);
        try
        {
            return document.RootElement.Deserialize<T>(ApiJson.Strict)!;
        }
        catch (JsonException problem)
        {
            throw ApiRefusal.Invalid(Explain(problem, type));
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

    private static async Task<JsonDocument> ParseAsync(HttpRequest request)
    {
        try
        {
            return await JsonDocument.ParseAsync(request.Body, Syntax, request.HttpContext.RequestAborted);
        }
        catch (JsonException problem)
        {
            throw ApiRefusal.Invalid(new FieldError(
                "",
                $"the body is no JSON at line {problem.LineNumber + 1}, byte {problem.BytePositionInLine + 1}: "
                + FirstSentence(problem.Message)));
        }
    }

    /// <summary>Names every field that is missing, and every one that nobody knows, at once.</summary>
    private static void CheckNames(JsonElement body, JsonTypeInfo type)
    {
        var stated = body.EnumerateObject().Select(field => field.Name).ToHashSet();
        var known = string.Join(", ", type.Properties.Select(property => property.Name));
        FieldError[] errors =
        [
            .. type.Properties
                .Where(property => property.IsRequired && !stated.Contains(property.Name))
                .Select(property => new FieldError($"/{property.Name}", $"{property.Name} is required")),
            .. stated
                .Where(name => type.Properties.All(property => property.Name != name))
                .Select(name => new FieldError(Pointer(name), $"'{name}' is not known here; known are {known}")),
        ];
        if (errors.Length > 0)
        {
            throw ApiRefusal.Invalid(errors);
        }
    }

    // The bodies are flat: the path is $.name, and what may be wrong is the value's type.
    private static FieldError Explain(JsonException problem, JsonTypeInfo type)
    {
        var name = problem.Path?.TrimStart('$', '.') ?? "";
        var property = type.Properties.FirstOrDefault(property => property.Name == name);
        var wanted = property?.PropertyType switch
        {
            { } kind when kind == typeof(string) => "must be a text",
            { } kind when kind == typeof(bool) => "must be true or false",
            { IsEnum: true } kind => $"must be one of {string.Join(", ", ExactEnum.Words(kind))}",
            _ => FirstSentence(problem.Message),
        };
        return new(Pointer(name), $"{name} {wanted}");
    }

    private static string Pointer(string name) => name.Length == 0
        ? ""
        : "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static string FirstSentence(string message) => message.Split(". ")[0].TrimEnd('.');
}
