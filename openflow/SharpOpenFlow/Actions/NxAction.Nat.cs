using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>How a <c>nat</c> action translates (NX_NAT_F_*).</summary>
[Flags]
public enum NatFlags : ushort
{
    /// <summary>Only as an earlier commit of the connection said.</summary>
    None = 0,

    /// <summary>The source address and port.</summary>
    Source = 1,

    /// <summary>The destination address and port.</summary>
    Destination = 2,

    /// <summary>The same choice of address after a restart.</summary>
    Persistent = 4,

    /// <summary>A port chosen by a hash.</summary>
    Hash = 8,

    /// <summary>A random port.</summary>
    Random = 16,
}

/// <content>Address translation.</content>
public static partial class NxAction
{
    /// <summary>NXAST_NAT inside <see cref="Ct"/>: translate as an earlier commit of the connection said.</summary>
    public static OfAction Nat() => With(NxActionType.Nat);
}

/// <summary>NXAST_NAT, read in place.</summary>
public readonly ref struct NatAction
{
    private const int FlagsAt = 12;
    private const int PresentAt = 14;
    private const int PortLength = 2;

    private readonly ReadOnlySpan<byte> _wire;

    private NatAction(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <summary>Which values follow, in the order of the bits (NX_NAT_RANGE_*).</summary>
    [Flags]
    private enum Present : ushort
    {
        IPv4Min = 1,
        IPv4Max = 2,
        IPv6Min = 4,
        IPv6Max = 8,
        PortMin = 16,
        PortMax = 32,
    }

    /// <summary>How addresses and ports are translated.</summary>
    public NatFlags Flags => (NatFlags)ReadUInt16BigEndian(_wire[FlagsAt..]);

    /// <summary>The first, or only, IPv4 address; null without one.</summary>
    public IPv4? IPv4Min => Has(Present.IPv4Min) ? IPv4.Read(At(Present.IPv4Min)) : null;

    /// <summary>The last IPv4 address of a range; null without one.</summary>
    public IPv4? IPv4Max => Has(Present.IPv4Max) ? IPv4.Read(At(Present.IPv4Max)) : null;

    /// <summary>The first, or only, IPv6 address; null without one.</summary>
    public IPv6? IPv6Min => Has(Present.IPv6Min) ? IPv6.Read(At(Present.IPv6Min)) : null;

    /// <summary>The last IPv6 address of a range; null without one.</summary>
    public IPv6? IPv6Max => Has(Present.IPv6Max) ? IPv6.Read(At(Present.IPv6Max)) : null;

    /// <summary>The first, or only, port; null without one.</summary>
    public ushort? PortMin => Has(Present.PortMin) ? ReadUInt16BigEndian(At(Present.PortMin)) : null;

    /// <summary>The last port of a range; null without one.</summary>
    public ushort? PortMax => Has(Present.PortMax) ? ReadUInt16BigEndian(At(Present.PortMax)) : null;

    private Present Values => (Present)ReadUInt16BigEndian(_wire[PresentAt..]);

    /// <summary>Reads the action, which must be of this kind.</summary>
    public static NatAction From(ActionView action) => new(action.Wire);

    internal static void Check(ReadOnlySpan<byte> wire)
    {
        var nat = new NatAction(wire);
        ActionCheck.AtLeast(wire, nat.OffsetOf((Present)((ushort)Present.PortMax << 1)));
    }

    private static int LengthOf(Present value) => value switch
    {
        Present.IPv4Min or Present.IPv4Max => IPv4.Length,
        Present.IPv6Min or Present.IPv6Max => IPv6.Length,
        _ => PortLength,
    };

    private bool Has(Present value) => (Values & value) != 0;

    private ReadOnlySpan<byte> At(Present value) => _wire[OffsetOf(value)..];

    private int OffsetOf(Present value)
    {
        var offset = ActionLayout.NxMinimumLength;
        for (var earlier = Present.IPv4Min; earlier < value; earlier = (Present)((ushort)earlier << 1))
        {
            offset += Has(earlier) ? LengthOf(earlier) : 0;
        }

        return offset;
    }
}
