using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <content>Packets for the controller.</content>
public static partial class NxAction
{
    /// <summary>
    /// NXAST_CONTROLLER2: a packet-in with a reason, for the controllers of one id, through a meter.
    /// </summary>
    /// <param name="maxLength">Bytes of the packet.</param>
    /// <param name="controllerId">Controllers that have set this id; all start with zero.</param>
    /// <param name="reason">What the packet-in says.</param>
    /// <param name="meter">A meter that limits the packet-ins; null uses the connection's.</param>
    public static OfAction Controller(
        ushort maxLength = OfAction.WholePacket, ushort controllerId = 0, PacketInReason reason = PacketInReason.Action,
        MeterId? meter = null) => Controller(maxLength, controllerId, reason, meter, default, pause: false);

    /// <summary>
    /// As the other one, with user data and pausing, which come back only in <see cref="NxPacketIn2"/>.
    /// </summary>
    /// <param name="maxLength">Bytes of the packet.</param>
    /// <param name="controllerId">Controllers that have set this id; all start with zero.</param>
    /// <param name="reason">What the packet-in says.</param>
    /// <param name="meter">A meter that limits the packet-ins; null uses the connection's.</param>
    /// <param name="userData">Bytes for the controller, which the packet-in brings back.</param>
    /// <param name="pause">Whether the pipeline waits for NXT_RESUME.</param>
    public static OfAction Controller(
        ushort maxLength, ushort controllerId, PacketInReason reason, MeterId? meter, ReadOnlySpan<byte> userData,
        bool pause)
    {
        // Only values that differ from their defaults are written: that is how Open vSwitch reports the action.
        var properties = new byte[
            (6 * Controller2Action.ShortProperty) + ActionLayout.Padded(userData.Length)].AsSpan();
        var length = 0;
        if (maxLength != OfAction.WholePacket)
        {
            WriteUInt16BigEndian(Next(properties, Controller2Action.Property.MaxLength), maxLength);
        }

        if (controllerId != 0)
        {
            WriteUInt16BigEndian(Next(properties, Controller2Action.Property.ControllerId), controllerId);
        }

        if (reason != PacketInReason.Action)
        {
            Next(properties, Controller2Action.Property.Reason, Controller2Action.ReasonProperty)[0] = (byte)reason;
        }

        if (!userData.IsEmpty)
        {
            var size = Controller2Action.PropertyHeader + userData.Length;
            userData.CopyTo(Next(properties, Controller2Action.Property.UserData, size));
        }

        if (pause)
        {
            Next(properties, Controller2Action.Property.Pause, Controller2Action.PropertyHeader);
        }

        if (meter is { } id)
        {
            WriteUInt32BigEndian(Next(properties, Controller2Action.Property.Meter), id.Value);
        }

        var wire = ActionLayout.New(NxActionType.Controller2, ActionLayout.NxMinimumLength + length);
        properties[..length].CopyTo(wire.AsSpan(ActionLayout.NxMinimumLength));
        return new OfAction(wire);

        Span<byte> Next(Span<byte> all, Controller2Action.Property type, int size = Controller2Action.ShortProperty)
        {
            var property = all[length..];
            WriteUInt16BigEndian(property, (ushort)type);
            WriteUInt16BigEndian(property[2..], (ushort)size);
            length += ActionLayout.Padded(size);
            return property[Controller2Action.PropertyHeader..];
        }
    }
}

/// <summary>NXAST_CONTROLLER, read.</summary>
/// <param name="MaxLength">Bytes of the packet.</param>
/// <param name="ControllerId">Controllers that have set this id.</param>
/// <param name="Reason">What the packet-in says.</param>
public readonly record struct ControllerAction(ushort MaxLength, ushort ControllerId, PacketInReason Reason)
{
    private const int MaxLengthAt = ActionLayout.NxArgument;
    private const int ControllerIdAt = 12;
    private const int ReasonAt = 14;

    /// <summary>Reads the action, which must be of this kind.</summary>
    public static ControllerAction From(ActionView action) => new(
        ReadUInt16BigEndian(action.Wire[MaxLengthAt..]),
        ReadUInt16BigEndian(action.Wire[ControllerIdAt..]),
        (PacketInReason)action.Wire[ReasonAt]);
}

/// <summary>NXAST_CONTROLLER2, read in place.</summary>
public readonly ref struct Controller2Action
{
    internal const int PropertyHeader = 4;

    /// <summary>Bytes, as Open vSwitch counts them, of a property whose payload has four or fewer.</summary>
    internal const int ShortProperty = 8;

    /// <summary>As above, for the reason alone: there Open vSwitch leaves the padding out.</summary>
    internal const int ReasonProperty = PropertyHeader + 1;

    private Controller2Action(ReadOnlySpan<byte> properties)
    {
        while (!properties.IsEmpty)
        {
            var length = ReadUInt16BigEndian(properties[2..]);
            var payload = properties[PropertyHeader..length];
            switch ((Property)ReadUInt16BigEndian(properties))
            {
                case Property.MaxLength:
                    MaxLength = ReadUInt16BigEndian(payload);
                    break;
                case Property.ControllerId:
                    ControllerId = ReadUInt16BigEndian(payload);
                    break;
                case Property.Reason:
                    Reason = (PacketInReason)payload[0];
                    break;
                case Property.UserData:
                    UserData = payload;
                    break;
                case Property.Pause:
                    Pause = true;
                    break;
                case Property.Meter:
                    Meter = new MeterId(ReadUInt32BigEndian(payload));
                    break;
                default:
                    HasUnknown = true;
                    break;
            }

            properties = properties[ActionLayout.Padded(length)..];
        }
    }

    /// <summary>NXAC2PT_*.</summary>
    internal enum Property : ushort
    {
        MaxLength = 0,
        ControllerId = 1,
        Reason = 2,
        UserData = 3,
        Pause = 4,
        Meter = 5,
    }

    /// <summary>Bytes of the packet.</summary>
    public ushort MaxLength { get; } = OfAction.WholePacket;

    /// <summary>Controllers that have set this id.</summary>
    public ushort ControllerId { get; }

    /// <summary>What the packet-in says.</summary>
    public PacketInReason Reason { get; } = PacketInReason.Action;

    /// <summary>Bytes for the controller, which Nicira's own packet-in brings back.</summary>
    public ReadOnlySpan<byte> UserData { get; }

    /// <summary>Whether the pipeline waits for the controller.</summary>
    public bool Pause { get; }

    /// <summary>A meter that limits the packet-ins; null uses the connection's.</summary>
    public MeterId? Meter { get; }

    /// <summary>Whether there are properties that this library only keeps.</summary>
    internal bool HasUnknown { get; }

    /// <summary>Reads the action, which must be of this kind.</summary>
    public static Controller2Action From(ActionView action) => new(action.Wire[ActionLayout.NxMinimumLength..]);

    internal static void Check(ReadOnlySpan<byte> wire)
    {
        var rest = wire[ActionLayout.NxMinimumLength..];
        while (!rest.IsEmpty)
        {
            var length = ReadUInt16BigEndian(rest[2..]);
            var payload = (Property)ReadUInt16BigEndian(rest) switch
            {
                Property.MaxLength or Property.ControllerId => 2,
                Property.Reason => 1,
                Property.Meter => 4,
                _ => 0,
            };
            if (length < PropertyHeader + payload || ActionLayout.Padded(length) > rest.Length)
            {
                OpenFlowProtocolException.Throw(
                    BadActionCode.BadLen, $"a property of {length} bytes where {rest.Length} are left");
            }

            rest = rest[ActionLayout.Padded(length)..];
        }
    }
}
