using Dapper;
using Microsoft.Data.Sqlite;

namespace SdnPersona.Storage;

/// <summary>Opens the database file and puts SQLite's errors into words for people.</summary>
internal static class SqliteFile
{
    /// <summary>Seconds to wait for another program, such as a backup, to release the file.</summary>
    private const int BusySeconds = 5;

    // Primary result codes, https://sqlite.org/rescode.html
    private const int Busy = 5, Locked = 6, ReadOnly = 8, Corrupt = 11, Full = 13, CannotOpen = 14, NotADatabase = 26;

    /// <summary>Opens, checks and upgrades the file.</summary>
    /// <exception cref="StorageException">It is damaged, locked, foreign, or of a newer program.</exception>
    public static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file,
            DefaultTimeout = BusySeconds,
            Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            Configure(connection, file);
            SqliteSchema.Upgrade(connection, file, Migration.Of("Sqlite"));
            return connection;
        }
        catch (SqliteException problem)
        {
            connection.Dispose();
            throw Explain(file, problem);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>What went wrong and what to do about it.</summary>
    public static StorageException Explain(string file, SqliteException problem) => new(
        problem.SqliteErrorCode switch
        {
            Busy or Locked => $"{file}: another program has held it locked for {BusySeconds} s. End it and try again.",
            Corrupt or NotADatabase => Damaged(file, problem.Message),
            ReadOnly or CannotOpen => $"{file}: cannot be opened for writing. Check its owner and permissions.",
            Full => $"{file}: the disk is full.",
            _ => $"{file}: {problem.Message}",
        },
        problem);

    private static void Configure(SqliteConnection connection, string file)
    {
        var check = connection.ExecuteScalar<string>("PRAGMA quick_check(1)");
        if (check != "ok")
        {
            throw new StorageException(Damaged(file, check ?? "no answer to the check"));
        }

        var journal = connection.ExecuteScalar<string>("PRAGMA journal_mode = WAL");
        if (journal != "wal")
        {
            throw new StorageException(
                $"{file}: the file system cannot keep a write-ahead log (journal mode is '{journal}'). "
                + "Choose a folder on a local disk.");
        }

        connection.Execute("PRAGMA synchronous = FULL");
    }

    private static string Damaged(string file, string detail) =>
        $"{file}: is damaged ({detail}). Restore a copy, or move the file away: personas are then learned again, "
        + "but bridges must be attached and modes set anew.";
}
