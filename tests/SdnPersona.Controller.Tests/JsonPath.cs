using System.Text.Json;

namespace SdnPersona.Controller.Tests;

/// <summary>Reads documents by the names of nested fields.</summary>
internal static class JsonPath
{
    public static JsonElement Find(this JsonElement element, params string[] names) =>
        names.Aggregate(element, (inner, name) => inner.GetProperty(name));

    public static string? Text(this JsonElement element, params string[] names) => element.Find(names).GetString();

    /// <summary>JSON without blanks.</summary>
    public static string Compact(this JsonElement element) => JsonSerializer.Serialize(element);
}
