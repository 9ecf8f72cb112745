using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SdnPersona.Abstractions;
using SharpOpenFlow;

namespace SdnPersona.Storage;

/// <summary>
/// State in one SQLite file, <c>sdnpersona.db</c>, in the data folder, which one process holds at a time.
/// Thread-safe: one connection, one caller at a time.
/// </summary>
/// <remarks>
/// Write-ahead log with <c>synchronous=FULL</c>: a commit reaches the disk before it is acknowledged, so it survives
/// the end of the process and loss of power. NORMAL would lose the last commits with the power: a profile number could
/// then be given twice while switches still carry it, and the columns that detach writes back would be gone. Writes are
/// few and batched.
/// </remarks>
public sealed partial class SqliteStateStore : IStateStore, IDisposable
{
    /// <summary>Name of the database file in the data folder.</summary>
    public const string FileName = "sdnpersona.db";

    /// <summary>Events that are kept unless told otherwise.</summary>
    public const int DefaultEventsKept = 200_000;

    /// <summary>Largest profile number: 0 means "none" and 65535 is the mask.</summary>
    private const ushort LastProfileNumber = 65534;

    /// <summary>Old events are pruned once per so many, because each pruning is a search.</summary>
    private const int PruneEvery = 256;

    /// <summary>Audit entries that are followed at once.</summary>
    private const int VerifyPage = 5_000;

    private readonly SqliteConnection _connection;
    private readonly DataFolderLock _folder;
    private readonly ILogger _logger;
    private readonly int _eventsKept;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _isDisposed;

    /// <summary>Audit entries of the transaction that runs; of who has the turn.</summary>
    private readonly List<AuditEntry> _recorded = [];

    private SqliteStateStore(SqliteConnection connection, DataFolderLock folder, ILogger logger, int eventsKept)
    {
        _connection = connection;
        _folder = folder;
        _logger = logger;
        _eventsKept = eventsKept;
    }

