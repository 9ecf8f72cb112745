using SharpOpenFlow;

namespace SdnPersona.Core.Pipeline;

/// <summary>What a flow is for: bits 47–40 of its cookie.</summary>
public enum FlowClass : byte
{
    /// <summary>The same on every bridge.</summary>
    Base = 1,

    /// <summary>Copies to the controller.</summary>
    Watch = 2,

    /// <summary>A port's own flows: classification, addresses, destination.</summary>
    Port = 3,

    /// <summary>Source addresses that a port may use.</summary>
    AntiSpoof = 4,

    /// <summary>The two flows that bind a port to its profile; their counters are all that it sent and received.</summary>
    Binding = 5,

    /// <summary>Where denied packets end; the counters are a port's denied packets.</summary>
    Denied = 6,

    /// <summary>A profile's rules and connection states.</summary>
    Profile = 7,

    /// <summary>Meters.</summary>
    Rate = 8,

    /// <summary>Mirroring and the isolation of copies.</summary>
    Mirror = 9,

    /// <summary>A profile under trial: its judgements, and counters of what it would have done to a port's packets.</summary>
    Trial = 10,
}

/// <summary>
/// The 64-bit cookie of our flows: bits 63–56 are 0x5d (ours), 47–40 the class, 39–32 the cell of a trial that the flow counts,
/// 0 for none, 31–0 the object (port or profile number).
/// There is no round: the reconciler compares contents, so a restart rewrites nothing.
/// </summary>
public static class FlowCookie
{
    /// <summary>Cookie of ours, for masked requests.</summary>
    public const ulong Ours = 0x5dUL << 56;

    /// <summary>Bits that tell our flows from everybody else's.</summary>
    public const ulong OursMask = 0xffUL << 56;

    /// <summary>Bits that select a class of our flows.</summary>
    public const ulong ClassMask = OursMask | (0xffUL << 40);

    /// <summary>The cookie of a flow.</summary>
    public static ulong For(FlowClass flowClass, uint objectId = 0) => Ours | ((ulong)flowClass << 40) | objectId;

    /// <summary>The cookie of a flow that counts a cell of a port's trial.</summary>
    internal static ulong For(FlowClass flowClass, PortNo port, TrialCell cell) => For(flowClass, port.Value) | ((ulong)cell.Code << 32);

    /// <summary>The cell that a flow counts, or null when it counts none.</summary>
    public static TrialCell? CellOf(ulong cookie) => TrialCell.FromCode((byte)(cookie >> 32));

    /// <summary>Whether a flow is ours.</summary>
    public static bool IsOurs(ulong cookie) => (cookie & OursMask) == Ours;

    /// <summary>The class of one of our flows.</summary>
    public static FlowClass ClassOf(ulong cookie) => (FlowClass)(cookie >> 40);

    /// <summary>Whether a flow takes part in enforcing a port's policy: it is the port's own, or its profile's.</summary>
    /// <param name="cookie">Cookie of one of our flows.</param>
    /// <param name="port">The port.</param>
    /// <param name="profile">Number of its profile, or null while it is only observed.</param>
    public static bool Concerns(ulong cookie, PortNo port, ushort? profile) => ClassOf(cookie) switch
    {
        FlowClass.Port or FlowClass.AntiSpoof or FlowClass.Binding or FlowClass.Denied or FlowClass.Rate or FlowClass.Trial => PortOf(cookie) == port,
        FlowClass.Profile or FlowClass.Mirror => (uint)cookie == profile,
        _ => false,
    };

    /// <summary>The port of a flow of class Port, AntiSpoof, Binding, Denied, Rate or Trial.</summary>
    public static PortNo PortOf(ulong cookie) => new((uint)cookie);
}
