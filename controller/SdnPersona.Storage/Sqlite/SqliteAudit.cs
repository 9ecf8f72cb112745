using System.Collections.Immutable;
using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;
using SdnPersona.Abstractions;

namespace SdnPersona.Storage;

/// <summary>The audit log's table.</summary>
internal static class SqliteAudit
{
    private const string Columns = "sequence, at, actor, action, subject, cause, before, after, previous, hash";

    /// <summary>Appends, as part of a transaction, what continues the entry that was written last.</summary>
    public static AuditEntry Append(SqliteConnection connection, AuditRecord record, SqliteTransaction transaction)
    {
        var (sequence, hash) = Head(connection, transaction);
        var entry = AuditEntry.Continue(sequence, hash, record);
        connection.Execute(
            $"INSERT INTO audit ({Columns}) VALUES (@sequence, @at, @actor, @action, @subject, @cause, @before, @after, @previous, @hash)",
            new
            {
                sequence = entry.Sequence,
                at = record.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                actor = record.Actor,
                action = record.Action,
                subject = record.Subject,
                cause = record.Cause,
                before = record.Before,
                after = record.After,
                previous = entry.Previous,
                hash = entry.Hash,
            },
            transaction);
        connection.Execute("UPDATE audit_head SET sequence = @sequence, hash = @hash", new { sequence = entry.Sequence, hash = entry.Hash }, transaction);
        return entry;
    }

    /// <summary>Number and hash of the entry that was written last.</summary>
    public static (long Sequence, string Hash) Head(SqliteConnection connection, SqliteTransaction? transaction) =>
        connection.QuerySingle<(long Sequence, string Hash)>("SELECT sequence, hash FROM audit_head", transaction: transaction);

    /// <summary>Entries, oldest first.</summary>
    public static ImmutableArray<AuditEntry> Read(SqliteConnection connection, AuditQuery query) =>
    [
        .. connection.Query<Row>(
            $"""
            SELECT {Columns} FROM audit
            WHERE sequence > @After AND (@Actor IS NULL OR actor = @Actor) AND (@Action IS NULL OR action = @Action)
                AND (@Subject IS NULL OR subject = @Subject)
            ORDER BY sequence LIMIT @Limit
            """,
            query).Select(row => row.ToEntry()),
    ];

    private sealed class Row
    {
        public long Sequence { get; init; }

        public string At { get; init; } = "";

        public string Actor { get; init; } = "";

        public string Action { get; init; } = "";

        public string Subject { get; init; } = "";

        public string Cause { get; init; } = "";

        public string Before { get; init; } = "";

        public string After { get; init; } = "";

        public string Previous { get; init; } = "";

        public string Hash { get; init; } = "";

        public AuditEntry ToEntry() => new(
            Sequence,
            new()
            {
                // A time that somebody made unreadable is shown by the hash, which is not that of this one.
                At = DateTimeOffset.TryParse(At, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at) ? at : default,
                Actor = Actor,
                Action = Action,
                Subject = Subject,
                Cause = Cause,
                Before = Before,
                After = After,
            },
            Previous,
            Hash);
    }
}
