using System.Text.Json;
using System.Text.Json.Serialization;
using SdnPersona.Abstractions;

namespace SdnPersona.Storage;

/// <summary>The JSON form in which stores keep assignments.</summary>
internal static class AssignmentDocument
{
    // Likelihood ratios may be infinite; JSON has no word for that unless it is allowed as text.
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static string Write(Assignment assignment) => JsonSerializer.Serialize(assignment, Options);

    /// <exception cref="JsonException">The document is not one.</exception>
    public static Assignment Read(string document) =>
        JsonSerializer.Deserialize<Assignment>(document, Options) ?? throw new JsonException("the document is null");
}
