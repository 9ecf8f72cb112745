using System.Buffers;
using System.Collections.Immutable;
using SdnPersona.TestSupport.OpenFlow;

namespace SharpOpenFlow.Tests.Messages;

/// <summary>Reads any session message into the value that a program keeps, and writes it again.</summary>
internal static class SessionMessage
{
    /// <summary>The owned value; a body of the multipart types that belong here is read and judged too.</summary>
    public static IMessage Parse(ReadOnlySpan<byte> wire) => (MessageType)wire[1] switch
    {
        MessageType.Hello => HelloView.Parse(wire).ToOwned(),
        MessageType.Error => ErrorMessageView.Parse(wire).ToOwned(),
        MessageType.EchoRequest => EchoRequestView.Parse(wire).ToOwned(),
        MessageType.EchoReply => EchoReplyView.Parse(wire).ToOwned(),
        MessageType.Experimenter => ParseExperimenter(wire),
        MessageType.FeaturesRequest => Empty(FeaturesRequestView.Parse(wire), FeaturesRequest.Instance),
        MessageType.FeaturesReply => FeaturesReplyView.Parse(wire).ToOwned(),
        MessageType.GetConfigRequest => Empty(GetConfigRequestView.Parse(wire), GetConfigRequest.Instance),
        MessageType.GetConfigReply => GetConfigReplyView.Parse(wire).ToOwned(),
        MessageType.SetConfig => SetConfigView.Parse(wire).ToOwned(),
        MessageType.PortStatus => PortStatusView.Parse(wire).ToOwned(),
        MessageType.MultipartRequest => ParseRequest(MultipartRequestView.Parse(wire)),
        MessageType.MultipartReply => ParseReply(MultipartReplyView.Parse(wire)),
        MessageType.BarrierRequest => Empty(BarrierRequestView.Parse(wire), BarrierRequest.Instance),
        MessageType.BarrierReply => Empty(BarrierReplyView.Parse(wire), BarrierReply.Instance),
        MessageType.RoleRequest => RoleRequestView.Parse(wire).ToOwned(),
        MessageType.RoleReply => RoleReplyView.Parse(wire).ToOwned(),
        var type => throw new AssertFailedException($"{type} is no session message"),
    };

    public static byte[] Write(IMessage message, uint xid)
    {
        var output = new ArrayBufferWriter<byte>();
        message.WriteTo(output, xid);
        return output.WrittenSpan.ToArray();
    }

    private static IMessage ParseExperimenter(ReadOnlySpan<byte> wire)
    {
        var view = ExperimenterView.Parse(wire);
        return (view.ExperimenterId, view.ExperimenterType) switch
        {
            (ExperimenterId.Onf, BundleControl.ExperimenterType) => BundleControlView.Parse(wire).ToOwned(),
            (ExperimenterId.Onf, BundleAdd.ExperimenterType) => ParseAdd(BundleAddView.Parse(wire)),
            _ => view.ToOwned(),
        };
    }

    private static BundleAdd ParseAdd(BundleAddView add) =>
        new(
            add.BundleId, add.Flags, new RawMessage(
                (MessageType)add.Message[1], [.. add.Message[OpenFlowHeader.Length..]]));

    private static MultipartRequest ParseRequest(MultipartRequestView request) => new(request.MultipartType switch
    {
        MultipartType.Desc => DescRequest.Instance,
        MultipartType.PortDesc => PortDescRequest.Instance,
        MultipartType.PortStats => PortStatsRequest.Read(request.Body),
        var type => throw new AssertFailedException($"{type} is not tested here"),
    });

    private static MultipartReply ParseReply(MultipartReplyView reply) =>
        new(reply.MultipartType, reply.More, reply.MultipartType switch
        {
            MultipartType.Desc => Rewrite<SwitchDescription>(
                reply.Body, SwitchDescription.Length, SwitchDescription.ReadAll, (text, wire) => text.WriteTo(wire)),
            MultipartType.PortDesc => Rewrite<PortDesc>(
                reply.Body, PortDesc.Length, PortDesc.ReadAll, (port, wire) => port.WriteTo(wire)),
            MultipartType.PortStats => Rewrite<PortStats>(
                reply.Body, PortStats.Length, PortStats.ReadAll, (counters, wire) => counters.WriteTo(wire)),
            var type => throw new AssertFailedException($"{type} is not tested here"),
        });

    /// <summary>
    /// Reads the elements of a body and writes them again, over bytes that show where nothing is written.
    /// </summary>
    private static ImmutableArray<byte> Rewrite<T>(
        ReadOnlySpan<byte> body, int length, MultipartReader<T> read, ElementWriter<T> write)
    {
        var elements = ImmutableArray.CreateBuilder<T>();
        read(body, elements);
        var written = new byte[elements.Count * length];
        Array.Fill(written, (byte)0xa5);
        for (var i = 0; i < elements.Count; i++)
        {
            write(elements[i], written.AsSpan(i * length, length));
        }

        return ImmutableArray.Create(written);
    }

    private static T Empty<TView, T>(TView view, T message)
        where TView : struct, IMessageView<TView>, allows ref struct
        where T : IMessage => message;

    private delegate void ElementWriter<in T>(T element, Span<byte> wire);
}
