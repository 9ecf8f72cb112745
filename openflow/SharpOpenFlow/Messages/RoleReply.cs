using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_role_request</c> (OpenFlow 1.3.5 §7.3.9).</summary>
file static class At
{
    public const int Role = 8, GenerationId = 16, Length = 24;
}

/// <summary>OFPT_ROLE_REPLY: the role in force.</summary>
/// <param name="Role">The role in force.</param>
/// <param name="GenerationId">Number of the latest mastership; all ones while there has been none.</param>
public sealed record RoleReply(ControllerRole Role, ulong GenerationId) : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.RoleReply;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = new WireWriter(output, Type, At.Length, xid);
        wire.UInt32(At.Role, (uint)Role);
        wire.UInt64(At.GenerationId, GenerationId);
        wire.Complete();
    }
}

/// <summary>A received OFPT_ROLE_REPLY, read in place.</summary>
public readonly ref struct RoleReplyView : IMessageView<RoleReplyView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private RoleReplyView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <inheritdoc/>
    public static MessageType Type => MessageType.RoleReply;

    /// <summary>The role in force.</summary>
    public ControllerRole Role => (ControllerRole)ReadUInt32BigEndian(_wire[At.Role..]);

    /// <summary>Number of the latest mastership; all ones while there has been none.</summary>
    public ulong GenerationId => ReadUInt64BigEndian(_wire[At.GenerationId..]);

    /// <inheritdoc/>
    public static RoleReplyView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.CheckExact(wire, MessageType.RoleReply, At.Length);
        RoleNumber.Check(ReadUInt32BigEndian(wire[At.Role..]), (uint)ControllerRole.Slave);
        return new RoleReplyView(wire);
    }

    /// <summary>Copies the message.</summary>
    public RoleReply ToOwned() => new(Role, GenerationId);
}
