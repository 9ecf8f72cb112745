using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;

namespace SdnPersona.Storage;

/// <summary>Brings a database file to the schema that this program knows, or says why it cannot.</summary>
internal static class SqliteSchema
{
    /// <summary>Marks the file as ours in its header (PRAGMA application_id): "SdnP".</summary>
    private const long ApplicationId = 0x53646e50;

    /// <summary>Applies what is missing, each migration in one transaction with its record.</summary>
    /// <exception cref="StorageException">The file is another program's, or of a newer version of this one.</exception>
    public static void Upgrade(SqliteConnection connection, string file, IReadOnlyList<Migration> migrations)
    {
        Claim(connection, file);
        connection.Execute(
            """
            CREATE TABLE IF NOT EXISTS schema_version (
                version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT
            """);
        var current = connection.ExecuteScalar<long>("SELECT coalesce(max(version), 0) FROM schema_version");
        var known = migrations.Count == 0 ? 0 : migrations[^1].Version;
        if (current > known)
        {
            throw new StorageException(
                $"{file}: its schema is version {current}, this program knows up to {known}. "
                + "Run the newer program, or restore the copy that was made before it was used.");
        }

        foreach (var migration in migrations.Where(migration => migration.Version > current))
        {
            using var transaction = connection.BeginTransaction();
            connection.Execute(migration.Script, transaction: transaction);
            connection.Execute(
                "INSERT INTO schema_version VALUES (@version, @name, @at)",
                new
                {
                    version = migration.Version,
                    name = migration.Name,
                    at = DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture),
                },
                transaction);
            transaction.Commit();
        }
    }

    private static void Claim(SqliteConnection connection, string file)
    {
        var application = connection.ExecuteScalar<long>("PRAGMA application_id");
        var tables = connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_schema WHERE type = 'table'");
        if (application == ApplicationId)
        {
            return;
        }

        if (application != 0 || tables != 0)
        {
            throw new StorageException($"{file}: is the database of another program. Choose another data folder.");
        }

        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"));
    }
}
