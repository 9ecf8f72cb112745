using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>
/// One action that can be sent and kept: immutable, equal to another of the same bytes. Here are the actions of
/// OpenFlow 1.3.5 §7.2.5; Open vSwitch's own are made by <see cref="NxAction"/>.
/// </summary>
public sealed class OfAction : IEquatable<OfAction>
{
    /// <summary>OFPCML_NO_BUFFER: send the whole packet to the controller.</summary>
    public const ushort WholePacket = 0xffff;

    private const int ShortAction = 8;
    private const int OutputLength = 16;

    private readonly byte[] _wire;

    internal OfAction(byte[] wire) => _wire = wire;

    /// <summary>The action's bytes, a multiple of eight.</summary>
    public ReadOnlySpan<byte> Wire => _wire;

    /// <summary>OFPAT_OUTPUT.</summary>
    /// <param name="port">Where to.</param>
    /// <param name="maxLength">
    /// Bytes of the packet for <see cref="PortNo.Controller"/>, which without it gets the whole packet; other ports
    /// ignore it.
    /// </param>
    public static OfAction Output(PortNo port, ushort? maxLength = null)
    {
        var wire = ActionLayout.New(ActionType.Output, OutputLength);
        WriteUInt32BigEndian(wire.AsSpan(ActionLayout.Argument), port.Value);
        var bytes = maxLength ?? (port == PortNo.Controller ? WholePacket : (ushort)0);
        WriteUInt16BigEndian(wire.AsSpan(ActionLayout.MaxLength), bytes);
        return new OfAction(wire);
    }

    /// <summary>OFPAT_GROUP.</summary>
    public static OfAction Group(GroupId group) => With(ActionType.Group, group.Value);

    /// <summary>OFPAT_SET_QUEUE: the queue that later outputs use.</summary>
    public static OfAction SetQueue(uint queue) => With(ActionType.SetQueue, queue);

    /// <summary>OFPAT_SET_FIELD.</summary>
    /// <exception cref="ArgumentException">
    /// The value has a mask, which OpenFlow 1.3 does not know; see <see cref="NxAction.Load"/>.
    /// </exception>
    public static OfAction SetField(Oxm value)
    {
        if (value.Field is null || value.HasMask)
        {
            throw new ArgumentException($"set-field needs a whole value, not {value}", nameof(value));
        }

        var wire = ActionLayout.New(ActionType.SetField, ActionLayout.Padded(ActionLayout.HeaderLength + value.Length));
        value.WriteTo(wire.AsSpan(ActionLayout.Argument));
        return new OfAction(wire);
    }

    /// <summary>
    /// OFPAT_PUSH_VLAN: an outermost tag, <see cref="EtherType.Vlan"/> or <see cref="EtherType.ServiceVlan"/>.
    /// </summary>
    public static OfAction PushVlan(EtherType tag) => With(ActionType.PushVlan, tag);

    /// <summary>OFPAT_POP_VLAN: drop the outermost tag.</summary>
    public static OfAction PopVlan() => With(ActionType.PopVlan);

    /// <summary>OFPAT_PUSH_MPLS: an outermost label.</summary>
    public static OfAction PushMpls(EtherType label) => With(ActionType.PushMpls, label);

    /// <summary>OFPAT_POP_MPLS: drop the outermost label.</summary>
    /// <param name="inner">Type of what is left.</param>
    public static OfAction PopMpls(EtherType inner) => With(ActionType.PopMpls, inner);

    /// <summary>OFPAT_PUSH_PBB: a provider backbone header.</summary>
    public static OfAction PushPbb(EtherType tag) => With(ActionType.PushPbb, tag);

    /// <summary>OFPAT_POP_PBB: drop the provider backbone header.</summary>
    public static OfAction PopPbb() => With(ActionType.PopPbb);

    /// <summary>OFPAT_SET_NW_TTL: the IP TTL or hop limit.</summary>
    public static OfAction SetNwTtl(byte ttl) => With(ActionType.SetNwTtl, ttl);

    /// <summary>OFPAT_DEC_NW_TTL: decrement the IP TTL or hop limit.</summary>
    public static OfAction DecNwTtl() => With(ActionType.DecNwTtl);

    /// <summary>OFPAT_SET_MPLS_TTL.</summary>
    public static OfAction SetMplsTtl(byte ttl) => With(ActionType.SetMplsTtl, ttl);

    /// <summary>OFPAT_DEC_MPLS_TTL.</summary>
    public static OfAction DecMplsTtl() => With(ActionType.DecMplsTtl);

    /// <summary>OFPAT_COPY_TTL_OUT: from the next header to the outermost.</summary>
    public static OfAction CopyTtlOut() => With(ActionType.CopyTtlOut);

    /// <summary>OFPAT_COPY_TTL_IN: from the outermost header to the next.</summary>
    public static OfAction CopyTtlIn() => With(ActionType.CopyTtlIn);

    /// <summary>Any one action from its bytes, kept as they are.</summary>
    /// <exception cref="OpenFlowProtocolException">The bytes are no action, or more than one.</exception>
    public static OfAction Parse(ReadOnlySpan<byte> wire)
    {
        ActionListView.Check(wire);
        if (wire.IsEmpty || ReadUInt16BigEndian(wire[ActionLayout.ActionLength..]) != wire.Length)
        {
            OpenFlowProtocolException.Throw(BadActionCode.BadLen, $"{wire.Length} bytes are not one action");
        }

        return new OfAction(wire.ToArray());
    }

    /// <summary>The action to look into.</summary>
    public ActionView AsView() => new(_wire);

    /// <inheritdoc/>
    public bool Equals(OfAction? other) => other is not null && Wire.SequenceEqual(other.Wire);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as OfAction);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_wire);
        return hash.ToHashCode();
    }

    /// <summary>As <c>ovs-ofctl</c> prints it.</summary>
    public override string ToString() => FlowText.Actions(new ActionListView(_wire));

    private static OfAction With(ActionType type) => new(ActionLayout.New(type, ShortAction));

    private static OfAction With(ActionType type, uint argument)
    {
        var wire = ActionLayout.New(type, ShortAction);
        WriteUInt32BigEndian(wire.AsSpan(ActionLayout.Argument), argument);
        return new OfAction(wire);
    }

    private static OfAction With(ActionType type, EtherType argument)
    {
        var wire = ActionLayout.New(type, ShortAction);
        WriteUInt16BigEndian(wire.AsSpan(ActionLayout.Argument), argument.Value);
        return new OfAction(wire);
    }

    private static OfAction With(ActionType type, byte argument)
    {
        var wire = ActionLayout.New(type, ShortAction);
        wire[ActionLayout.Argument] = argument;
        return new OfAction(wire);
    }
}
