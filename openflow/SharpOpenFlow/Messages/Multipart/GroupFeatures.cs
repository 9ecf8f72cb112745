using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>
/// Offsets in <c>ofp_group_features</c> (OpenFlow 1.3.5 §7.3.5.11): two lists have one number for each type.
/// </summary>
file static class At
{
    public const int Types = 0;
    public const int Capabilities = 4;
    public const int MaxGroups = 8;
    public const int Actions = 24;
    public const int Length = 40;
    public const int NumberLength = 4;
    public const int Numbers = 4;
}

/// <summary>What groups can do (<c>ofp_group_capabilities</c>).</summary>
[Flags]
public enum GroupCapabilities : uint
{
    /// <summary>None of those below.</summary>
    None = 0,

    /// <summary>OFPGFC_SELECT_WEIGHT: weights of select groups count.</summary>
    SelectWeight = 1,

    /// <summary>OFPGFC_SELECT_LIVENESS: select groups leave out buckets that are not live.</summary>
    SelectLiveness = 2,

    /// <summary>OFPGFC_CHAINING: groups may use groups.</summary>
    Chaining = 4,

    /// <summary>OFPGFC_CHAINING_CHECKS: the switch refuses loops.</summary>
    ChainingChecks = 8,
}

/// <summary>What groups a switch can have: body of an OFPMP_GROUP_FEATURES reply.</summary>
/// <param name="Types">Bit n stands for the <see cref="GroupType"/> of number n.</param>
/// <param name="Capabilities">What groups can do.</param>
/// <param name="MaxGroups">How many groups of each <see cref="GroupType"/>.</param>
/// <param name="Actions">
/// For each <see cref="GroupType"/>, bit n stands for the <see cref="ActionType"/> of number n.
/// </param>
public sealed record GroupFeatures(
    uint Types, GroupCapabilities Capabilities, ValueList<uint> MaxGroups, ValueList<uint> Actions) : IMultipartElement
{
    /// <summary>Bytes on the wire.</summary>
    public const int Length = At.Length;

    int IMultipartElement.Length => Length;

    /// <summary>Whether there may be groups of the type.</summary>
    public bool Supports(GroupType type) => (byte)type < At.Numbers && (Types & (1u << (byte)type)) != 0;

    /// <summary>Reads the body of a reply.</summary>
    /// <exception cref="OpenFlowProtocolException">BadRequest/BadLen.</exception>
    public static GroupFeatures Parse(ReadOnlySpan<byte> body)
    {
        MultipartBody.Exactly(body, At.Length, "group features");
        return new(
            ReadUInt32BigEndian(body[At.Types..]),
            (GroupCapabilities)ReadUInt32BigEndian(body[At.Capabilities..]),
            Numbers(body[At.MaxGroups..]),
            Numbers(body[At.Actions..]));
    }

    /// <summary>Writes <see cref="Length"/> bytes.</summary>
    public void WriteTo(Span<byte> wire)
    {
        WriteUInt32BigEndian(wire[At.Types..], Types);
        WriteUInt32BigEndian(wire[At.Capabilities..], (uint)Capabilities);
        for (var i = 0; i < At.Numbers; i++)
        {
            WriteUInt32BigEndian(wire[(At.MaxGroups + (i * At.NumberLength))..], MaxGroups[i]);
            WriteUInt32BigEndian(wire[(At.Actions + (i * At.NumberLength))..], Actions[i]);
        }
    }

    private static ValueList<uint> Numbers(ReadOnlySpan<byte> wire)
    {
        var numbers = new uint[At.Numbers];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = ReadUInt32BigEndian(wire[(i * At.NumberLength)..]);
        }

        return ValueList.Of(numbers);
    }
}
