using System.Collections.Immutable;
using SharpOvsdb;

namespace SdnPersona.Core.Attaching;

/// <summary>The columns of table Bridge that attaching sets, as <see cref="ColumnChange.Column"/> names them.</summary>
internal static class BridgeColumns
{
    public const string Protocols = "Bridge.protocols";

    public const string Controller = "Bridge.controller";

    public const string ExternalIds = "Bridge.external_ids";

    public const string DatapathIdKey = "datapath-id";

    public const string DatapathId = "Bridge.other_config:" + DatapathIdKey;

    /// <summary>The value of a map's key as a set, empty when the key is not there.</summary>
    public static OvsdbSet Optional(string? value) => value is null ? OvsdbSet.Empty : OvsdbValue.Of(value);

    /// <summary>The value that the bridge has now, or null for a column that is not known.</summary>
    public static OvsdbValue? Read(OvsBridge bridge, string column)
    {
        if (column == Protocols)
        {
            return OvsdbValue.Set(bridge.Protocols);
        }

        return column.Split(':', 2) switch
        {
            ["Bridge.other_config", var key] => Optional(bridge.OtherConfig.GetValueOrDefault(key)),
            [ExternalIds, var key] => Optional(bridge.ExternalIds.GetValueOrDefault(key)),
            _ => null,
        };
    }
}

/// <summary>
/// One transaction on a bridge's row, done only if the row is still as it was read: somebody else's change in between
/// makes the whole transaction fail, not half of it.
/// </summary>
internal sealed class BridgeEdit(OvsBridge bridge)
{
    private static readonly ImmutableDictionary<string, OvsdbValue> NoColumns =
        ImmutableDictionary<string, OvsdbValue>.Empty;

    private readonly OvsdbCondition[] _row = [OvsdbCondition.Row(bridge.Id)];
    private readonly List<OvsdbOperation> _operations = [];

    /// <summary>Sets columns, and keys of maps.</summary>
    public void Apply(ImmutableArray<ColumnChange> changes)
    {
        foreach (var change in changes)
        {
            var column = change.Column["Bridge.".Length..];
            if (column.Split(':', 2) is not [var map, var key])
            {
                _operations.Add(OvsdbOperation.Update("Bridge", _row, NoColumns.Add(column, change.After)));
                continue;
            }

            // A map's insert keeps a pair that is there, so the old one goes first.
            var mutations = new List<OvsdbMutation> { OvsdbMutation.Delete(map, OvsdbSet.Of(key)) };
            if (change.After is OvsdbSet { Atoms: [var value] })
            {
                mutations.Add(OvsdbMutation.Insert(map, OvsdbValue.Map(key, value.Text)));
            }

            _operations.Add(OvsdbOperation.Mutate("Bridge", _row, mutations));
        }
    }

    /// <summary>Adds a controller or listener, marked as ours.</summary>
    public void AddController(string target, string purpose)
    {
        const string Name = "channel";
        var row = NoColumns
            .Add("target", OvsdbValue.Of(target))
            .Add("external_ids", OvsdbValue.Map(AttachMarks.Channel, purpose));
        _operations.Add(OvsdbOperation.Insert("Controller", row, Name));
        _operations.Add(OvsdbOperation.Mutate(
            "Bridge", _row, [OvsdbMutation.Insert("controller", OvsdbSet.Of(OvsdbAtom.Named(Name)))]));
    }

    /// <summary>
    /// Takes controllers off the bridge; their rows, referred to by nothing then, are removed by the server.
    /// </summary>
    public void RemoveControllers(IEnumerable<OvsController> controllers)
    {
        OvsdbAtom[] rows = [.. controllers.Select(row => OvsdbAtom.Of(row.Id))];
        if (rows.Length > 0)
        {
            _operations.Add(OvsdbOperation.Mutate(
                "Bridge", _row, [OvsdbMutation.Delete("controller", OvsdbSet.Of(rows))]));
        }
    }

    /// <summary>Gives the bridge an IPFIX row of ours instead of the one it has, or none.</summary>
    public void SetFlowExport(ImmutableDictionary<string, OvsdbValue>? row)
    {
        const string Name = "export";
        if (row is not null)
        {
            _operations.Add(OvsdbOperation.Insert("IPFIX", row, Name));
        }

        OvsdbValue reference = row is null ? OvsdbSet.Empty : OvsdbSet.Of(OvsdbAtom.Named(Name));
        _operations.Add(OvsdbOperation.Update("Bridge", _row, NoColumns.Add("ipfix", reference)));
    }

    /// <summary>Adds a collector to an IPFIX row of somebody else.</summary>
    public void AddFlowTarget(OvsIpfix row, string target) =>
        _operations.Add(OvsdbOperation.Mutate(
            "IPFIX", [OvsdbCondition.Row(row.Id)], [OvsdbMutation.Insert("targets", OvsdbSet.Of(OvsdbAtom.Of(target)))]));

    /// <summary>Takes a collector off an IPFIX row of somebody else.</summary>
    public void RemoveFlowTarget(OvsIpfix row, string target) =>
        _operations.Add(OvsdbOperation.Mutate(
            "IPFIX", [OvsdbCondition.Row(row.Id)], [OvsdbMutation.Delete("targets", OvsdbSet.Of(OvsdbAtom.Of(target)))]));

    /// <summary>The transaction; empty when there is nothing to do.</summary>
    public ImmutableArray<OvsdbOperation> Operations(string verb)
    {
        if (_operations.Count == 0)
        {
            return [];
        }

        var expected = NoColumns
            .Add("protocols", OvsdbValue.Set(bridge.Protocols))
            .Add("other_config", OvsdbValue.Map(bridge.OtherConfig))
            .Add("external_ids", OvsdbValue.Map(bridge.ExternalIds))
            .Add("controller", OvsdbSet.Of([.. bridge.Controllers.Select(row => OvsdbAtom.Of(row.Id))]))
            .Add("ipfix", bridge.Ipfix is { } ipfix ? OvsdbValue.Of(ipfix.Id) : OvsdbSet.Empty);
        return
        [
            OvsdbOperation.Wait("Bridge", _row, [.. expected.Keys], [expected], TimeSpan.Zero),
            .. _operations,
            OvsdbOperation.Comment($"sdnpersona: {verb} {bridge.Name}"),
        ];
    }
}
