namespace SharpOpenFlow;

/// <summary>Reserved table numbers (OpenFlow 1.3.5 §7.3.3, <c>ofp_table</c>); a table's number is a byte.</summary>
public static class TableId
{
    /// <summary>OFPTT_MAX: the largest number of a table.</summary>
    public const byte Max = 0xfe;

    /// <summary>OFPTT_ALL: all tables, in statistics requests and deletions.</summary>
    public const byte All = 0xff;
}
