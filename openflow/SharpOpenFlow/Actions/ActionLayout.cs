using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>
/// What all actions have in common: their headers, and where the standard ones keep their one argument.
/// </summary>
internal static class ActionLayout
{
    public const int Type = 0;
    public const int ActionLength = 2;
    public const int HeaderLength = 4;

    /// <summary>The only argument of each standard action but output, which has a second one.</summary>
    public const int Argument = 4;

    public const int MaxLength = 8;

    public const int Experimenter = 4;
    public const int NxSubtype = 8;

    /// <summary>
    /// The first byte after a Nicira action's header; most have 16-bit values there before their 32-bit ones.
    /// </summary>
    public const int NxArgument = 10;

    /// <summary>Bytes of the smallest Nicira action, and where longer ones have their lists.</summary>
    public const int NxMinimumLength = 16;

    public const int Alignment = 8;

    public static int Padded(int length) => (length + Alignment - 1) & ~(Alignment - 1);

    /// <summary>Zero bytes for an action of the length, its header written.</summary>
    public static byte[] New(ActionType type, int length)
    {
        var wire = new byte[length];
        WriteUInt16BigEndian(wire, (ushort)type);
        WriteUInt16BigEndian(wire.AsSpan(ActionLength), checked((ushort)length));
        return wire;
    }

    /// <inheritdoc cref="New(ActionType, int)"/>
    public static byte[] New(NxActionType type, int length)
    {
        var wire = New(ActionType.Experimenter, length);
        WriteUInt32BigEndian(wire.AsSpan(Experimenter), ExperimenterId.Nicira);
        WriteUInt16BigEndian(wire.AsSpan(NxSubtype), (ushort)type);
        return wire;
    }
}
