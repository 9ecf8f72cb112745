using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>One action, read in place. A property for one type of action means nothing on another.</summary>
public readonly ref struct ActionView
{
    internal ActionView(ReadOnlySpan<byte> wire) => Wire = wire;

    /// <summary>The whole action.</summary>
    public ReadOnlySpan<byte> Wire { get; }

    /// <summary>OFPAT_*.</summary>
    public ActionType Type => (ActionType)ReadUInt16BigEndian(Wire);

    /// <summary>The experimenter's id; null on a standard action.</summary>
    public uint? Experimenter =>
        Type == ActionType.Experimenter ? ReadUInt32BigEndian(Wire[ActionLayout.Experimenter..]) : null;

    /// <summary>NXAST_*; null unless this is one of Nicira's actions.</summary>
    public NxActionType? NxType => Experimenter == ExperimenterId.Nicira
        ? (NxActionType)ReadUInt16BigEndian(Wire[ActionLayout.NxSubtype..])
        : null;

    /// <summary>Port of <see cref="ActionType.Output"/>.</summary>
    public PortNo Port => new(Argument);

    /// <summary>Bytes for the controller of <see cref="ActionType.Output"/>.</summary>
    public ushort MaxLength => ReadUInt16BigEndian(Wire[ActionLayout.MaxLength..]);

    /// <summary>Group of <see cref="ActionType.Group"/>.</summary>
    public GroupId Group => new(Argument);

    /// <summary>Queue of <see cref="ActionType.SetQueue"/>.</summary>
    public uint Queue => Argument;

    /// <summary>Type of the header that is pushed, or of what a pop leaves.</summary>
    public EtherType EtherType => new(ReadUInt16BigEndian(Wire[ActionLayout.Argument..]));

    /// <summary>TTL of <see cref="ActionType.SetNwTtl"/> and <see cref="ActionType.SetMplsTtl"/>.</summary>
    public byte Ttl => Wire[ActionLayout.Argument];

    /// <summary>Field and value of <see cref="ActionType.SetField"/>.</summary>
    public OxmView Field => new(Wire[ActionLayout.Argument..]);

    private uint Argument => ReadUInt32BigEndian(Wire[ActionLayout.Argument..]);

    /// <summary>An owned copy.</summary>
    public OfAction ToOwned() => new(Wire.ToArray());
}
