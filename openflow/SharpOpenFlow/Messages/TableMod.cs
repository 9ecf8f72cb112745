using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_table_mod</c> (OpenFlow 1.3.5 §7.3.3).</summary>
file static class At
{
    public const int TableId = 8, Config = 12, Length = 16;
}

/// <summary>OFPT_TABLE_MOD: configures a table. OpenFlow 1.3 has nothing to configure: all bits are deprecated.</summary>
/// <param name="TableId">The table; 0xff (OFPTT_ALL) for all.</param>
/// <param name="Config">OFPTC_*, deprecated.</param>
public sealed record TableMod(byte TableId, uint Config) : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.TableMod;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = new WireWriter(output, Type, At.Length, xid);
        wire.Byte(At.TableId, TableId);
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

    /// <summary>The table; 0xff (OFPTT_ALL) for all.</summary>
    public byte TableId => _wire[At.TableId];

    /// <summary>OFPTC_*, deprecated.</summary>
    public uint Config => ReadUInt32BigEndian(_wire[At.Config..]);

    /// <inheritdoc/>
    public static TableModView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.CheckExact(wire, MessageType.TableMod, At.Length);
        return new TableModView(wire);
    }

    /// <summary>Copies the message.</summary>
    public TableMod ToOwned() => new(TableId, Config);
}
