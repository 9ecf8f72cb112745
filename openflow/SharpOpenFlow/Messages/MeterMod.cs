using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>What a meter-mod does (OpenFlow 1.3.5 §7.3.4.4, <c>ofp_meter_mod_command</c>).</summary>
public enum MeterModCommand : ushort
{
    /// <summary>OFPMC_ADD: a new meter; an error when there is one of that number.</summary>
    Add = 0,

    /// <summary>OFPMC_MODIFY: new flags and bands for a meter; an error when there is none.</summary>
    Modify = 1,

    /// <summary>OFPMC_DELETE: ends a meter, and with it the flows that use it.</summary>
    Delete = 2,
}

/// <summary>Offsets in <c>ofp_meter_mod</c> (OpenFlow 1.3.5 §7.3.4.4).</summary>
file static class At
{
    public const int Command = 8;
    public const int Flags = 10;
    public const int MeterId = 12;
    public const int Bands = 16;
}

/// <summary>Adds, changes or ends a meter.</summary>
public sealed record MeterMod : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.MeterMod;

    /// <summary>What is done.</summary>
    public required MeterModCommand Command { get; init; }

    /// <summary>The meter; of one that is ended only the number counts.</summary>
    public required Meter Meter { get; init; }

    /// <summary>Bytes of the whole message.</summary>
    public int Length => At.Bands + Meter.BandsLength;

    /// <summary>A new meter.</summary>
    public static MeterMod Add(Meter meter) => new() { Command = MeterModCommand.Add, Meter = meter };

    /// <summary>New flags and bands for a meter that there is.</summary>
    public static MeterMod Modify(Meter meter) => new() { Command = MeterModCommand.Modify, Meter = meter };

    /// <summary>Ends a meter, or all with <see cref="MeterId.All"/>. Flows that use it end too.</summary>
    public static MeterMod Delete(MeterId id) =>
        new() { Command = MeterModCommand.Delete, Meter = new Meter { Id = id, Flags = MeterFlags.None } };

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = new WireWriter(output, MessageType.MeterMod, Length, xid);
        wire.UInt16(At.Command, (ushort)Command);
        wire.UInt16(At.Flags, (ushort)Meter.Flags);
        wire.UInt32(At.MeterId, Meter.Id.Value);
        Meter.WriteBands(wire.Span[At.Bands..]);
        wire.Complete();
    }

    /// <summary>As <c>ovs-ofctl</c> prints it, without the header.</summary>
    public override string ToString() => MessageText.MeterMod(this);
}

/// <summary>A received meter-mod, read in place.</summary>
public readonly ref struct MeterModView : IMessageView<MeterModView>
{
    private const ushort AllFlags = (ushort)(
        MeterFlags.Kbps | MeterFlags.Pktps | MeterFlags.Burst | MeterFlags.Stats);

    private readonly ReadOnlySpan<byte> _wire;

    private MeterModView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <inheritdoc/>
    public static MessageType Type => MessageType.MeterMod;

    /// <summary>What is done.</summary>
    public MeterModCommand Command => (MeterModCommand)ReadUInt16BigEndian(_wire[At.Command..]);

    /// <summary>How the meter measures.</summary>
    public MeterFlags Flags => (MeterFlags)ReadUInt16BigEndian(_wire[At.Flags..]);

    /// <summary>The meter's number.</summary>
    public MeterId Id => new(ReadUInt32BigEndian(_wire[At.MeterId..]));

    /// <summary>The meter's bands.</summary>
    public EntryList<MeterBandView> Bands => EntryList<MeterBandView>.Checked(_wire[At.Bands..]);

    /// <inheritdoc/>
    public static MeterModView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.Check(wire, MessageType.MeterMod, At.Bands);
        var command = ReadUInt16BigEndian(wire[At.Command..]);
        if (command > (ushort)MeterModCommand.Delete)
        {
            OpenFlowProtocolException.Throw(
                ErrorType.MeterModFailed, (ushort)MeterModFailedCode.BadCommand, $"meter-mod command {command}");
        }

        var flags = ReadUInt16BigEndian(wire[At.Flags..]);
        if (command != (ushort)MeterModCommand.Delete && flags > AllFlags)
        {
            OpenFlowProtocolException.Throw(
                ErrorType.MeterModFailed, (ushort)MeterModFailedCode.BadFlags, $"meter flags 0x{flags:x4}");
        }

        EntryList<MeterBandView>.Check(wire[At.Bands..]);
        return new MeterModView(wire);
    }

    /// <summary>An owned copy.</summary>
    public MeterMod ToOwned() =>
        new() { Command = Command, Meter = new Meter { Id = Id, Flags = Flags, Bands = MeterBandView.ToOwned(Bands) } };
}
