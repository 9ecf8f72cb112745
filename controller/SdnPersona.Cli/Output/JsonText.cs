using System.Globalization;
using System.Text.Json;

namespace SdnPersona.Cli.Output;

/// <summary>
/// Reads fields of answers as text. A field that is not there reads as empty, so that a newer or older controller can
/// still be shown; control characters, which could drive the terminal, read as '?'.
/// </summary>
internal static class JsonText
{
    /// <summary>The text of a field; a path goes into objects, such as <c>flows.installed</c>.</summary>
    public static string Text(this JsonElement element, string path = "") => element.Find(path) switch
    {
        null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => "",
        { ValueKind: JsonValueKind.String } text => Printable(text.GetString()!),
        { ValueKind: JsonValueKind.True } => "yes",
        { ValueKind: JsonValueKind.False } => "no",
        { ValueKind: JsonValueKind.Array } list => string.Join(", ", list.EnumerateArray().Select(item => item.Text())),
        { ValueKind: JsonValueKind.Object } map => string.Join(
            ", ", map.EnumerateObject().Select(pair => $"{Printable(pair.Name)}={pair.Value.Text()}")),
        { } number => number.GetRawText(),
    };

    /// <summary>The number in a field; 0 when there is none.</summary>
    public static double Number(this JsonElement element, string path = "") =>
        element.Find(path) is { ValueKind: JsonValueKind.Number } found ? found.GetDouble() : 0;

    /// <summary>The items of a list; none when it is not there.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string path) =>
        element.Find(path) is { ValueKind: JsonValueKind.Array } found ? found.EnumerateArray() : [];

    /// <summary>The fields of an object; none when it is not there.</summary>
    public static IEnumerable<JsonProperty> Fields(this JsonElement element, string path) =>
        element.Find(path) is { ValueKind: JsonValueKind.Object } found ? found.EnumerateObject() : [];

    /// <summary>A probability with two digits.</summary>
    public static string Share(this JsonElement element, string path) =>
        element.Number(path).ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>Bits per second for people.</summary>
    public static string Rate(this JsonElement element, string path)
    {
        var bits = element.Number(path);
        string[] units = ["bit/s", "kbit/s", "Mbit/s", "Gbit/s"];
        var unit = 0;
        while (bits >= 1000 && unit < units.Length - 1)
        {
            bits /= 1000;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bits:0.#} {units[unit]}");
    }

    private static JsonElement? Find(this JsonElement element, string path)
    {
        foreach (var name in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element;
    }

    private static string Printable(string text) =>
        string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter));
}
