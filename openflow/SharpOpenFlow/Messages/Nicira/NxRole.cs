using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>The roles of NXT_ROLE_REQUEST, which are numbered otherwise than OpenFlow's.</summary>
public enum NxControllerRole : uint
{
    /// <summary>NX_ROLE_OTHER: equal.</summary>
    Equal = 0,

    /// <summary>NX_ROLE_MASTER.</summary>
    Master = 1,

    /// <summary>NX_ROLE_SLAVE.</summary>
    Slave = 2,
}

/// <summary>NXT_ROLE_REQUEST and NXT_ROLE_REPLY: roles without generation ids, as before OpenFlow 1.2.</summary>
/// <param name="IsReply">Whether this is the reply.</param>
/// <param name="Role">The role.</param>
public sealed record NxRole(bool IsReply, NxControllerRole Role) : IMessage
{
    private const int Length = 4;

    /// <inheritdoc/>
    public MessageType Type => MessageType.Experimenter;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var type = IsReply ? NxMessageType.RoleReply : NxMessageType.RoleRequest;
        var wire = ExperimenterMessage.Open(output, ExperimenterId.Nicira, (uint)type, Length, xid);
        wire.UInt32(ExperimenterMessage.Body, (uint)Role);
        wire.Complete();
    }

    internal static NxRole Parse(NxMessageType type, ReadOnlySpan<byte> wire)
    {
        var role = RoleNumber.Check(
            ReadUInt32BigEndian(ExperimenterMessage.Exactly(wire, Length, "a role")), (uint)NxControllerRole.Slave);
        return new(type == NxMessageType.RoleReply, (NxControllerRole)role);
    }
}
