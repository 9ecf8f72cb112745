using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_switch_features</c> (OpenFlow 1.3.5 §7.3.1).</summary>
file static class At
{
    public const int DatapathId = 8, Buffers = 16, Tables = 20, AuxiliaryId = 21, Capabilities = 24, Length = 32;
}

/// <summary>What a datapath can do (OpenFlow 1.3.5 §7.3.1, <c>ofp_capabilities</c>).</summary>
[Flags]
public enum Capabilities : uint
{
    /// <summary>None of those below.</summary>
    None = 0,

    /// <summary>OFPC_FLOW_STATS: flow statistics.</summary>
    FlowStats = 1 << 0,

    /// <summary>OFPC_TABLE_STATS: table statistics.</summary>
    TableStats = 1 << 1,

    /// <summary>OFPC_PORT_STATS: port statistics.</summary>
    PortStats = 1 << 2,

    /// <summary>OFPC_GROUP_STATS: group statistics.</summary>
    GroupStats = 1 << 3,

    /// <summary>OFPC_IP_REASM: can reassemble IP fragments.</summary>
    IpReasm = 1 << 5,

    /// <summary>OFPC_QUEUE_STATS: queue statistics.</summary>
    QueueStats = 1 << 6,

    /// <summary>OFPC_PORT_BLOCKED: blocks looping ports by itself.</summary>
    PortBlocked = 1 << 8,
}

/// <summary>OFPT_FEATURES_REPLY: who the datapath is and how large.</summary>
public sealed record FeaturesReply : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.FeaturesReply;

    /// <summary>The datapath's identity.</summary>
    public required DatapathId DatapathId { get; init; }

    /// <summary>Packets that the datapath can buffer for packet-ins; 0 for none.</summary>
    public uint Buffers { get; init; }

    /// <summary>Number of flow tables.</summary>
    public byte Tables { get; init; }

    /// <summary>0 for the main connection, otherwise the number of an auxiliary one.</summary>
    public byte AuxiliaryId { get; init; }

    /// <summary>What it can do.</summary>
    public Capabilities Capabilities { get; init; }

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = new WireWriter(output, Type, At.Length, xid);
        wire.UInt64(At.DatapathId, DatapathId.Value);
        wire.UInt32(At.Buffers, Buffers);
        wire.Byte(At.Tables, Tables);
        wire.Byte(At.AuxiliaryId, AuxiliaryId);
        wire.UInt32(At.Capabilities, (uint)Capabilities);
        wire.Complete();
    }
}

/// <summary>A received OFPT_FEATURES_REPLY, read in place.</summary>
public readonly ref struct FeaturesReplyView : IMessageView<FeaturesReplyView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private FeaturesReplyView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <inheritdoc/>
    public static MessageType Type => MessageType.FeaturesReply;

    /// <summary>The datapath's identity.</summary>
    public DatapathId DatapathId => new(ReadUInt64BigEndian(_wire[At.DatapathId..]));

    /// <summary>Packets that the datapath can buffer for packet-ins; 0 for none.</summary>
    public uint Buffers => ReadUInt32BigEndian(_wire[At.Buffers..]);

    /// <summary>Number of flow tables.</summary>
    public byte Tables => _wire[At.Tables];

    /// <summary>0 for the main connection, otherwise the number of an auxiliary one.</summary>
    public byte AuxiliaryId => _wire[At.AuxiliaryId];

    /// <summary>What it can do.</summary>
    public Capabilities Capabilities => (Capabilities)ReadUInt32BigEndian(_wire[At.Capabilities..]);

    /// <inheritdoc/>
    public static FeaturesReplyView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.CheckExact(wire, MessageType.FeaturesReply, At.Length);
        return new FeaturesReplyView(wire);
    }

    /// <summary>Copies the message.</summary>
    public FeaturesReply ToOwned() => new()
    {
        DatapathId = DatapathId,
        Buffers = Buffers,
        Tables = Tables,
        AuxiliaryId = AuxiliaryId,
        Capabilities = Capabilities,
    };
}
