using System.Text.Json;
using System.Text.Unicode;

namespace SharpOvsdb;

/// <summary>Reading JSON that a peer sent, where everything may be of the wrong type.</summary>
internal static class JsonText
{
    private const int ExcerptLength = 200;

    /// <summary>
    /// Parses one JSON value and owns its memory. Afterwards no accessor of <see cref="JsonElement"/> can fail on the
    /// text of a string or a name: both are checked here, because JSON allows half a surrogate pair, which .NET strings
    /// refuse.
    /// </summary>
    /// <exception cref="OvsdbException">Not JSON, or not Unicode.</exception>
    public static JsonElement Parse(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            throw OvsdbException.Protocol("not UTF-8");
        }

        try
        {
            var walk = new Utf8JsonReader(json);
            while (walk.Read())
            {
                if (walk.ValueIsEscaped)
                {
                    walk.GetString();
                }
            }

            var reader = new Utf8JsonReader(json);
            return JsonElement.ParseValue(ref reader);
        }
        catch (JsonException broken)
        {
            throw OvsdbException.Protocol($"not JSON: {broken.Message}", broken);
        }
        catch (InvalidOperationException broken)
        {
            throw OvsdbException.Protocol("a string is not valid Unicode", broken);
        }
    }

    /// <summary>The string; the null character, which JSON allows and OVSDB does not, is refused.</summary>
    public static string Read(JsonElement json)
    {
        Require(json, JsonValueKind.String);
        var text = json.GetString()!;
        return text.Contains('\0') ? throw OvsdbException.Protocol("a string has a null character") : text;
    }

    /// <summary>The object's member, or nothing when there is none or it is null.</summary>
    public static JsonElement? Member(JsonElement json, string name)
    {
        Require(json, JsonValueKind.Object);
        return json.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;
    }

    public static void Require(JsonElement json, JsonValueKind kind)
    {
        if (json.ValueKind != kind)
        {
            throw OvsdbException.Protocol($"expected {kind}, got {Excerpt(json)}");
        }
    }

    /// <summary>The beginning of the raw text, for messages.</summary>
    public static string Excerpt(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Undefined)
        {
            return "nothing";
        }

        var text = json.GetRawText();
        return text.Length <= ExcerptLength ? text : text[..ExcerptLength] + "…";
    }
}