    /// <summary>Opens the store, creating folder and file or upgrading the schema where needed.</summary>
    /// <param name="folder">Data folder.</param>
    /// <param name="logger">Receives what could not be read back.</param>
    /// <param name="eventsKept">Newest events that are kept, at least 1; older ones are pruned now and then.</param>
    /// <exception cref="StorageException">
    /// The folder is in use or not writable; the file is damaged, locked, foreign, or of a newer program.
    /// </exception>
    public static SqliteStateStore Open(string folder, ILogger logger, int eventsKept = DefaultEventsKept)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfLessThan(eventsKept, 1);
        var held = DataFolderLock.Take(folder);
        SqliteConnection? connection = null;
        try
        {
            connection = SqliteFile.Open(Path.Combine(folder, FileName));
            return new(connection, held, logger, eventsKept);
        }
        catch
        {
            connection?.Dispose();
            held.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<AttachedSwitch>> SwitchesAsync(CancellationToken cancellationToken) => RunAsync(
        () => _connection.Query<SwitchRow>("SELECT * FROM switches ORDER BY name")
            .Select(row => row.ToSwitch())
            .ToImmutableArray(),
        cancellationToken);

    /// <inheritdoc/>
    public Task SaveAsync(AttachedSwitch attached, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(attached);
        return RunAsync(
            () => _connection.Execute(
                """
                INSERT INTO switches (name, datapath_id, ovsdb, openflow, zone_block, observe_only, restore)
                VALUES (@name, @datapath_id, @ovsdb, @openflow, @zone_block, @observe_only, @restore)
                ON CONFLICT (name) DO UPDATE SET datapath_id = excluded.datapath_id, ovsdb = excluded.ovsdb,
                    openflow = excluded.openflow, zone_block = excluded.zone_block,
                    observe_only = excluded.observe_only, restore = excluded.restore
                """,
                SwitchRow.From(attached)),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> RemoveSwitchAsync(string name, CancellationToken cancellationToken) =>
        RunAsync(
            () => _connection.Execute("DELETE FROM switches WHERE name = @name", new { name }) > 0, cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableDictionary<DatapathId, string>> DatapathOwnersAsync(CancellationToken cancellationToken) => RunAsync(
        () => _connection.Query<(string Datapath, string Subject)>("SELECT datapath_id, subject FROM datapath_owners")
            .ToImmutableDictionary(row => SwitchRow.Datapath(row.Datapath), row => row.Subject),
        cancellationToken);

    /// <inheritdoc/>
    public Task SaveDatapathOwnersAsync(IReadOnlyDictionary<DatapathId, string?> changes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var owned = changes.Where(change => change.Value is not null)
            .Select(change => new { datapath = change.Key.ToString(), subject = change.Value }).ToArray();
        var free = changes.Where(change => change.Value is null).Select(change => new { datapath = change.Key.ToString() }).ToArray();
        return TransactAsync(
            transaction => _connection.Execute("INSERT OR REPLACE INTO datapath_owners VALUES (@datapath, @subject)", owned, transaction)
                + _connection.Execute("DELETE FROM datapath_owners WHERE datapath_id = @datapath", free, transaction),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ImmutableDictionary<string, EnforcementMode>> ModesAsync(CancellationToken cancellationToken) =>
        RunAsync(() => _connection.Query<(string Group, string Mode)>("SELECT group_name, mode FROM group_modes")
            .ToImmutableDictionary(row => row.Group, row => Enum.Parse<EnforcementMode>(row.Mode, ignoreCase: true)),
        cancellationToken);

    /// <inheritdoc/>
    public Task SetModeAsync(string group, EnforcementMode mode, AuditRecord record, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(group);
        ArgumentNullException.ThrowIfNull(record);
        return TransactAsync(
            transaction =>
            {
                _connection.Execute(
                    """
                    INSERT INTO group_modes VALUES (@group, @mode)
                    ON CONFLICT (group_name) DO UPDATE SET mode = excluded.mode
                    """,
                    new { group, mode = mode.ToString().ToLowerInvariant() },
                    transaction);
                return Record(record, transaction);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<Assignment>> AssignmentsAsync(CancellationToken cancellationToken) => RunAsync(
        () => _connection
            .Query<(string Workload, string Document)>("SELECT workload, document FROM assignments ORDER BY workload")
            .Select(row => ReadDocument<Assignment>(row.Workload, row.Document))
            .OfType<Assignment>()
            .ToImmutableArray(),
        cancellationToken);

    /// <inheritdoc/>
    public Task SaveAsync(IReadOnlyCollection<Assignment> assignments, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(assignments);
        var rows = assignments.Select(assignment => new
        {
            workload = assignment.Workload.Value,
            persona = assignment.Persona,
            probability = assignment.Probability,
            risk = assignment.Risk.Score,
            decided_at = Text(assignment.DecidedAt),
            document = StateDocument.Write(assignment),
        }).ToArray();
        const string upsert =
            """
            INSERT INTO assignments (workload, persona, probability, risk, decided_at, document)
            VALUES (@workload, @persona, @probability, @risk, @decided_at, @document)
            ON CONFLICT (workload) DO UPDATE SET persona = excluded.persona, probability = excluded.probability,
                risk = excluded.risk, decided_at = excluded.decided_at, document = excluded.document
            """;
        return TransactAsync(transaction => _connection.Execute(upsert, rows, transaction), cancellationToken);
    }

    /// <inheritdoc/>
    public Task RemoveAssignmentsAsync(IReadOnlyCollection<WorkloadId> workloads, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(workloads);
        var rows = workloads.Select(id => new { workload = id.Value }).ToArray();
        return TransactAsync(
            transaction => _connection.Execute("DELETE FROM assignments WHERE workload = @workload", rows, transaction), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<Workload>> WorkloadsAsync(CancellationToken cancellationToken) => RunAsync(
        () => _connection.Query<(string Id, string Document)>("SELECT id, document FROM workloads ORDER BY id")
            .Select(row => ReadDocument<Workload>(row.Id, row.Document))
            .OfType<Workload>()
            .ToImmutableArray(),
        cancellationToken);

    /// <inheritdoc/>
    public Task SaveAsync(
        IReadOnlyCollection<Workload> changed,
        IReadOnlyCollection<WorkloadId> removed,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changed);
        ArgumentNullException.ThrowIfNull(removed);
        var rows = changed.Select(workload => new
        {
            id = workload.Id.Value,
            name = workload.Name,
            document = StateDocument.Write(workload),
        }).ToArray();
        var gone = removed.Select(id => new { id = id.Value }).ToArray();
        return TransactAsync(
            transaction =>
            {
                const string upsert =
                    """
                    INSERT INTO workloads (id, name, document) VALUES (@id, @name, @document)
                    ON CONFLICT (id) DO UPDATE SET name = excluded.name, document = excluded.document
                    """;
                return _connection.Execute(upsert, rows, transaction)
                    + _connection.Execute("DELETE FROM workloads WHERE id = @id", gone, transaction);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ushort> ProfileNumberAsync(string profile, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(profile);
        return TransactAsync(
            transaction =>
            {
                var given = _connection.ExecuteScalar<long?>(
                    "SELECT number FROM profile_numbers WHERE profile = @profile", new { profile }, transaction);
                if (given is { } number)
                {
                    return (ushort)number;
                }

                var next = _connection.ExecuteScalar<long>(
                    "SELECT 1 + coalesce(max(number), 0) FROM profile_numbers", transaction: transaction);
                if (next > LastProfileNumber)
                {
                    throw new InvalidOperationException(
                        $"profile '{profile}' gets no number: all {LastProfileNumber} are given");
                }

                _connection.Execute(
                    "INSERT INTO profile_numbers VALUES (@profile, @next)", new { profile, next }, transaction);
                return (ushort)next;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ControllerEvent> AppendAsync(ControllerEvent entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return TransactAsync(transaction => Tell(entry, transaction), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<AuditEntry> RecordAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        return TransactAsync(transaction => Record(record, transaction), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<AuditEntry>> AuditAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegative(query.Limit);
        return RunAsync(() => SqliteAudit.Read(_connection, query), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<AuditVerification> VerifyAuditAsync(
        (long Sequence, string Hash)? known, CancellationToken cancellationToken)
    {
        var head = await RunAsync(() => SqliteAudit.Head(_connection, null), cancellationToken).ConfigureAwait(false);
        var check = new AuditCheck(known);
        ImmutableArray<AuditEntry> page;
        do
        {
            // Page by page, so that others have their turn in between; what they append is not looked at.
            var after = check.Last;
            page = await RunAsync(() => SqliteAudit.Read(_connection, new(after, VerifyPage)), cancellationToken).ConfigureAwait(false);
        }
        while (page.Where(entry => entry.Sequence <= head.Sequence).All(check.Follow) && page.Length == VerifyPage);
        return check.Finish(head.Sequence, head.Hash);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<ControllerEvent>> EventsAsync(long after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return RunAsync(
            () => _connection.Query<(long Sequence, string At, string Kind, string Subject, string Message)>(
                    """
                    SELECT sequence, at, kind, subject, message FROM events
                    WHERE sequence > @after ORDER BY sequence LIMIT @limit
                    """,
                    new { after, limit })
                .Select(row => new ControllerEvent(row.Sequence, Time(row.At), row.Kind, row.Subject, row.Message))
                .ToImmutableArray(),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<long> LastEventAsync(CancellationToken cancellationToken) => RunAsync(
        () => _connection.ExecuteScalar<long>("SELECT coalesce(max(sequence), 0) FROM events"), cancellationToken);

    /// <inheritdoc/>
    public Task<BrokenGlass?> BreakGlassAsync(CancellationToken cancellationToken) => RunAsync(
        () => _connection.QuerySingleOrDefault<string>("SELECT document FROM break_glass") is { } document
            ? StateDocument.Read<BrokenGlass>(document)
            : null,
        cancellationToken);

    /// <inheritdoc/>
    public Task SaveBreakGlassAsync(BrokenGlass? glass, AuditRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        var document = glass is null ? null : StateDocument.Write(glass);
        return TransactAsync(
            transaction =>
            {
                _connection.Execute("DELETE FROM break_glass", transaction: transaction);
                if (document is not null)
                {
                    _connection.Execute("INSERT INTO break_glass VALUES (1, @document)", new { document }, transaction);
                }

                return Record(record, transaction);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<PersonaFeedback> AddFeedbackAsync(PersonaFeedback feedback, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(feedback);
        var (workload, document) = (feedback.Workload.Value, StateDocument.Write(feedback));
        return RunAsync(
            () => feedback with
            {
                Id = _connection.ExecuteScalar<long>(
                    "INSERT INTO feedback (workload, document) VALUES (@workload, @document) RETURNING id",
                    new { workload, document }),
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> UndoFeedbackAsync(long id, DateTimeOffset at, CancellationToken cancellationToken) => RunAsync(
        () => _connection.Execute(
            "UPDATE feedback SET undone_at = @at WHERE id = @id AND undone_at IS NULL", new { id, at = Text(at) }) > 0,
        cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<PersonaFeedback>> FeedbackAsync(CancellationToken cancellationToken) => RunAsync(
        () => _connection.Query<(long Id, string Workload, string Document, string? UndoneAt)>(
                "SELECT id, workload, document, undone_at FROM feedback ORDER BY id")
            .Select(row => ReadDocument<PersonaFeedback>(row.Workload, row.Document) is { } feedback
                ? feedback with { Id = row.Id, UndoneAt = row.UndoneAt is null ? null : Time(row.UndoneAt) }
                : null)
            .OfType<PersonaFeedback>()
            .ToImmutableArray(),
        cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<PolicyState>> PolicyStatesAsync(CancellationToken cancellationToken) => RunAsync(
        () => _connection.Query<(string Workload, string Persona, string Profile)>(
                "SELECT workload, persona, profile FROM policy_states ORDER BY workload")
            .Select(row => new PolicyState(new(row.Workload), row.Persona, row.Profile))
            .ToImmutableArray(),
        cancellationToken);

    /// <inheritdoc/>
    public Task SavePolicyStatesAsync(
        IReadOnlyCollection<PolicyState> changed,
        IReadOnlyCollection<WorkloadId> removed,
        IReadOnlyCollection<AuditRecord> records,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changed);
        ArgumentNullException.ThrowIfNull(removed);
        ArgumentNullException.ThrowIfNull(records);
        var rows = changed
            .Select(state => new { workload = state.Workload.Value, persona = state.Persona, profile = state.Profile })
            .ToArray();
        var gone = removed.Select(id => new { workload = id.Value }).ToArray();
        const string upsert =
            """
            INSERT INTO policy_states (workload, persona, profile) VALUES (@workload, @persona, @profile)
            ON CONFLICT (workload) DO UPDATE SET persona = excluded.persona, profile = excluded.profile
            """;
        return TransactAsync(
            transaction =>
            {
                foreach (var record in records)
                {
                    Record(record, transaction);
                }

                return _connection.Execute(upsert, rows, transaction)
                    + _connection.Execute("DELETE FROM policy_states WHERE workload = @workload", gone, transaction);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<PolicyOverride>> OverridesAsync(CancellationToken cancellationToken) => RunAsync(
        // Unlike what is learned, a person's decision must not vanish silently: a damaged row is an error.
        () => _connection.Query<string>("SELECT document FROM overrides ORDER BY name")
            .Select(StateDocument.Read<PolicyOverride>)
            .ToImmutableArray(),
        cancellationToken);

    /// <inheritdoc/>
    public Task SaveAsync(PolicyOverride decided, AuditRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(decided);
        ArgumentNullException.ThrowIfNull(record);
        var (name, document) = (decided.Name, StateDocument.Write(decided));
        return TransactAsync(
            transaction =>
            {
                _connection.Execute(
                    """
                    INSERT INTO overrides VALUES (@name, @document)
                    ON CONFLICT (name) DO UPDATE SET document = excluded.document
                    """,
                    new { name, document },
                    transaction);
                return Record(record, transaction);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> RemoveOverrideAsync(string name, AuditRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        return TransactAsync(
            transaction =>
            {
                if (_connection.Execute("DELETE FROM overrides WHERE name = @name", new { name }, transaction) == 0)
                {
                    return false;
                }

                Record(record, transaction);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Waits for the call that is running, then closes the file and lets go of the folder. More than once is once.</summary>
    public void Dispose()
    {
        // A container disposes of what it knows by two names twice.
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        _turn.Wait();
        _connection.Dispose();
        _folder.Dispose();
        _turn.Dispose();
    }

    private ControllerEvent Tell(ControllerEvent entry, SqliteTransaction transaction)
    {
        var sequence = _connection.ExecuteScalar<long>(
            """
            INSERT INTO events (at, kind, subject, message) VALUES (@at, @kind, @subject, @message)
            RETURNING sequence
            """,
            new { at = Text(entry.At), kind = entry.Kind, subject = entry.Subject, message = entry.Message },
            transaction);
        if (sequence % PruneEvery == 0)
        {
            _connection.Execute("DELETE FROM events WHERE sequence <= @last", new { last = sequence - _eventsKept }, transaction);
        }

        return entry with { Sequence = sequence };
    }

    /// <summary>An audit entry and the event that tells it.</summary>
    private AuditEntry Record(AuditRecord record, SqliteTransaction transaction)
    {
        Tell(record.ToEvent(), transaction);
        var entry = SqliteAudit.Append(_connection, record, transaction);
        _recorded.Add(entry);
        return entry;
    }

    private Task<T> TransactAsync<T>(Func<SqliteTransaction, T> work, CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            _recorded.Clear();
            using var transaction = _connection.BeginTransaction();
            var result = work(transaction);
            transaction.Commit();
            foreach (var entry in _recorded)
            {
                // A log that is kept elsewhere thereby knows the hash: the end cannot be cut off unnoticed.
                _logger.Audited(entry.Sequence, entry.Record.Action, entry.Record.Subject, entry.Hash);
            }

            return result;
        },
        cancellationToken);

    private async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // SQLite calls block, a commit until the disk has answered: not on the caller's thread.
            return await Task.Run(work, CancellationToken.None).ConfigureAwait(false);
        }
        catch (SqliteException problem)
        {
            throw SqliteFile.Explain(_connection.DataSource, problem);
        }
        catch (Exception problem) when (problem is JsonException or FormatException)
        {
            throw new StorageException(
                $"{_connection.DataSource}: holds a row that cannot be read: {problem.Message}", problem);
        }
        finally
        {
            _turn.Release();
        }
    }

    private T? ReadDocument<T>(string workload, string document)
        where T : class
    {
        try
        {
            return StateDocument.Read<T>(document);
        }
        catch (JsonException problem)
        {
            // Assignments and addresses are learned again from traffic: they must not keep the controller from
            // starting.
            _logger.DocumentUnreadable(workload, typeof(T).Name, problem.Message);
            return null;
        }
    }

    private static string Text(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
}
