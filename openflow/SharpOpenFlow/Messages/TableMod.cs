using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_table_mod</c> (OpenFlow 1.3.5 §7.3.3).</summary>
file static class At
{
    public const int TableId = 8;
    public const int Config = 12;
    public const int Length = 16;
}

/// <summary>OFPT_TABLE_MOD: kept for compatibility; OpenFlow 1.3 defines no configuration bit.</summary>
/// <param name="Table">Which table; <see cref="TableId.All"/> is every one.</param>
/// <param name="Config">OFPTC_*: deprecated bits.</param>
public sealed record TableMod(byte Table, uint Config = 0) : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.TableMod;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = new WireWriter(output, MessageType.TableMod, At.Length, xid);
        wire.Byte(At.TableId, Table);
        wire.UInt32(At.Config, Config);
        wire.Complete();
    }
}

/// <summary>A received OFPT_TABLE_MOD, read in place.</summary>
public readonly ref struct TableModView : IMessageView<TableModView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private TableModView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <inheritdoc/>
    public static MessageType Type => MessageType.TableMod;

    /// <summary>Which table.</summary>
    public byte Table => _wire[At.TableId];

    /// <summary>OFPTC_*: deprecated bits.</summary>
    public uint Config => ReadUInt32BigEndian(_wire[At.Config..]);

    /// <inheritdoc/>
    public static TableModView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.CheckExact(wire, MessageType.TableMod, At.Length);
        return new TableModView(wire);
    }

    /// <summary>An owned copy.</summary>
    public TableMod ToOwned() => new(Table, Config);
}
