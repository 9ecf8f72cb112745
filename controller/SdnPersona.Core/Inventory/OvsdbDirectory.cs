using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using SdnPersona.Abstractions;
using SharpOvsdb;

namespace SdnPersona.Core.Inventory;

/// <summary>Follows OVSDBs: one replica per database, however many of its bridges are attached. Thread-safe.</summary>
public sealed partial class OvsdbDirectory(ILogger<OvsdbDirectory> log) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<OvsdbEndpoint, Lazy<OvsdbReplica>> _replicas = new();

    /// <summary>The workload ports of an attached bridge, and again whenever they change. Goes on while OVSDB is away.</summary>
    public async IAsyncEnumerable<ImmutableArray<WorkloadPort>> PortsAsync(
        AttachedSwitch attached, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(attached);
        var replica = _replicas
            .GetOrAdd(OvsdbEndpoint.Parse(attached.Ovsdb), endpoint => new(() => OvsdbReplica.Start(endpoint, OvsSchema.Database, OvsSchema.Tables)))
            .Value;
        await foreach (var state in OvsdbPortSource.WatchAsync(replica, attached.Name, cancellationToken).ConfigureAwait(false))
        {
            if (state.Problem is { } problem)
            {
                // What was known stays: a database that is away says nothing about ports.
                LogProblem(log, attached.Name, problem);
                continue;
            }

            foreach (var unreadable in state.Ports.SelectMany(port => port.Problems.Select(text => $"{port.Name}: {text}")))
            {
                LogProblem(log, attached.Name, unreadable);
            }

            yield return [.. state.Ports.Select(Workload).OfType<WorkloadPort>()];
        }
    }

    /// <summary>Ends all sessions.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas.Values)
        {
            await replica.Value.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static WorkloadPort? Workload(BridgePort port) => port.Number is { } number && WorkloadIdentity.Of(port) is { } id
        ? new WorkloadPort
        {
            Id = id,
            Name = WorkloadIdentity.NameOf(port),
            Port = number,
            PortName = port.Name,
            Macs = port.Macs,
            Addresses = port.AddressesDeclared ? port.Addresses : [],
            Vlan = port.Vlan,
            ExternalIds = port.ExternalIds.ToImmutableDictionary(),
            Active = (port.Active ?? true) && (port.LinkUp ?? true),
        }
        : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Bridge}: OVSDB: {Problem}")]
    private static partial void LogProblem(ILogger log, string bridge, string problem);
}
