using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in request and reply (OpenFlow 1.3.5 §7.3.6) and in <c>ofp_packet_queue</c> (§7.2.2).</summary>
file static class At
{
    public const int Port = 8;
    public const int Length = 16;

    public const int QueueId = 0;
    public const int QueuePort = 4;
    public const int QueueLength = 8;
    public const int Properties = 16;

    public const int PropertyLength = 2;
    public const int PropertyHeader = 8;
    public const int Rate = 8;
    public const int RateProperty = 16;
}

/// <summary>OFPT_QUEUE_GET_CONFIG_REQUEST: asks for the queues of a port.</summary>
/// <param name="Port">Which port; <see cref="PortNo.Any"/> is every one.</param>
public sealed record QueueGetConfigRequest(PortNo Port) : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.QueueGetConfigRequest;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = new WireWriter(output, Type, At.Length, xid);
        wire.UInt32(At.Port, Port.Value);
        wire.Complete();
    }
}

/// <summary>A received OFPT_QUEUE_GET_CONFIG_REQUEST, read in place.</summary>
public readonly ref struct QueueGetConfigRequestView : IMessageView<QueueGetConfigRequestView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private QueueGetConfigRequestView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <inheritdoc/>
    public static MessageType Type => MessageType.QueueGetConfigRequest;

    /// <summary>Which port.</summary>
    public PortNo Port => new(ReadUInt32BigEndian(_wire[At.Port..]));

    /// <inheritdoc/>
    public static QueueGetConfigRequestView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.CheckExact(wire, MessageType.QueueGetConfigRequest, At.Length);
        return new QueueGetConfigRequestView(wire);
    }

    /// <summary>An owned copy.</summary>
    public QueueGetConfigRequest ToOwned() => new(Port);
}

/// <summary>A queue of a port.</summary>
/// <param name="Id">The queue's number.</param>
/// <param name="Port">The queue's port.</param>
/// <param name="Properties">What is configured, as it was received.</param>
public readonly record struct PacketQueue(uint Id, PortNo Port, ByteList Properties)
{
    /// <summary>Larger rates mean that none is configured.</summary>
    private const ushort LargestRate = 1000;

    private const ushort MinRateProperty = 1;
    private const ushort MaxRateProperty = 2;

    /// <summary>
    /// Rate that the queue is sure of, in tenths of a percent of the port's; null when none is configured.
    /// </summary>
    public ushort? MinRate => Rate(MinRateProperty);

    /// <summary>
    /// Rate that the queue cannot exceed, in tenths of a percent of the port's; null when none is configured.
    /// </summary>
    public ushort? MaxRate => Rate(MaxRateProperty);

    internal int Length => At.Properties + Properties.Length;

    internal void WriteTo(Span<byte> wire)
    {
        WriteUInt32BigEndian(wire[At.QueueId..], Id);
        WriteUInt32BigEndian(wire[At.QueuePort..], Port.Value);
        WriteUInt16BigEndian(wire[At.QueueLength..], checked((ushort)Length));
        Properties.Span.CopyTo(wire[At.Properties..]);
    }

    private ushort? Rate(ushort property)
    {
        var rest = Properties.Span;
        while (!rest.IsEmpty)
        {
            var length = ReadUInt16BigEndian(rest[At.PropertyLength..]);
            if (ReadUInt16BigEndian(rest) == property && length >= At.RateProperty)
            {
                var rate = ReadUInt16BigEndian(rest[At.Rate..]);
                return rate <= LargestRate ? rate : null;
            }

            rest = rest[length..];
        }

        return null;
    }
}

/// <summary>A queue of a port, read in place.</summary>
public readonly ref struct PacketQueueView : IEntryView<PacketQueueView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private PacketQueueView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <summary>The queue's number.</summary>
    public uint Id => ReadUInt32BigEndian(_wire[At.QueueId..]);

    /// <summary>The queue's port.</summary>
    public PortNo Port => new(ReadUInt32BigEndian(_wire[At.QueuePort..]));

    /// <inheritdoc/>
    public static int Check(ReadOnlySpan<byte> list)
    {
        MultipartBody.AtLeast(list, At.Properties, "a queue");
        var length = MultipartBody.Element(list, LengthOf(list), At.Properties, "a queue");
        var rest = list[At.Properties..length];
        while (!rest.IsEmpty)
        {
            MultipartBody.AtLeast(rest, At.PropertyHeader, "a queue's property");
            rest = rest[MultipartBody.Element(
                rest, ReadUInt16BigEndian(rest[At.PropertyLength..]), At.PropertyHeader, "a queue's property")..];
        }

        return length;
    }

    /// <inheritdoc/>
    public static int LengthOf(ReadOnlySpan<byte> list) => ReadUInt16BigEndian(list[At.QueueLength..]);

    /// <inheritdoc/>
    public static PacketQueueView Wrap(ReadOnlySpan<byte> entry) => new(entry);

    /// <summary>An owned copy.</summary>
    public PacketQueue ToOwned() => new(Id, Port, ByteList.CopyOf(_wire[At.Properties..]));
}

/// <summary>OFPT_QUEUE_GET_CONFIG_REPLY: the queues of a port.</summary>
/// <param name="Port">The port that was asked about.</param>
/// <param name="Queues">Its queues.</param>
public sealed record QueueGetConfigReply(PortNo Port, ValueList<PacketQueue> Queues) : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.QueueGetConfigReply;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var length = At.Length;
        foreach (var queue in Queues)
        {
            length += queue.Length;
        }

        var wire = new WireWriter(output, Type, length, xid);
        wire.UInt32(At.Port, Port.Value);
        var rest = wire.Span[At.Length..];
        foreach (var queue in Queues)
        {
            queue.WriteTo(rest);
            rest = rest[queue.Length..];
        }

        wire.Complete();
    }
}

/// <summary>A received OFPT_QUEUE_GET_CONFIG_REPLY, read in place.</summary>
public readonly ref struct QueueGetConfigReplyView : IMessageView<QueueGetConfigReplyView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private QueueGetConfigReplyView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <inheritdoc/>
    public static MessageType Type => MessageType.QueueGetConfigReply;

    /// <summary>The port that was asked about.</summary>
    public PortNo Port => new(ReadUInt32BigEndian(_wire[At.Port..]));

    /// <summary>Its queues.</summary>
    public EntryList<PacketQueueView> Queues => EntryList<PacketQueueView>.Checked(_wire[At.Length..]);

    /// <inheritdoc/>
    public static QueueGetConfigReplyView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.Check(wire, MessageType.QueueGetConfigReply, At.Length);
        EntryList<PacketQueueView>.Check(wire[At.Length..]);
        return new QueueGetConfigReplyView(wire);
    }

    /// <summary>An owned copy.</summary>
    public QueueGetConfigReply ToOwned()
    {
        var queues = new PacketQueue[Queues.Count];
        var index = 0;
        foreach (var queue in Queues)
        {
            queues[index++] = queue.ToOwned();
        }

        return new(Port, ValueList.Of(queues));
    }
}
