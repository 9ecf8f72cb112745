using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>
/// NXT_PACKET_IN2: a packet with user data and, when the pipeline waits, a continuation; and NXT_RESUME, which hands
/// both back. A list of properties, kept as it was received.
/// </summary>
/// <param name="IsResume">Whether this is NXT_RESUME.</param>
/// <param name="Properties">All properties (NXPINT_*).</param>
public sealed record NxPacketIn2(bool IsResume, ByteList Properties) : IMessage
{
    private const int UuidLength = 16;

    /// <summary>Bytes of a 64-bit number's payload: four of padding come first.</summary>
    private const int PaddedNumber = 12;

    /// <summary>NXPINT_*.</summary>
    private enum Property : ushort
    {
        Packet = 0,
        FullLength = 1,
        BufferId = 2,
        TableId = 3,
        Cookie = 4,
        Reason = 5,
        Metadata = 6,
        UserData = 7,
        Continuation = 8,
    }

    /// <inheritdoc/>
    public MessageType Type => MessageType.Experimenter;

    /// <summary>The packet, from its Ethernet header on.</summary>
    public ReadOnlySpan<byte> Data => Find(Property.Packet, 0);

    /// <summary>Bytes of the packet on the wire; <see cref="Data"/> may hold fewer.</summary>
    public uint TotalLength => Find(Property.FullLength, 4) is { IsEmpty: false } full
        ? ReadUInt32BigEndian(full)
        : (uint)Data.Length;

    /// <summary>Where the switch keeps the packet, if it does.</summary>
    public BufferId Buffer => Find(Property.BufferId, 4) is { IsEmpty: false } id
        ? new BufferId(ReadUInt32BigEndian(id))
        : BufferId.None;

    /// <summary>The table that sent it.</summary>
    public byte Table => Find(Property.TableId, 1) is { IsEmpty: false } table ? table[0] : (byte)0;

    /// <summary>Cookie of the flow that sent it; all ones when none did.</summary>
    public ulong Cookie => Find(Property.Cookie, PaddedNumber) is { IsEmpty: false } cookie
        ? ReadUInt64BigEndian(cookie[PropertyList.HeaderLength..])
        : ulong.MaxValue;

    /// <summary>Why it came.</summary>
    public PacketInReason Reason => Find(Property.Reason, 1) is { IsEmpty: false } reason
        ? (PacketInReason)reason[0]
        : PacketInReason.NoMatch;

    /// <summary>The packet's ingress port and what the pipeline had noted about it.</summary>
    public Match Match => Match.ParseFields(Find(Property.Metadata, 0));

    /// <summary>What the flow's <c>controller</c> action carried.</summary>
    public ReadOnlySpan<byte> UserData => Find(Property.UserData, 0);

    /// <summary>What NXT_RESUME must hand back: the switch's own properties.</summary>
    public ReadOnlySpan<byte> Continuation =>
        Find(Property.Continuation, 0) is { Length: >= PropertyList.HeaderLength } padded
            ? padded[PropertyList.HeaderLength..]
            : default;

    /// <summary>The message that lets the pipeline go on with this packet.</summary>
    public NxPacketIn2 Resume() => this with { IsResume = true };

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var type = IsResume ? NxMessageType.Resume : NxMessageType.PacketIn2;
        var wire = ExperimenterMessage.Open(output, ExperimenterId.Nicira, (uint)type, Properties.Length, xid);
        wire.Bytes(ExperimenterMessage.Body, Properties.Span);
        wire.Complete();
    }

    internal static NxPacketIn2 Parse(NxMessageType type, ReadOnlySpan<byte> wire)
    {
        var properties = PropertyList.Check(wire[ExperimenterMessage.Body..]);
        if (!properties.TryFind((ushort)Property.Packet, out _))
        {
            OpenFlowProtocolException.Throw(BadRequestCode.BadLen, "a packet-in without a packet");
        }

        properties.Find((ushort)Property.FullLength, 4);
        properties.Find((ushort)Property.BufferId, 4);
        properties.Find((ushort)Property.TableId, 1);
        properties.Find((ushort)Property.Cookie, PaddedNumber);
        properties.Find((ushort)Property.Reason, 1);
        OxmList.CheckFields(properties.Find((ushort)Property.Metadata, 0));
        if (properties.TryFind((ushort)Property.Continuation, out var continuation))
        {
            if (continuation.Length < PropertyList.HeaderLength)
            {
                OpenFlowProtocolException.Throw(
                    ErrorType.TableFeaturesFailed, (ushort)TableFeaturesFailedCode.BadLen, "a continuation is cut");
            }

            CheckContinuation(continuation[PropertyList.HeaderLength..]);
        }

        return new(type == NxMessageType.Resume, ByteList.CopyOf(wire[ExperimenterMessage.Body..]));
    }

    private static void CheckContinuation(ReadOnlySpan<byte> wire)
    {
        foreach (var property in PropertyList.Check(wire))
        {
            var minimum = (ContinuationProperty)property.Type switch
            {
                ContinuationProperty.Bridge => UuidLength,
                ContinuationProperty.Mirrors or ContinuationProperty.OdpPort => 4,
                ContinuationProperty.TableId => 1,
                ContinuationProperty.Cookie => PaddedNumber,
                ContinuationProperty.Actions or ContinuationProperty.ActionSet => PropertyList.HeaderLength,
                _ => 0,
            };
            if (property.Payload.Length < minimum)
            {
                OpenFlowProtocolException.Throw(
                    ErrorType.TableFeaturesFailed, (ushort)TableFeaturesFailedCode.BadLen,
                    $"property 0x{property.Type:x4} has {property.Payload.Length} bytes and needs {minimum}");
            }

            if ((ContinuationProperty)property.Type is ContinuationProperty.Actions or ContinuationProperty.ActionSet)
            {
                ActionListView.Check(property.Payload[PropertyList.HeaderLength..]);
            }
        }
    }

    private ReadOnlySpan<byte> Find(Property type, int minimum) =>
        PropertyList.Check(Properties.Span).Find((ushort)type, minimum);
}

/// <summary>NXCPT_*: what a continuation is made of.</summary>
internal enum ContinuationProperty : ushort
{
    Bridge = 0x8000,
    Stack = 0x8001,
    Mirrors = 0x8002,
    Conntracked = 0x8003,
    TableId = 0x8004,
    Cookie = 0x8005,
    Actions = 0x8006,
    ActionSet = 0x8007,
    OdpPort = 0x8008,
}
