using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using SdnPersona.Abstractions;
using SharpOpenFlow;

namespace SdnPersona.Storage;

/// <summary>The JSON form in which stores keep workloads.</summary>
internal static class WorkloadDocument
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new MacConverter(), new IPAddressConverter() },
    };

    public static string Write(Workload workload) => JsonSerializer.Serialize(workload, Options);

    /// <exception cref="JsonException">The document is not one.</exception>
    public static Workload Read(string document) =>
        JsonSerializer.Deserialize<Workload>(document, Options) ?? throw new JsonException("the document is null");

    private sealed class MacConverter : JsonConverter<MacAddress>
    {
        public override MacAddress Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            MacAddress.TryParse(reader.GetString(), out var address) ? address : throw new JsonException("not a MAC address");

        public override void Write(Utf8JsonWriter writer, MacAddress value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }

    private sealed class IPAddressConverter : JsonConverter<IPAddress>
    {
        public override IPAddress Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            IPAddress.TryParse(reader.GetString(), out var address) ? address : throw new JsonException("not an IP address");

        public override void Write(Utf8JsonWriter writer, IPAddress value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
