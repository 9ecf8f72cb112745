using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SharpOvsdb;

namespace SdnPersona.Core.Attaching;

/// <summary>
/// Works out how to put a bridge back. Values that are still as attach set them become what they were; values that
/// somebody has changed since then stay, with a warning. Pure.
/// </summary>
internal static class DetachPlanner
{
    /// <param name="ovsdb">The OVSDB.</param>
    /// <param name="ovs">Its content.</param>
    /// <param name="name">Name of the bridge.</param>
    /// <param name="attached">What the store knows of the attachment; null when the store was lost: the bridge's marks
    /// are used.</param>
    public static DetachPlan Plan(OvsdbEndpoint ovsdb, OvsSnapshot ovs, string name, AttachedSwitch? attached)
    {
        if (ovs.Find(name) is not { } bridge)
        {
            return new DetachPlan
            {
                Ovsdb = ovsdb,
                Warnings = [$"{ovsdb} has no bridge '{name}' any more; nothing to put back."],
            };
        }

        var warnings = ImmutableArray.CreateBuilder<string>();
        var marks = bridge.ExternalIds.Keys
            .Where(key => key.StartsWith(AttachMarks.Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        var ours = bridge.Controllers.Where(AttachMarks.IsOurs).ToList();
        var active = bridge.Controllers.Where(row => row.IsActive).ToList();
        ImmutableArray<ColumnChange> settings = [.. Settings(bridge, Remembered(bridge, attached, warnings), warnings)];
        if (active.Count > 0 && active.All(AttachMarks.IsOurs))
        {
            warnings.Add(
                $"Open vSwitch flushes ALL flows of {bridge.Name} when its last controller goes, as it does now.");
        }

        ImmutableArray<ColumnChange> keys =
        [
            .. marks.Select(key => new ColumnChange(
                $"{BridgeColumns.ExternalIds}:{key}",
                OvsdbValue.Of(bridge.ExternalIds[key]),
                OvsdbSet.Empty,
                "a mark of SdnPersona")),
        ];
        var export = FlowExportPlan.Removal(bridge);
        var edit = new BridgeEdit(bridge);
        edit.Apply([.. settings, .. keys]);
        edit.RemoveControllers(ours);
        if (export is not null)
        {
            FlowExportPlan.Remove(edit, bridge);
        }

        return new DetachPlan
        {
            Ovsdb = ovsdb,
            Bridge = bridge,
            Changes = [.. settings, .. Rows(bridge, ours), .. export is null ? [] : new[] { export }, .. keys],
            Warnings = warnings.ToImmutable(),
            Operations = edit.Operations("detach"),
        };
    }

    private static ImmutableDictionary<string, string> Remembered(
        OvsBridge bridge, AttachedSwitch? attached, ImmutableArray<string>.Builder warnings)
    {
        if (attached is not null)
        {
            return attached.Restore;
        }

        try
        {
            return AttachMarks.ReadAll(bridge);
        }
        catch (FormatException broken)
        {
            warnings.Add($"{broken.Message}. The bridge's settings are left as they are.");
            return ImmutableDictionary<string, string>.Empty;
        }
    }

    private static IEnumerable<ColumnChange> Settings(
        OvsBridge bridge, ImmutableDictionary<string, string> restore, ImmutableArray<string>.Builder warnings)
    {
        foreach (var (column, entry) in restore.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var now = BridgeColumns.Read(bridge, column);
            OvsdbValue before, after;
            try
            {
                (before, after) = AttachMarks.Read(entry);
            }
            catch (FormatException broken)
            {
                warnings.Add($"{column} is left as it is: {broken.Message}.");
                continue;
            }

            if (now is null)
            {
                warnings.Add($"{column} is left as it is: not a column that attach sets.");
            }
            else if (now.Equals(after))
            {
                yield return new ColumnChange(column, now, before, "as it was before attach");
            }
            else if (!now.Equals(before))
            {
                warnings.Add($"{column} is left as it is, {now}: it was changed after attach had set it to {after}.");
            }
        }
    }

    private static IEnumerable<ColumnChange> Rows(OvsBridge bridge, List<OvsController> ours)
    {
        if (ours.Count > 0)
        {
            yield return new ColumnChange(
                BridgeColumns.Controller,
                OvsdbValue.Set(bridge.Controllers.Select(row => row.Target)),
                OvsdbValue.Set(bridge.Controllers.Except(ours).Select(row => row.Target)),
                "the channel to the controller");
        }
    }
}
