using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SharpOpenFlow;
using SharpOvsdb;

namespace SdnPersona.Core.Attaching;

/// <summary>
/// Works out what attaching a bridge takes, from the OVSDB as it is. Pure: the same snapshot and request give the same
/// plan.
/// </summary>
/// <remarks>
/// Nothing here touches flows, ports, fail_mode or the controllers that the bridge has. Open vSwitch itself deletes all
/// flows of a bridge when it gets its first active controller, which is done only on request, after a warning.
/// </remarks>
internal static class AttachPlanner
{
    private const string OpenFlow13 = "OpenFlow13";

    /// <param name="request">What is asked for.</param>
    /// <param name="ovs">The OVSDB.</param>
    /// <param name="switchAddress">The switch's address for a listener; not used for a unix OVSDB.</param>
    /// <param name="host">What is known of the switch's host.</param>
    /// <exception cref="AttachmentException">It cannot be attached.</exception>
    public static AttachPlan Plan(AttachRequest request, OvsSnapshot ovs, string switchAddress, SwitchHost host)
    {
        var bridge = ovs.Find(request.Bridge) ?? throw Unknown(request, ovs);
        if (!DatapathId.TryParse(bridge.DatapathId, out var datapathId))
        {
            throw new AttachmentException(
                AttachmentErrorKind.NotReady, $"bridge {bridge.Name} has no datapath id: is ovs-vswitchd running?");
        }

        var observeOnly = BridgeOwner.Recognise(ovs, bridge);
        if (observeOnly is not null && request.Listen is not null)
        {
            throw new AttachmentException(
                AttachmentErrorKind.Conflict,
                $"a controller for bridge {bridge.Name} would delete another agent's flows: {observeOnly}");
        }

        var zoneBlock = AttachMarks.ReadZoneBlock(bridge) ?? FreeZoneBlock(ovs, bridge);
        var channel = OpenFlowChannel.Choose(request, ovs, bridge, switchAddress);
        ImmutableArray<ColumnChange> settings = observeOnly is null ? [.. Settings(bridge, datapathId)] : [];
        var restore = Remember(bridge, settings);
        var export = FlowExportPlan.Change(bridge, request.Export);
        ImmutableArray<ColumnChange> marks =
        [
            .. export is not null && FlowExportPlan.IsForeign(bridge)
                ? Mark(bridge, FlowExportPlan.TargetMark, request.Export!.Target, "the collector that attach added")
                : [],
            .. Mark(bridge, AttachMarks.ZoneBlock, $"{zoneBlock}", "conntrack zones of this bridge"),
            .. Mark(bridge, AttachMarks.Restore, AttachMarks.WriteAll(restore), "what detach has to put back"),
        ];
        ImmutableArray<ColumnChange> rows = [.. Rows(bridge, channel)];
        return new AttachPlan
        {
            Ovsdb = request.Ovsdb,
            Bridge = bridge,
            Result = new AttachedSwitch
            {
                Name = bridge.Name,
                DatapathId = datapathId,
                Ovsdb = request.Ovsdb.ToString(),
                OpenFlow = channel.Dial,
                ZoneBlock = zoneBlock,
                ObserveOnly = observeOnly,
                Restore = restore,
            },
            Changes = [.. settings, .. rows, .. export is null ? [] : new[] { export }, .. marks],
            Warnings = [.. Warnings(request, ovs, bridge, channel, settings, observeOnly)],
            Limits = AttachLimits.Check(request, ovs, bridge, channel, host),
            Operations = Operations(bridge, settings, marks, channel, export is null ? null : request.Export),
        };
    }

    /// <summary>
    /// The rows of ours that the chosen channel does not need any more: those of an earlier attach in another way.
    /// </summary>
    private static IEnumerable<OvsController> Obsolete(OvsBridge bridge, OpenFlowChannel channel) =>
        bridge.Controllers.Where(row => AttachMarks.IsOurs(row) && row.Target != channel.Target);

    private static AttachmentException Unknown(AttachRequest request, OvsSnapshot ovs)
    {
        var names = string.Join(", ", ovs.Bridges.Select(bridge => bridge.Name));
        var others = names.Length == 0 ? "it has none" : $"it has {names}";
        return new AttachmentException(
            AttachmentErrorKind.UnknownBridge, $"{request.Ovsdb} has no bridge '{request.Bridge}'; {others}");
    }

    // Conntrack zones belong to the datapath, which all bridges of one ovs-vswitchd share.
    private static byte FreeZoneBlock(OvsSnapshot ovs, OvsBridge bridge)
    {
        var used = ovs.Bridges.Where(other => other.Id != bridge.Id).Select(AttachMarks.ReadZoneBlock).ToHashSet();
        var free = Enumerable.Range(1, 15).Select(block => (byte)block).FirstOrDefault(block => !used.Contains(block));
        return free > 0
            ? free
            : throw new AttachmentException(
                AttachmentErrorKind.Conflict,
                "all 15 blocks of conntrack zones are taken by bridges of this OVSDB; detach one first");
    }

