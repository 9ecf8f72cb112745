using System.Buffers;

namespace SharpOpenFlow;

/// <summary>Offsets in OFPT_SET_ASYNC (OpenFlow 1.3.5 §7.3.10).</summary>
file static class At
{
    public const int Masks = OpenFlowHeader.Length, Length = Masks + AsyncMasks.Length;
}

/// <summary>OFPT_SET_ASYNC: chooses the asynchronous messages of this connection; it has no reply.</summary>
/// <param name="Masks">Which messages the switch sends.</param>
public sealed record SetAsync(AsyncMasks Masks) : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.SetAsync;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = new WireWriter(output, Type, At.Length, xid);
        Masks.WriteTo(wire.Span[At.Masks..]);
        wire.Complete();
    }
}

/// <summary>A received OFPT_SET_ASYNC, read in place.</summary>
public readonly ref struct SetAsyncView : IMessageView<SetAsyncView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private SetAsyncView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <inheritdoc/>
    public static MessageType Type => MessageType.SetAsync;

    /// <summary>Copies the masks.</summary>
    public AsyncMasks ReadMasks() => AsyncMasks.Read(_wire[At.Masks..]);

    /// <inheritdoc/>
    public static SetAsyncView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.CheckExact(wire, MessageType.SetAsync, At.Length);
        return new SetAsyncView(wire);
    }

    /// <summary>Copies the message.</summary>
    public SetAsync ToOwned() => new(ReadMasks());
}
