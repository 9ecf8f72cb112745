using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_role_request</c> (OpenFlow 1.3.5 §7.3.9).</summary>
file static class At
{
    public const int Role = 8, GenerationId = 16, Length = 24;
}

/// <summary>OFPT_ROLE_REQUEST: asks for a role.</summary>
/// <param name="Role">The role wanted.</param>
/// <param name="GenerationId">
/// Number of the mastership; one that is older than the switch's own is refused as stale.
/// </param>
public sealed record RoleRequest(ControllerRole Role, ulong GenerationId) : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.RoleRequest;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = new WireWriter(output, Type, At.Length, xid);
        wire.UInt32(At.Role, (uint)Role);
        wire.UInt64(At.GenerationId, GenerationId);
        wire.Complete();
    }
}

/// <summary>A received OFPT_ROLE_REQUEST, read in place.</summary>
public readonly ref struct RoleRequestView : IMessageView<RoleRequestView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private RoleRequestView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <inheritdoc/>
    public static MessageType Type => MessageType.RoleRequest;

    /// <summary>The role wanted.</summary>
    public ControllerRole Role => (ControllerRole)ReadUInt32BigEndian(_wire[At.Role..]);

    /// <summary>Number of the mastership; one that is older than the switch's own is refused as stale.</summary>
    public ulong GenerationId => ReadUInt64BigEndian(_wire[At.GenerationId..]);

    /// <inheritdoc/>
    public static RoleRequestView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.CheckExact(wire, MessageType.RoleRequest, At.Length);
        RoleNumber.Check(ReadUInt32BigEndian(wire[At.Role..]), (uint)ControllerRole.Slave);
        return new RoleRequestView(wire);
    }

    /// <summary>Copies the message.</summary>
    public RoleRequest ToOwned() => new(Role, GenerationId);
}
