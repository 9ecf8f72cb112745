using System.Text.Json;

namespace SharpOvsdb;

/// <summary>One step of a transaction (RFC 7047 §5.2). Steps are done in order, all of them or none.</summary>
public abstract record OvsdbOperation
{
    private protected OvsdbOperation()
    {
    }

    /// <summary>
    /// An insertion; <paramref name="name"/> lets other operations refer to the row by <see cref="OvsdbAtom.Named"/>.
    /// </summary>
    public static OvsdbOperation Insert(
        string table, IReadOnlyDictionary<string, OvsdbValue> row, string? name = null) =>
        new InsertOperation(table, row, name);

    /// <summary>Reads rows; no column names means all columns.</summary>
    public static OvsdbOperation Select(
        string table, IReadOnlyList<OvsdbCondition> where, IReadOnlyList<string>? columns = null) =>
        new SelectOperation(table, where, columns);

    /// <summary>Sets columns of all rows that fulfil all conditions.</summary>
    public static OvsdbOperation Update(
        string table, IReadOnlyList<OvsdbCondition> where, IReadOnlyDictionary<string, OvsdbValue> row) =>
        new UpdateOperation(table, where, row);

    /// <summary>Changes columns of all rows that fulfil all conditions, from the values that they have then.</summary>
    public static OvsdbOperation Mutate(
        string table, IReadOnlyList<OvsdbCondition> where, IReadOnlyList<OvsdbMutation> mutations) =>
        new MutateOperation(table, where, mutations);

    /// <summary>Deletes all rows that fulfil all conditions.</summary>
    public static OvsdbOperation Delete(string table, IReadOnlyList<OvsdbCondition> where) =>
        new DeleteOperation(table, where);

    /// <summary>
    /// Goes on only when the selected rows are (or, with <paramref name="equal"/> false, are not) exactly these; waits
    /// for it up to the timeout. With a timeout of zero it makes a transaction conditional on what was read before.
    /// </summary>
    public static OvsdbOperation Wait(
        string table,
        IReadOnlyList<OvsdbCondition> where,
        IReadOnlyList<string> columns,
        IReadOnlyList<IReadOnlyDictionary<string, OvsdbValue>> rows,
        TimeSpan timeout,
        bool equal = true) =>
        new WaitOperation(table, where, columns, rows, timeout, equal);

    /// <summary>A text for the server's log.</summary>
    public static OvsdbOperation Comment(string text) => new CommentOperation(text);

    /// <summary>Makes the transaction fail, for trying one out.</summary>
    public static OvsdbOperation Abort() => new AbortOperation();

    /// <summary>Fails unless this session holds the lock.</summary>
    public static OvsdbOperation Assert(string heldLock) => new AssertOperation(heldLock);

