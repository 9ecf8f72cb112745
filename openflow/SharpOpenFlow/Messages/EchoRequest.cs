using System.Buffers;
using System.Collections.Immutable;

namespace SharpOpenFlow;

/// <summary>Offsets in OFPT_ECHO_REQUEST (OpenFlow 1.3.5 §7.5.2).</summary>
file static class At
{
    public const int Data = OpenFlowHeader.Length;
}

/// <summary>OFPT_ECHO_REQUEST: asks the peer to prove that it lives.</summary>
/// <param name="Data">Arbitrary bytes, at most 65,527.</param>
public sealed record EchoRequest(ImmutableArray<byte> Data) : IMessage
{
    /// <summary>An echo without data.</summary>
    public static readonly EchoRequest Empty = new([]);

    /// <inheritdoc/>
    public MessageType Type => MessageType.EchoRequest;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = new WireWriter(output, Type, At.Data + Data.Length, xid);
        wire.Bytes(At.Data, Data.AsSpan());
        wire.Complete();
    }
}

/// <summary>A received OFPT_ECHO_REQUEST, read in place.</summary>
public readonly ref struct EchoRequestView : IMessageView<EchoRequestView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private EchoRequestView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <inheritdoc/>
    public static MessageType Type => MessageType.EchoRequest;

    /// <summary>The bytes after the header.</summary>
    public ReadOnlySpan<byte> Data => _wire[At.Data..];

    /// <inheritdoc/>
    public static EchoRequestView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.Check(wire, MessageType.EchoRequest, At.Data);
        return new EchoRequestView(wire);
    }

    /// <summary>Copies the message.</summary>
    public EchoRequest ToOwned() => new([.. Data]);
}
