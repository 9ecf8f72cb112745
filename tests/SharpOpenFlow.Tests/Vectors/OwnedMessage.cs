using System.Buffers;
using System.Collections.Immutable;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow.Tests.Vectors;

/// <summary>
/// Reads any message of the codec's part into the owned value that a controller would keep, and writes it again.
/// </summary>
internal static class OwnedMessage
{
    public static object Parse(ReadOnlySpan<byte> wire) => (MessageType)wire[1] switch
    {
        MessageType.FlowMod => FlowModView.Parse(wire).ToOwned(),
        MessageType.GroupMod => GroupModView.Parse(wire).ToOwned(),
        MessageType.MeterMod => MeterModView.Parse(wire).ToOwned(),
        MessageType.PacketIn => PacketInView.Parse(wire).ToOwned(),
        MessageType.PacketOut => PacketOutView.Parse(wire).ToOwned(),
        MessageType.FlowRemoved => FlowRemovedView.Parse(wire).ToOwned(),
        MessageType.PortMod => PortModView.Parse(wire).ToOwned(),
        MessageType.TableMod => TableModView.Parse(wire).ToOwned(),
        MessageType.SetAsync => SetAsyncView.Parse(wire).ToOwned(),
        MessageType.GetAsyncReply => GetAsyncReplyView.Parse(wire).ToOwned(),
        MessageType.GetAsyncRequest => GetAsyncRequest(wire),
        MessageType.QueueGetConfigRequest => QueueGetConfigRequestView.Parse(wire).ToOwned(),
        MessageType.QueueGetConfigReply => QueueGetConfigReplyView.Parse(wire).ToOwned(),
        MessageType.MultipartRequest or MessageType.MultipartReply => MultipartMessage.Parse(wire),
        var type => throw new AssertFailedException($"no vector of {type} was expected"),
    };

    public static byte[] Write(object message, uint xid)
    {
        var output = new ArrayBufferWriter<byte>();
        ((IMessage)message).WriteTo(output, xid);
        return output.WrittenSpan.ToArray();
    }

    public static uint Xid(ReadOnlySpan<byte> wire) => ReadUInt32BigEndian(wire[4..]);

    private static GetAsyncRequest GetAsyncRequest(ReadOnlySpan<byte> wire)
    {
        GetAsyncRequestView.Parse(wire);
        return new GetAsyncRequest();
    }
}

/// <summary>A multipart message of elements; equal when the elements are.</summary>
internal sealed record MultipartMessage(MessageType Type, MultipartType Kind, ushort Flags, ValueList<object> Elements)
    : IMessage
{
    private const int BodyAt = 16;

    public static MultipartMessage Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.Check(wire, (MessageType)wire[1], BodyAt);
        var kind = (MultipartType)ReadUInt16BigEndian(wire[8..]);
        var body = wire[BodyAt..];
        var elements = (MessageType)wire[1] == MessageType.MultipartRequest ? Request(kind, body) : Reply(kind, body);
        return new((MessageType)wire[1], kind, ReadUInt16BigEndian(wire[10..]), ValueList.Of(elements));
    }

    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var body = Elements.SelectMany(Write).ToArray();
        var wire = new WireWriter(output, Type, BodyAt + body.Length, xid);
        wire.UInt16(8, (ushort)Kind);
        wire.UInt16(10, Flags);
        wire.Bytes(BodyAt, body);
        wire.Complete();
    }

    private static object[] Request(MultipartType kind, ReadOnlySpan<byte> body) => kind switch
    {
        MultipartType.Flow => [new FlowStatsRequest(FlowSelection.Parse(body))],
        MultipartType.Aggregate => [new AggregateStatsRequest(FlowSelection.Parse(body))],
        MultipartType.Group => [GroupStatsRequest.Parse(body)],
        MultipartType.Meter => [MeterStatsRequest.Parse(body)],
        MultipartType.MeterConfig => [MeterConfigRequest.Parse(body)],
        MultipartType.Queue => [QueueStatsRequest.Parse(body)],
        _ => [new EmptyRequest(kind)],
    };

    private static object[] Reply(MultipartType kind, ReadOnlySpan<byte> body) => kind switch
    {
        MultipartType.Flow => All<FlowStats>(body, FlowStats.ReadAll),
        MultipartType.Aggregate => [AggregateStats.Parse(body)],
        MultipartType.Table => All<TableStats>(body, TableStats.ReadAll),
        MultipartType.Queue => All<QueueStats>(body, QueueStats.ReadAll),
        MultipartType.Group => All<GroupStats>(body, GroupStats.ReadAll),
        MultipartType.GroupDesc => All<Group>(body, GroupDescView.ReadAll),
        MultipartType.GroupFeatures => [GroupFeatures.Parse(body)],
        MultipartType.Meter => All<MeterStats>(body, MeterStats.ReadAll),
        MultipartType.MeterConfig => All<Meter>(body, MeterConfigView.ReadAll),
        MultipartType.MeterFeatures => [MeterFeatures.Parse(body)],
        MultipartType.TableFeatures => All<TableFeatures>(body, TableFeatures.ReadAll),
        _ => throw new AssertFailedException($"no vector of {kind} was expected"),
    };

    private static object[] All<T>(ReadOnlySpan<byte> body, MultipartReader<T> reader)
    {
        var builder = ImmutableArray.CreateBuilder<T>();
        reader(body, builder);
        return [.. builder.Cast<object>()];
    }

    private static byte[] Write(object element) => element switch
    {
        IMultipartRequestBody request => Fill(request.Length, request.WriteTo),
        FlowStats stats => Fill(stats.Length, stats.WriteTo),
        AggregateStats stats => Fill(AggregateStats.Length, stats.WriteTo),
        TableStats stats => Fill(TableStats.Length, stats.WriteTo),
        QueueStats stats => Fill(QueueStats.Length, stats.WriteTo),
        GroupStats stats => Fill(stats.Length, stats.WriteTo),
        Group group => Fill(GroupDescView.LengthOf(group), wire => GroupDescView.Write(wire, group)),
        GroupFeatures features => Fill(GroupFeatures.Length, features.WriteTo),
        MeterStats stats => Fill(stats.Length, stats.WriteTo),
        Meter meter => Fill(MeterConfigView.LengthOf(meter), wire => MeterConfigView.Write(wire, meter)),
        MeterFeatures features => Fill(MeterFeatures.Length, features.WriteTo),
        _ => throw new AssertFailedException($"{element.GetType().Name} cannot be written"),
    };

    private static byte[] Fill(int length, Filler fill)
    {
        var wire = new byte[length];
        fill(wire);
        return wire;
    }

    private delegate void Filler(Span<byte> wire);
}
