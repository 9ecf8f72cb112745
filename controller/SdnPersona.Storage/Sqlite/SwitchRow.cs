using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using SdnPersona.Abstractions;
using SharpOpenFlow;

namespace SdnPersona.Storage;

/// <summary>A row of <c>switches</c>; the names are the columns'.</summary>
internal sealed record SwitchRow(
    string name,
    string datapath_id,
    string ovsdb,
    string? openflow,
    long zone_block,
    string? observe_only,
    string restore)
{
    public static SwitchRow From(AttachedSwitch attached) => new(
        attached.Name,
        attached.DatapathId.ToString(),
        attached.Ovsdb,
        attached.OpenFlow,
        attached.ZoneBlock,
        attached.ObserveOnly,
        JsonSerializer.Serialize(attached.Restore));

    public AttachedSwitch ToSwitch() => new()
    {
        Name = name,
        DatapathId = Datapath(datapath_id),
        Ovsdb = ovsdb,
        OpenFlow = openflow,
        ZoneBlock = (byte)zone_block,
        ObserveOnly = observe_only,
        Restore = JsonSerializer.Deserialize<ImmutableDictionary<string, string>>(restore)!,
    };

    /// <summary>A datapath id as <see cref="DatapathId.ToString"/> writes it.</summary>
    public static DatapathId Datapath(string text) =>
        new(ulong.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
}
