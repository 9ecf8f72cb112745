using System.Text.Json;

namespace SharpOvsdb;

/// <summary>A test of one column in a <c>where</c> (RFC 7047 §5.1, <c>&lt;condition&gt;</c>).</summary>
/// <param name="Column">Name of the column; <c>_uuid</c> is the row's identity.</param>
/// <param name="Function"><c>==</c>, <c>!=</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c>, <c>includes</c>
/// or <c>excludes</c>.</param>
/// <param name="Value">What the column is compared with.</param>
public sealed record OvsdbCondition(string Column, string Function, OvsdbValue Value)
{
    /// <summary>The row of that identity.</summary>
    public static OvsdbCondition Row(Guid row) => Equal("_uuid", OvsdbValue.Of(row));

    /// <summary>The column has exactly this value.</summary>
    public static OvsdbCondition Equal(string column, OvsdbValue value) => new(column, "==", value);

    /// <summary>The column has at least these elements.</summary>
    public static OvsdbCondition Includes(string column, OvsdbValue value) => new(column, "includes", value);

    internal void WriteTo(Utf8JsonWriter writer) => OvsdbOperation.WriteTriple(writer, Column, Function, Value);
}

/// <summary>A change of one column by <c>mutate</c> (RFC 7047 §5.1, <c>&lt;mutation&gt;</c>).</summary>
/// <param name="Column">Name of the column.</param>
/// <param name="Mutator"><c>+=</c>, <c>-=</c>, <c>*=</c>, <c>/=</c>, <c>%=</c>, <c>insert</c> or <c>delete</c>.</param>
/// <param name="Value">The operand.</param>
public sealed record OvsdbMutation(string Column, string Mutator, OvsdbValue Value)
{
    /// <summary>Adds elements to a set, or pairs whose keys are not there yet to a map.</summary>
    public static OvsdbMutation Insert(string column, OvsdbValue value) => new(column, "insert", value);

    /// <summary>
    /// Removes elements from a set; from a map, exactly these pairs, or the pairs with these keys when given a set.
    /// </summary>
    public static OvsdbMutation Delete(string column, OvsdbValue value) => new(column, "delete", value);

    internal void WriteTo(Utf8JsonWriter writer) => OvsdbOperation.WriteTriple(writer, Column, Mutator, Value);
}
