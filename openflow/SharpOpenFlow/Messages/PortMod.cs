using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_port_mod</c> (OpenFlow 1.3.5 §7.3.4.3).</summary>
file static class At
{
    public const int PortNo = 8, HwAddr = 16, Config = 24, Mask = 28, Advertise = 32, Length = 40;
}

/// <summary>OFPT_PORT_MOD: changes what a port is told to do.</summary>
public sealed record PortMod : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.PortMod;

    /// <summary>The port.</summary>
    public required PortNo PortNo { get; init; }

    /// <summary>The port's MAC address; the switch refuses another with BadHwAddr.</summary>
    public required MacAddress HwAddr { get; init; }

    /// <summary>New values of the flags in <see cref="Mask"/>.</summary>
    public PortConfig Config { get; init; }

    /// <summary>Flags to change.</summary>
    public PortConfig Mask { get; init; }

    /// <summary>Speeds and media to advertise; none to leave them as they are.</summary>
    public PortFeatures Advertise { get; init; }

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = new WireWriter(output, Type, At.Length, xid);
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

    /// <summary>The port.</summary>
    public PortNo PortNo => new(ReadUInt32BigEndian(_wire[At.PortNo..]));

    /// <summary>The port's MAC address.</summary>
    public MacAddress HwAddr => MacAddress.Read(_wire[At.HwAddr..]);

    /// <summary>New values of the flags in <see cref="Mask"/>.</summary>
    public PortConfig Config => (PortConfig)ReadUInt32BigEndian(_wire[At.Config..]);

    /// <summary>Flags to change.</summary>
    public PortConfig Mask => (PortConfig)ReadUInt32BigEndian(_wire[At.Mask..]);

    /// <summary>Speeds and media to advertise; none to leave them as they are.</summary>
    public PortFeatures Advertise => (PortFeatures)ReadUInt32BigEndian(_wire[At.Advertise..]);

    /// <inheritdoc/>
    public static PortModView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.CheckExact(wire, MessageType.PortMod, At.Length);
        return new PortModView(wire);
    }

    /// <summary>Copies the message.</summary>
    public PortMod ToOwned() =>
        new() { PortNo = PortNo, HwAddr = HwAddr, Config = Config, Mask = Mask, Advertise = Advertise };
}