    internal abstract void WriteMembers(Utf8JsonWriter writer);

    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        WriteMembers(writer);
        writer.WriteEndObject();
    }

    internal static void WriteTriple(Utf8JsonWriter writer, string column, string function, OvsdbValue value)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(column);
        writer.WriteStringValue(function);
        value.WriteTo(writer);
        writer.WriteEndArray();
    }

    private static void WriteHead(Utf8JsonWriter writer, string operation, string table)
    {
        writer.WriteString("op", operation);
        writer.WriteString("table", table);
    }

    private static void WriteWhere(Utf8JsonWriter writer, IReadOnlyList<OvsdbCondition> where)
    {
        writer.WriteStartArray("where");
        foreach (var condition in where)
        {
            condition.WriteTo(writer);
        }

        writer.WriteEndArray();
    }

    private static void WriteColumns(Utf8JsonWriter writer, IReadOnlyList<string> columns)
    {
        writer.WriteStartArray("columns");
        foreach (var column in columns)
        {
            writer.WriteStringValue(column);
        }

        writer.WriteEndArray();
    }

    private static void WriteRow(Utf8JsonWriter writer, IReadOnlyDictionary<string, OvsdbValue> row)
    {
        writer.WriteStartObject();
        foreach (var (column, value) in row)
        {
            writer.WritePropertyName(column);
            value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private sealed record InsertOperation(
        string Table, IReadOnlyDictionary<string, OvsdbValue> Row, string? Name) : OvsdbOperation
    {
        internal override void WriteMembers(Utf8JsonWriter writer)
        {
            WriteHead(writer, "insert", Table);
            writer.WritePropertyName("row");
            WriteRow(writer, Row);
            if (Name is not null)
            {
                writer.WriteString("uuid-name", Name);
            }
        }
    }

    private sealed record SelectOperation(
        string Table, IReadOnlyList<OvsdbCondition> Where, IReadOnlyList<string>? Columns) : OvsdbOperation
    {
        internal override void WriteMembers(Utf8JsonWriter writer)
        {
            WriteHead(writer, "select", Table);
            WriteWhere(writer, Where);
            if (Columns is not null)
            {
                WriteColumns(writer, Columns);
            }
        }
    }

    private sealed record UpdateOperation(
        string Table, IReadOnlyList<OvsdbCondition> Where, IReadOnlyDictionary<string, OvsdbValue> Row) : OvsdbOperation
    {
        internal override void WriteMembers(Utf8JsonWriter writer)
        {
            WriteHead(writer, "update", Table);
            WriteWhere(writer, Where);
            writer.WritePropertyName("row");
            WriteRow(writer, Row);
        }
    }

    private sealed record MutateOperation(
        string Table, IReadOnlyList<OvsdbCondition> Where, IReadOnlyList<OvsdbMutation> Mutations) : OvsdbOperation
    {
        internal override void WriteMembers(Utf8JsonWriter writer)
        {
            WriteHead(writer, "mutate", Table);
            WriteWhere(writer, Where);
            writer.WriteStartArray("mutations");
            foreach (var mutation in Mutations)
            {
                mutation.WriteTo(writer);
            }

            writer.WriteEndArray();
        }
    }

    private sealed record DeleteOperation(string Table, IReadOnlyList<OvsdbCondition> Where) : OvsdbOperation
    {
        internal override void WriteMembers(Utf8JsonWriter writer)
        {
            WriteHead(writer, "delete", Table);
            WriteWhere(writer, Where);
        }
    }

    private sealed record WaitOperation(
        string Table,
        IReadOnlyList<OvsdbCondition> Where,
        IReadOnlyList<string> Columns,
        IReadOnlyList<IReadOnlyDictionary<string, OvsdbValue>> Rows,
        TimeSpan Timeout,
        bool Equal) : OvsdbOperation
    {
        internal override void WriteMembers(Utf8JsonWriter writer)
        {
            WriteHead(writer, "wait", Table);
            WriteWhere(writer, Where);
            WriteColumns(writer, Columns);
            writer.WriteString("until", Equal ? "==" : "!=");
            writer.WriteStartArray("rows");
            foreach (var row in Rows)
            {
                WriteRow(writer, row);
            }

            writer.WriteEndArray();
            writer.WriteNumber("timeout", (long)Timeout.TotalMilliseconds);
        }
    }

    private sealed record CommentOperation(string Text) : OvsdbOperation
    {
        internal override void WriteMembers(Utf8JsonWriter writer)
        {
            writer.WriteString("op", "comment");
            writer.WriteString("comment", Text);
        }
    }

    private sealed record AbortOperation : OvsdbOperation
    {
        internal override void WriteMembers(Utf8JsonWriter writer) => writer.WriteString("op", "abort");
    }

    private sealed record AssertOperation(string HeldLock) : OvsdbOperation
    {
        internal override void WriteMembers(Utf8JsonWriter writer)
        {
            writer.WriteString("op", "assert");
            writer.WriteString("lock", HeldLock);
        }
    }
}
