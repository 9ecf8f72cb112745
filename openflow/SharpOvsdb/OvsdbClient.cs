using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace SharpOvsdb;

/// <summary>
/// One session with an OVSDB server (RFC 7047). It does not come back by itself when it ends:
/// <see cref="OvsdbReplica"/> does. Thread-safe; requests of several callers are in flight at once.
/// </summary>
public sealed partial class OvsdbClient : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Action<JsonElement>> _monitors = new(StringComparer.Ordinal);
    private readonly RpcSession _session;
    private int _lastMonitor;

    private OvsdbClient(Stream stream, OvsdbClientOptions options) =>
        _session = new RpcSession(stream, options, OnNotification);

    /// <summary>Completes, never fails, when the session is over, with the reason.</summary>
    public Task<OvsdbException> Ended => _session.Ended;

    /// <summary>Connects to a server.</summary>
    /// <exception cref="OvsdbException">Nobody answers there (<see cref="OvsdbErrorKind.Unreachable"/>).</exception>
    public static async Task<OvsdbClient> ConnectAsync(
        OvsdbEndpoint endpoint, OvsdbClientOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new OvsdbClientOptions();
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return Over(await endpoint.OpenAsync(options, either.Token).ConfigureAwait(false), options);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OvsdbException(
                OvsdbErrorKind.Unreachable, $"cannot connect to {endpoint}: no answer within {options.ConnectTimeout}");
        }
    }

    /// <summary>
    /// Speaks OVSDB over any byte stream, such as an authenticated TLS stream; the client owns it from now on.
    /// </summary>
    public static OvsdbClient Over(Stream stream, OvsdbClientOptions? options = null) =>
        new(stream, options ?? new OvsdbClientOptions());

    /// <summary>Names of the server's databases (RFC 7047 §4.1.1).</summary>
    /// <exception cref="OvsdbException">Any of its kinds but <see cref="OvsdbErrorKind.Operation"/>, here as in every
    /// method.</exception>
    public Task<ImmutableArray<string>> ListDatabasesAsync(CancellationToken cancellationToken = default) =>
        _session.CallAsync<ImmutableArray<string>>("list_dbs", _ => { }, ReadNames, cancellationToken);

    /// <summary>A database's schema (RFC 7047 §4.1.2).</summary>
    public Task<OvsdbSchema> GetSchemaAsync(string database, CancellationToken cancellationToken = default) =>
        _session.CallAsync(
            "get_schema", writer => writer.WriteStringValue(database), OvsdbSchema.Read, cancellationToken);

    /// <summary>Asks the server for an answer (RFC 7047 §4.1.11).</summary>
    public Task EchoAsync(CancellationToken cancellationToken = default) =>
        _session.CallAsync("echo", _ => { }, _ => true, cancellationToken);

    /// <summary>Does all operations in order, or none of them (RFC 7047 §4.1.3).</summary>
    /// <returns>One result for each operation.</returns>
    /// <exception cref="OvsdbException">
    /// <see cref="OvsdbErrorKind.Operation"/>: an operation or the commit failed, and nothing was done.
    /// <see cref="OvsdbErrorKind.Request"/>: refused as a whole. <see cref="OvsdbErrorKind.Timeout"/> and
    /// <see cref="OvsdbErrorKind.Disconnected"/>: it is not known whether it was done.
    /// </exception>
    public Task<ImmutableArray<OvsdbResult>> TransactAsync(
        string database, IReadOnlyList<OvsdbOperation> operations, CancellationToken cancellationToken = default) =>
        _session.CallAsync<ImmutableArray<OvsdbResult>>(
            "transact",
            writer =>
            {
                writer.WriteStringValue(database);
                foreach (var operation in operations)
                {
                    operation.WriteTo(writer);
                }
            },
            json => OvsdbResult.ReadAll(json, operations.Count),
            cancellationToken);

    /// <summary>
    /// Follows tables (RFC 7047 §4.1.5): calls back with all rows there are, before the returned task completes, and
    /// then with each transaction's changes, in order. A transaction of this session is called back before its own
    /// answer is given.
    /// </summary>
    /// <param name="database">The database.</param>
    /// <param name="tables">Tables and columns, already checked by <see cref="OvsdbSchema.Require"/>.</param>
    /// <param name="onChanges">Must be quick and must not throw: it runs on the session's read loop.</param>
    /// <param name="cancellationToken">Ends the wait for the first answer.</param>
    public Task MonitorAsync(
        string database,
        ImmutableArray<OvsdbTable> tables,
        Action<ImmutableArray<OvsdbRowChange>> onChanges,
        CancellationToken cancellationToken = default)
    {
        var id = NewMonitor();
        return _session.CallAsync(
            "monitor",
            writer => WriteMonitor(writer, database, id, tables),
            initial =>
            {
                onChanges(OvsdbSnapshot.ReadUpdates(initial, tables));
                _monitors[id] = update => onChanges(OvsdbSnapshot.ReadUpdates(Last(update, count: 2), tables));
                return true;
            },
            cancellationToken);
    }

    /// <summary>
    /// Reads tables once, as they are between two transactions, after checking that the schema has them.
    /// </summary>
    /// <exception cref="OvsdbException">Also <see cref="OvsdbErrorKind.Schema"/>.</exception>
    public async Task<OvsdbSnapshot> ReadAsync(
        string database, ImmutableArray<OvsdbTable> tables, CancellationToken cancellationToken = default)
    {
        var schema = await GetSchemaAsync(database, cancellationToken).ConfigureAwait(false);
        schema.Require(tables);
        var selects = tables
            .Select(table => OvsdbOperation.Select(table.Name, [], ["_uuid", .. table.Columns.Keys]))
            .ToArray();
        var results = await TransactAsync(database, selects, cancellationToken).ConfigureAwait(false);
        return OvsdbSnapshot.Empty.With(
        [
            .. tables.Zip(results).SelectMany(pair => pair.Second.Rows.Select(row => OvsdbRow.Of(pair.First, row)))
                .Select(row => new OvsdbRowChange(row.Table, row.Id, row)),
        ]);
    }

    /// <summary>
    /// Ends the session; what waits for an answer fails with <see cref="OvsdbErrorKind.Disconnected"/>.
    /// </summary>
    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private static ImmutableArray<string> ReadNames(JsonElement json)
    {
        JsonText.Require(json, JsonValueKind.Array);
        return [.. json.EnumerateArray().Select(JsonText.Read)];
    }

    private static JsonElement Last(JsonElement update, int count) => update.GetArrayLength() == count
        ? update[count - 1]
        : throw OvsdbException.Protocol($"an update of {update.GetArrayLength()} elements, not {count}");

    private static void WriteMonitor(
        Utf8JsonWriter writer, string database, string id, ImmutableArray<OvsdbTable> tables)
    {
        writer.WriteStringValue(database);
        writer.WriteStringValue(id);
        writer.WriteStartObject();
        foreach (var table in tables)
        {
            writer.WriteStartArray(table.Name);
            writer.WriteStartObject();
            writer.WriteStartArray("columns");
            foreach (var column in table.Columns.Keys)
            {
                writer.WriteStringValue(column);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private string NewMonitor() =>
        string.Create(CultureInfo.InvariantCulture, $"monitor-{Interlocked.Increment(ref _lastMonitor)}");

    private void OnNotification(string method, JsonElement parameters)
    {
        if (parameters.GetArrayLength() == 0 || parameters[0].ValueKind != JsonValueKind.String)
        {
            return;
        }

        var subject = JsonText.Read(parameters[0]);
        switch (method)
        {
            case "update" or "update3" when _monitors.TryGetValue(subject, out var onUpdates):
                onUpdates(parameters);
                break;
            case "monitor_canceled" when _monitors.ContainsKey(subject):
                throw new OvsdbException(
                    OvsdbErrorKind.Disconnected, "the server ended the monitor: the database was removed");
            case "locked" or "stolen" when _locks.TryGetValue(subject, out var changed):
                changed.Set(isHeld: method == "locked");
                break;
            default:
                break;
        }
    }
}
