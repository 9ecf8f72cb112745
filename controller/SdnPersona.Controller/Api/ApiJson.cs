using System.Text.Json;
using System.Text.Json.Serialization;

namespace SdnPersona.Controller.Api;

/// <summary>How JSON looks in requests and answers: camelCase, enums as lower-case words, nothing guessed.</summary>
internal static class ApiJson
{
    /// <summary>The options for bodies of requests.</summary>
    public static readonly JsonSerializerOptions Strict = Create();

    /// <summary>Applies the rules to the options for answers, which also describe the API.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
        options.Converters.Add(new FiniteNumber());
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions { Converters = { new ExactEnum() } };
        Configure(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    /// <summary>
    /// JSON has no word for infinite numbers (a likelihood ratio may be one): they are written as null.
    /// </summary>
    private sealed class FiniteNumber : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
            {
                writer.WriteNumberValue(value);
            }
            else
            {
                writer.WriteNullValue();
            }
        }
    }
}
