using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using SharpOpenFlow;

namespace SdnPersona.Storage;

/// <summary>The JSON form in which stores keep assignments and workloads.</summary>
internal static class StateDocument
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        // Likelihood ratios may be infinite; JSON has no word for that unless it is allowed as text.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters =
        {
            new AsText<IPAddress>(IPAddress.Parse),
            new AsText<MacAddress>(MacAddress.Parse),
            new AsText<DatapathId>(text => DatapathId.TryParse(text, out var id) ? id : throw new FormatException(text)),
        },
    };

    public static string Write<T>(T state) => JsonSerializer.Serialize(state, Options);

    /// <exception cref="JsonException">The document is not one.</exception>
    public static T Read<T>(string document) =>
        JsonSerializer.Deserialize<T>(document, Options) ?? throw new JsonException("the document is null");

    /// <summary>Writes a value as people write it.</summary>
    private sealed class AsText<T>(Func<string, T> parse) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            try
            {
                return parse(reader.GetString() ?? "");
            }
            catch (Exception problem) when (problem is FormatException or InvalidOperationException)
            {
                throw new JsonException(problem.Message, problem);
            }
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value?.ToString());
    }
}
