using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SharpOvsdb;

namespace SdnPersona.Core.Attaching;

/// <summary>
/// What attaching writes into the OVSDB about itself. The marks alone are enough to detach, should the controller's
/// store be lost.
/// </summary>
internal static class AttachMarks
{
    /// <summary>Begins every key of ours in a Bridge's <c>external_ids</c>; detach removes them all.</summary>
    public const string Prefix = "sdnpersona-";

    /// <summary>The bridge's block of conntrack zones, 1–15.</summary>
    public const string ZoneBlock = Prefix + "zone-block";

    /// <summary>What was changed, as JSON: see <see cref="Write"/>.</summary>
    public const string Restore = Prefix + "restore";

    /// <summary>Marks a Controller row as ours, in its <c>external_ids</c>; the value says what it is for.</summary>
    public const string Channel = Prefix + "channel";

    /// <summary>The recorded block, or null when there is none or it is no number from 1 to 15.</summary>
    public static byte? ReadZoneBlock(OvsBridge bridge)
    {
        var text = bridge.ExternalIds.GetValueOrDefault(ZoneBlock);
        var isNumber = byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var block);
        return isNumber && block is >= 1 and <= 15 ? block : null;
    }

    /// <summary>Whether attaching made this row.</summary>
    public static bool IsOurs(OvsController controller) => controller.ExternalIds.ContainsKey(Channel);

    /// <summary>
    /// One entry of <c>AttachedSwitch.Restore</c>: a JSON array of the value before and the value that was set.
    /// </summary>
    public static string Write(OvsdbValue before, OvsdbValue after) => $"[{before.ToJson()},{after.ToJson()}]";

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static (OvsdbValue Before, OvsdbValue After) Read(string entry)
    {
        try
        {
            using var json = JsonDocument.Parse(entry);
            if (json.RootElement is { ValueKind: JsonValueKind.Array } pair && pair.GetArrayLength() == 2)
            {
                return (OvsdbValue.ParseJson(pair[0].GetRawText()), OvsdbValue.ParseJson(pair[1].GetRawText()));
            }
        }
        catch (Exception broken) when (broken is JsonException or OvsdbException)
        {
            throw new FormatException($"'{entry}': {broken.Message}", broken);
        }

        throw new FormatException($"'{entry}' is no pair of values");
    }

    /// <summary>All entries as the one text of the mark <see cref="Restore"/>: a JSON object.</summary>
    public static string WriteAll(ImmutableDictionary<string, string> entries) =>
        new JsonObject(entries.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => KeyValuePair.Create(entry.Key, JsonNode.Parse(entry.Value)))).ToJsonString();

    /// <summary>Reads the mark <see cref="Restore"/>; empty when the bridge has none.</summary>
    /// <exception cref="FormatException">Somebody has edited it into something else.</exception>
    public static ImmutableDictionary<string, string> ReadAll(OvsBridge bridge)
    {
        var text = bridge.ExternalIds.GetValueOrDefault(Restore);
        if (text is null)
        {
            return ImmutableDictionary<string, string>.Empty;
        }

        try
        {
            using var json = JsonDocument.Parse(text);
            var entries = json.RootElement.ValueKind == JsonValueKind.Object
                ? json.RootElement.EnumerateObject()
                    .ToImmutableDictionary(entry => entry.Name, entry => entry.Value.GetRawText())
                : throw new FormatException("it is no JSON object");
            foreach (var (_, entry) in entries)
            {
                Read(entry);
            }

            return entries;
        }
        catch (Exception broken)
            when (broken is JsonException or FormatException or ArgumentException or InvalidOperationException)
        {
            throw new FormatException(
                $"external_ids:{Restore} of bridge {bridge.Name} was edited: {broken.Message}", broken);
        }
    }
}
