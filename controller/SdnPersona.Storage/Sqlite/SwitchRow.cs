using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using SdnPersona.Abstractions;

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
        DatapathId = new(ulong.Parse(datapath_id, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)),
        Ovsdb = ovsdb,
        OpenFlow = openflow,
        ZoneBlock = (byte)zone_block,
        ObserveOnly = observe_only,
        Restore = JsonSerializer.Deserialize<ImmutableDictionary<string, string>>(restore)!,
    };
}