    private static IEnumerable<ColumnChange> Settings(OvsBridge bridge, DatapathId datapathId)
    {
        // No version listed means all of them.
        if (!bridge.Protocols.IsEmpty && !bridge.Protocols.Contains(OpenFlow13))
        {
            yield return new ColumnChange(
                BridgeColumns.Protocols,
                OvsdbValue.Set(bridge.Protocols),
                OvsdbValue.Set([.. bridge.Protocols, OpenFlow13]),
                "the controller speaks OpenFlow 1.3");
        }

        var pinned = bridge.OtherConfig.GetValueOrDefault(BridgeColumns.DatapathIdKey);
        if (!DatapathId.TryParse(pinned, out var id) || id != datapathId)
        {
            yield return new ColumnChange(
                BridgeColumns.DatapathId, BridgeColumns.Optional(pinned), OvsdbValue.Of(datapathId.ToString()),
                "or else it could change with the bridge's ports, and the switch would be another one");
        }
    }

    private static IEnumerable<ColumnChange> Mark(OvsBridge bridge, string key, string value, string reason)
    {
        var before = bridge.ExternalIds.GetValueOrDefault(key);
        if (before != value)
        {
            yield return new ColumnChange(
                $"{BridgeColumns.ExternalIds}:{key}", BridgeColumns.Optional(before), OvsdbValue.Of(value), reason);
        }
    }

    private static IEnumerable<ColumnChange> Rows(OvsBridge bridge, OpenFlowChannel channel)
    {
        var before = OvsdbValue.Set(bridge.Controllers.Select(row => row.Target));
        var kept = bridge.Controllers.Except(Obsolete(bridge, channel)).Select(row => row.Target);
        var after = OvsdbValue.Set(channel.Added ? [.. kept, channel.Target!] : kept);
        if (!after.Equals(before))
        {
            var reason = channel.Dial is null ? "the switch dials the controller" : "the controller dials the switch";
            yield return new ColumnChange(BridgeColumns.Controller, before, after, reason);
        }
    }

    // What an earlier attach changed is remembered as it was before that one.
    private static ImmutableDictionary<string, string> Remember(OvsBridge bridge, ImmutableArray<ColumnChange> settings)
    {
        ImmutableDictionary<string, string> entries;
        try
        {
            entries = AttachMarks.ReadAll(bridge);
        }
        catch (FormatException broken)
        {
            throw new AttachmentException(
                AttachmentErrorKind.Conflict, $"{broken.Message}; remove the key to attach anew", broken);
        }

        foreach (var change in settings)
        {
            var earlier = entries.GetValueOrDefault(change.Column);
            var original = earlier is null ? change.Before : AttachMarks.Read(earlier).Before;
            entries = entries.SetItem(change.Column, AttachMarks.Write(original, change.After));
        }

        return entries;
    }

    private static IEnumerable<string> Warnings(
        AttachRequest request,
        OvsSnapshot ovs,
        OvsBridge bridge,
        OpenFlowChannel channel,
        ImmutableArray<ColumnChange> settings,
        string? observeOnly)
    {
        if (observeOnly is not null)
        {
            yield return $"{observeOnly}.";
        }

        var active = bridge.Controllers.Where(row => row.IsActive).ToList();
        if (channel is { Dial: null, Added: true } && active.Count == 0)
        {
            yield return $"Open vSwitch flushes ALL flows of {bridge.Name} the moment it gets its first controller, "
                + $"{request.Listen}, and again when that controller is removed. Packets are lost until flows are "
                + "installed again. Without --listen the controller dials into the switch and no flow is touched.";
        }

        foreach (var row in active.Where(row => !AttachMarks.IsOurs(row)))
        {
            var state = row.IsConnected ? "connected" : "not connected";
            yield return $"Bridge {bridge.Name} has the controller {row.Target}, {state}. It is left in place; if it "
                + "asks to be master, or writes flows, the two will disturb each other.";
        }

        if (channel is { Dial: not null, Target: not null, Added: true })
        {
            yield return $"{channel.Target} accepts OpenFlow, unencrypted, from everybody who can reach it: restrict "
                + "it to the controller by a firewall.";
        }

        if (settings.Any(change => change.Column == BridgeColumns.Protocols) && active.Count > 0)
        {
            yield return "Changing the OpenFlow versions makes the switch connect to its controllers anew.";
        }

        if (bridge.FailMode == "secure" && observeOnly is null)
        {
            yield return $"Bridge {bridge.Name} has fail_mode secure: where no flow matches, nothing is forwarded "
                + "today. Once attached, what no rule forbids is forwarded as by a normal switch (NORMAL).";
        }

        var twin = AttachMarks.ReadZoneBlock(bridge) is { } block
            ? ovs.Bridges.FirstOrDefault(other => other.Id != bridge.Id && AttachMarks.ReadZoneBlock(other) == block)
            : null;
        if (twin is not null)
        {
            yield return $"Bridges {bridge.Name} and {twin.Name} have the same block of conntrack zones; detach and "
                + "attach one of them.";
        }
    }

    private static ImmutableArray<OvsdbOperation> Operations(
        OvsBridge bridge,
        ImmutableArray<ColumnChange> settings,
        ImmutableArray<ColumnChange> marks,
        OpenFlowChannel channel,
        FlowExport? export)
    {
        var edit = new BridgeEdit(bridge);
        edit.Apply([.. settings, .. marks]);
        edit.RemoveControllers(Obsolete(bridge, channel));
        if (channel.Added)
        {
            edit.AddController(channel.Target!, channel.Dial is null ? "controller" : "listener");
        }

        if (export is not null)
        {
            FlowExportPlan.Add(edit, bridge, export);
        }

        return edit.Operations("attach");
    }
}
