using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Why a controller's role changed (EXT-191, <c>ofp_controller_role_reason</c>).</summary>
public enum RoleReason : byte
{
    /// <summary>OFPCRR_MASTER_REQUEST: another controller became master.</summary>
    MasterRequest = 0,

    /// <summary>OFPCRR_CONFIG: the switch was configured so.</summary>
    Config = 1,

    /// <summary>OFPCRR_EXPERIMENTER.</summary>
    Experimenter = 2,
}

/// <summary>ONFT_ROLE_STATUS (EXT-191): the switch changed this controller's role.</summary>
/// <param name="Role">The new role.</param>
/// <param name="Reason">Why.</param>
/// <param name="GenerationId">Number of the mastership.</param>
public sealed record RoleStatus(ControllerRole Role, RoleReason Reason, ulong GenerationId) : IMessage
{
    private const int Length = 16;
    private const int ReasonAt = 4;
    private const int GenerationIdAt = 8;

    /// <summary>Properties, as they were received; EXT-191 defines none but experimenters'.</summary>
    public ByteList Properties { get; init; }

    /// <inheritdoc/>
    public MessageType Type => MessageType.Experimenter;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = ExperimenterMessage.Open(
            output, ExperimenterId.Onf, (uint)OnfMessageType.RoleStatus, Length + Properties.Length, xid);
        wire.UInt32(ExperimenterMessage.Body, (uint)Role);
        wire.Byte(ExperimenterMessage.Body + ReasonAt, (byte)Reason);
        wire.UInt64(ExperimenterMessage.Body + GenerationIdAt, GenerationId);
        wire.Bytes(ExperimenterMessage.Body + Length, Properties.Span);
        wire.Complete();
    }

    internal static RoleStatus Parse(ReadOnlySpan<byte> wire)
    {
        var body = ExperimenterMessage.AtLeast(wire, Length, "a role-status");
        return new(
            (ControllerRole)ReadUInt32BigEndian(body), (RoleReason)body[ReasonAt],
            ReadUInt64BigEndian(body[GenerationIdAt..]))
        {
            Properties = ByteList.CopyOf(body[Length..]),
        };
    }
}
