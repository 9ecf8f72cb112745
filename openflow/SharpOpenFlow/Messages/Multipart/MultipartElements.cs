using System.Buffers;
using System.Collections.Immutable;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_multipart_reply</c> (OpenFlow 1.3.5 §7.3.5).</summary>
file static class At
{
    public const int Type = 8, Flags = 10, Body = 16;
}

/// <summary>
/// OFPT_MULTIPART_REPLY with the elements of its body: what <see cref="OpenFlowMessage.Parse"/> makes of one part.
/// </summary>
/// <param name="MultipartType">OFPMP_*.</param>
/// <param name="Flags">OFPMPF_REPLY_*: 1 when further parts follow.</param>
/// <param name="Elements">The elements, in order.</param>
public sealed record MultipartElements(
    MultipartType MultipartType, ushort Flags, ValueList<IMultipartElement> Elements) : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.MultipartReply;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var length = At.Body;
        foreach (var element in Elements)
        {
            length += element.Length;
        }

        var wire = new WireWriter(output, Type, length, xid);
        wire.UInt16(At.Type, (ushort)MultipartType);
        wire.UInt16(At.Flags, Flags);
        var rest = wire.Span[At.Body..];
        foreach (var element in Elements)
        {
            element.WriteTo(rest[..element.Length]);
            rest = rest[element.Length..];
        }

        wire.Complete();
    }

    /// <summary>Reads one part of a reply, its body included.</summary>
    /// <exception cref="OpenFlowProtocolException">
    /// The bytes are malformed, or BadMultipart: the type is none of OpenFlow 1.3.
    /// </exception>
    public static MultipartElements Parse(ReadOnlySpan<byte> wire)
    {
        var reply = MultipartReplyView.Parse(wire);
        return new(reply.MultipartType, reply.Flags, ValueList.Of(Read(reply.MultipartType, reply.Body)));
    }

    private static IMultipartElement[] Read(MultipartType type, ReadOnlySpan<byte> body) => type switch
    {
        MultipartType.Desc => [SwitchDescription.Read(body)],
        MultipartType.Flow => All<FlowStats>(body, FlowStats.ReadAll),
        MultipartType.Aggregate => [AggregateStats.Parse(body)],
        MultipartType.Table => All<TableStats>(body, TableStats.ReadAll),
        MultipartType.PortStats => All<PortStats>(body, PortStats.ReadAll),
        MultipartType.Queue => All<QueueStats>(body, QueueStats.ReadAll),
        MultipartType.Group => All<GroupStats>(body, GroupStats.ReadAll),
        MultipartType.GroupDesc => All<Group>(body, GroupDescView.ReadAll),
        MultipartType.GroupFeatures => [GroupFeatures.Parse(body)],
        MultipartType.Meter => All<MeterStats>(body, MeterStats.ReadAll),
        MultipartType.MeterConfig => All<Meter>(body, MeterConfigView.ReadAll),
        MultipartType.MeterFeatures => [MeterFeatures.Parse(body)],
        MultipartType.TableFeatures => All<TableFeatures>(body, TableFeatures.ReadAll),
        MultipartType.PortDesc => All<PortDesc>(body, PortDesc.ReadAll),
        MultipartType.Experimenter => ExperimenterMultipart.ReadReply(body),
        _ => throw new OpenFlowProtocolException(
            ErrorType.BadRequest, (ushort)BadRequestCode.BadMultipart, $"multipart type {(ushort)type} is unknown"),
    };

    private static IMultipartElement[] All<T>(ReadOnlySpan<byte> body, MultipartReader<T> reader)
        where T : IMultipartElement
    {
        var builder = ImmutableArray.CreateBuilder<T>();
        reader(body, builder);
        return [.. builder];
    }
}
