using System.Buffers;
using System.Collections.Immutable;
using SharpOpenFlow;

namespace SdnPersona.TestSupport.OpenFlow;

/// <summary>A message of any type and content, right or wrong.</summary>
public sealed record RawMessage(MessageType Type, ImmutableArray<byte> Body) : IMessage
{
    /// <summary>A flow-mod that adds a flow to table 0 for all packets.</summary>
    /// <param name="priority">Priority of the flow.</param>
    /// <param name="instructions">Instructions as on the wire.</param>
    public static RawMessage AddFlow(ushort priority, params byte[] instructions) => new(MessageType.FlowMod,
    [
        0, 0, 0, 0, 0, 0, 0, 0, // cookie
        0, 0, 0, 0, 0, 0, 0, 0, // cookie mask
        0, 0, 0, 0, 0, 0, (byte)(priority >> 8), (byte)priority, // table, command ADD, timeouts, priority
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, // buffer, out port, out group: none
        0, 0, 0, 0, // flags
        0, 1, 0, 4, 0, 0, 0, 0, // match: OXM, empty
        .. instructions,
    ]);

    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = new WireWriter(output, Type, OpenFlowHeader.Length + Body.Length, xid);
        wire.Bytes(OpenFlowHeader.Length, Body.AsSpan());
        wire.Complete();
    }
}
