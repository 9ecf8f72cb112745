using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Dapper;
using SdnPersona.Abstractions;

namespace SdnPersona.Storage;

/// <content>The graph of who uses which service of whom.</content>
public sealed partial class SqliteStateStore : IUsageStore
{
    /// <inheritdoc/>
    public Task<ImmutableArray<ServiceUsage>> UsageAsync(CancellationToken cancellationToken) => RunAsync(
        () => _connection.Query<UsageRow>("SELECT * FROM service_usage ORDER BY client, server, protocol, port")
            .Select(row => new ServiceUsage
            {
                Client = new(row.client, row.client_is_workload != 0),
                Server = new(row.server, row.server_is_workload != 0),
                Protocol = (byte)row.protocol,
                Port = (ushort)row.port,
                Copied = row.copied,
                Exported = row.exported,
                Packets = row.packets,
                Bytes = row.bytes,
                First = Time(row.first_seen),
                Last = Time(row.last_seen),
                Hours = [.. MemoryMarshal.Cast<byte, int>(row.hours)],
            })
            .ToImmutableArray(),
        cancellationToken);

    /// <inheritdoc/>
    public Task SaveUsageAsync(
        IReadOnlyCollection<ServiceUsage> changed, IReadOnlyCollection<ServiceUsage> removed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changed);
        ArgumentNullException.ThrowIfNull(removed);
        var rows = changed.Select(Row).ToArray();
        var gone = removed.Select(Row).ToArray();
        const string upsert =
            """
            INSERT OR REPLACE INTO service_usage VALUES (@client, @client_is_workload, @server, @server_is_workload, @protocol,
                @port, @copied, @exported, @packets, @bytes, @first_seen, @last_seen, @hours)
            """;
        const string delete =
            "DELETE FROM service_usage WHERE client = @client AND server = @server AND protocol = @protocol AND port = @port";
        return TransactAsync(
            transaction => _connection.Execute(upsert, rows, transaction) + _connection.Execute(delete, gone, transaction),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ImmutableDictionary<string, long>> UsageCountersAsync(CancellationToken cancellationToken) => RunAsync(
        () => _connection.Query<(string Name, long Value)>("SELECT name, value FROM usage_counters")
            .ToImmutableDictionary(row => row.Name, row => row.Value),
        cancellationToken);

    /// <inheritdoc/>
    public Task SaveUsageCountersAsync(IReadOnlyDictionary<string, long> counters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(counters);
        var rows = counters.Select(counter => new { name = counter.Key, value = counter.Value }).ToArray();
        return TransactAsync(
            transaction => _connection.Execute("INSERT OR REPLACE INTO usage_counters VALUES (@name, @value)", rows, transaction),
            cancellationToken);
    }

    private static UsageRow Row(ServiceUsage edge) => new(
        edge.Client.Name,
        edge.Client.IsWorkload ? 1 : 0,
        edge.Server.Name,
        edge.Server.IsWorkload ? 1 : 0,
        edge.Protocol,
        edge.Port,
        edge.Copied,
        edge.Exported,
        edge.Packets,
        edge.Bytes,
        Text(edge.First),
        Text(edge.Last),
        MemoryMarshal.AsBytes(edge.Hours.AsSpan()).ToArray());
}
