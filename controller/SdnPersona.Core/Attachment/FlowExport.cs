using System.Collections.Immutable;
using SharpOvsdb;

namespace SdnPersona.Core.Attaching;

/// <summary>How a bridge is told to export its flows over IPFIX (ovs-vswitchd.conf.db(5), table IPFIX).</summary>
/// <param name="Target">The collector, <c>ADDRESS:PORT</c> as the bridge reaches it.</param>
public sealed record FlowExport(string Target)
{
    /// <summary>One of how many packets is looked at; 1 for all.</summary>
    public int Sampling { get; init; } = 64;

    /// <summary>Seconds after which a flow that goes on is told of; 1–4200.</summary>
    public int ActiveTimeout { get; init; } = 10;

    /// <summary>Flows that are kept in the bridge; more are told of earlier.</summary>
    public int CacheFlows { get; init; } = 8192;
}

/// <summary>
/// What attaching does about <c>Bridge.ipfix</c>. A bridge that exports to somebody already gets the collector as one more target, and
/// its other settings stay; else it gets a row of ours. Detach takes away what was added.
/// </summary>
internal static class FlowExportPlan
{
    public const string Column = "Bridge.ipfix";

    /// <summary>Marks a target that was added to somebody else's row.</summary>
    public const string TargetMark = AttachMarks.Prefix + "ipfix-target";

    private const string Purpose = "ipfix";

    /// <summary>What has to be changed, or null when all is as it should be or nothing was asked for.</summary>
    public static ColumnChange? Change(OvsBridge bridge, FlowExport? export)
    {
        var now = bridge.Ipfix is null ? OvsdbSet.Empty : OvsdbValue.Set(bridge.Ipfix.Targets);
        if (export is null || bridge.Ipfix?.Targets.Contains(export.Target) == true)
        {
            return null;
        }

        var after = IsForeign(bridge) ? OvsdbValue.Set([.. bridge.Ipfix!.Targets, export.Target]) : OvsdbValue.Of(export.Target);
        return new ColumnChange(Column, now, after, "flows are exported to the controller");
    }

    public static bool IsForeign(OvsBridge bridge) =>
        bridge.Ipfix is { } row && !row.ExternalIds.ContainsKey(AttachMarks.Channel);

    public static void Add(BridgeEdit edit, OvsBridge bridge, FlowExport export)
    {
        if (IsForeign(bridge))
        {
            edit.AddFlowTarget(bridge.Ipfix!, export.Target);
            return;
        }

        var row = ImmutableDictionary<string, OvsdbValue>.Empty
            .Add("targets", OvsdbValue.Of(export.Target))
            .Add("sampling", OvsdbValue.Of(export.Sampling))
            .Add("cache_active_timeout", OvsdbValue.Of(export.ActiveTimeout))
            .Add("cache_max_flows", OvsdbValue.Of(export.CacheFlows))

            // Each packet once, where it comes in: on the way out it would be told of a second time.
            .Add("other_config", OvsdbValue.Map("enable-output-sampling", "false"))
            .Add("external_ids", OvsdbValue.Map(AttachMarks.Channel, Purpose));
        edit.SetFlowExport(row);
    }

    /// <summary>What detaching has to change, or null.</summary>
    public static ColumnChange? Removal(OvsBridge bridge)
    {
        const string Reason = "flows are no longer exported to the controller";
        if (bridge.Ipfix is not { } row)
        {
            return null;
        }

        var now = OvsdbValue.Set(row.Targets);
        if (!IsForeign(bridge))
        {
            return new ColumnChange(Column, now, OvsdbSet.Empty, Reason);
        }

        return bridge.ExternalIds.GetValueOrDefault(TargetMark) is { } target && row.Targets.Contains(target)
            ? new ColumnChange(Column, now, OvsdbValue.Set(row.Targets.Remove(target)), Reason)
            : null;
    }

    public static void Remove(BridgeEdit edit, OvsBridge bridge)
    {
        if (IsForeign(bridge))
        {
            edit.RemoveFlowTarget(bridge.Ipfix!, bridge.ExternalIds[TargetMark]);
        }
        else
        {
            edit.SetFlowExport(null);
        }
    }
}
