using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_port_mod</c> (OpenFlow 1.3.5 §7.3.4.3).</summary>
file static class At
{
    public const int PortNo = 8;
    public const int HwAddr = 16;
    public const int Config = 24;
    public const int Mask = 28;
    public const int Advertise = 32;
    public const int Length = 40;
}

/// <summary>OFPT_PORT_MOD: changes how a port behaves.</summary>
public sealed record PortMod : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.PortMod;

    /// <summary>Which port.</summary>
    public required PortNo PortNo { get; init; }

    /// <summary>The port's own address, as a check that the port is the one that is meant.</summary>
    public required MacAddress HwAddr { get; init; }

    /// <summary>Values of the bits that change.</summary>
    public PortConfig Config { get; init; }

    /// <summary>Bits that change.</summary>
    public PortConfig Mask { get; init; }

    /// <summary>What the port advertises; none leaves it.</summary>
    public PortFeatures Advertise { get; init; }

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = new WireWriter(output, MessageType.PortMod, At.Length, xid);
        wire.UInt32(At.PortNo, PortNo.Value);
        HwAddr.WriteTo(wire.Span[At.HwAddr..]);
        wire.UInt32(At.Config, (uint)Config);
        wire.UInt32(At.Mask, (uint)Mask);
        wire.UInt32(At.Advertise, (uint)Advertise);
        wire.Complete();
    }
}

/// <summary>A received OFPT_PORT_MOD, read in place.</summary>
public readonly ref struct PortModView : IMessageView<PortModView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private PortModView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <inheritdoc/>
    public static MessageType Type => MessageType.PortMod;

    /// <summary>Which port.</summary>
    public PortNo PortNo => new(ReadUInt32BigEndian(_wire[At.PortNo..]));

    /// <summary>The port's own address.</summary>
    public MacAddress HwAddr => MacAddress.Read(_wire[At.HwAddr..]);

    /// <summary>Values of the bits that change.</summary>
    public PortConfig Config => (PortConfig)ReadUInt32BigEndian(_wire[At.Config..]);

    /// <summary>Bits that change.</summary>
    public PortConfig Mask => (PortConfig)ReadUInt32BigEndian(_wire[At.Mask..]);

    /// <summary>What the port advertises; none leaves it.</summary>
    public PortFeatures Advertise => (PortFeatures)ReadUInt32BigEndian(_wire[At.Advertise..]);

    /// <inheritdoc/>
    public static PortModView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.CheckExact(wire, MessageType.PortMod, At.Length);
        return new PortModView(wire);
    }

    /// <summary>An owned copy.</summary>
    public PortMod ToOwned() =>
        new() { PortNo = PortNo, HwAddr = HwAddr, Config = Config, Mask = Mask, Advertise = Advertise };
}
