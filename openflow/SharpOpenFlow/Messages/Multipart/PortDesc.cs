using System.Collections.Immutable;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_port</c> (OpenFlow 1.3.5 §7.2.1).</summary>
file static class At
{
    public const int PortNo =
        0, HwAddr = 8, Name = 16, NameLength = 16, Config = 32, State = 36, Curr = 40, Advertised = 44,
                     Supported = 48, Peer = 52, CurrSpeed = 56, MaxSpeed = 60, Length = 64;
}

/// <summary>
/// A port as the switch describes it: an element of OFPMP_PORT_DESC, and what OFPT_PORT_STATUS carries.
/// </summary>
public sealed record PortDesc : IMultipartElement
{
    /// <summary>Bytes on the wire.</summary>
    public const int Length = At.Length;

    int IMultipartElement.Length => Length;

    /// <summary>The port's number.</summary>
    public required PortNo PortNo { get; init; }

    /// <summary>The port's MAC address.</summary>
    public MacAddress HwAddr { get; init; }

    /// <summary>The port's name, at most 15 bytes of UTF-8; the name of the interface on Open vSwitch.</summary>
    public required string Name { get; init; }

    private ByteList ReceivedName { get; init; }

    /// <summary>What the port is told to do.</summary>
    public PortConfig Config { get; init; }

    /// <summary>The port's state.</summary>
    public PortState State { get; init; }

    /// <summary>Speed and medium in use.</summary>
    public PortFeatures Curr { get; init; }

    /// <summary>Speeds and media that the port advertises.</summary>
    public PortFeatures Advertised { get; init; }

    /// <summary>Speeds and media that the port can do.</summary>
    public PortFeatures Supported { get; init; }

    /// <summary>Speeds and media that the link's other end advertises.</summary>
    public PortFeatures Peer { get; init; }

    /// <summary>Current bit rate in kbit/s.</summary>
    public uint CurrSpeed { get; init; }

    /// <summary>Largest bit rate in kbit/s.</summary>
    public uint MaxSpeed { get; init; }

    /// <summary>Reads one port; the span must hold at least <see cref="Length"/> bytes.</summary>
    public static PortDesc Read(ReadOnlySpan<byte> wire) => new()
    {
        PortNo = new PortNo(ReadUInt32BigEndian(wire[At.PortNo..])),
        HwAddr = MacAddress.Read(wire[At.HwAddr..]),
        Name = FixedText.Read(wire.Slice(At.Name, At.NameLength)),
        ReceivedName = FixedText.Received(wire.Slice(At.Name, At.NameLength)),
        Config = (PortConfig)ReadUInt32BigEndian(wire[At.Config..]),
        State = (PortState)ReadUInt32BigEndian(wire[At.State..]),
        Curr = (PortFeatures)ReadUInt32BigEndian(wire[At.Curr..]),
        Advertised = (PortFeatures)ReadUInt32BigEndian(wire[At.Advertised..]),
        Supported = (PortFeatures)ReadUInt32BigEndian(wire[At.Supported..]),
        Peer = (PortFeatures)ReadUInt32BigEndian(wire[At.Peer..]),
        CurrSpeed = ReadUInt32BigEndian(wire[At.CurrSpeed..]),
        MaxSpeed = ReadUInt32BigEndian(wire[At.MaxSpeed..]),
    };

    /// <summary>Reads the ports of one part of an OFPMP_PORT_DESC reply (a <see cref="MultipartReader{T}"/>).</summary>
    /// <exception cref="OpenFlowProtocolException">BadLen: the body is no whole number of ports.</exception>
    public static void ReadAll(ReadOnlySpan<byte> body, ImmutableArray<PortDesc>.Builder into)
    {
        ArgumentNullException.ThrowIfNull(into);
        if (body.Length % Length != 0)
        {
            OpenFlowProtocolException.Throw(BadRequestCode.BadLen, $"{body.Length} bytes are no whole number of ports");
        }

        for (; !body.IsEmpty; body = body[Length..])
        {
            into.Add(Read(body));
        }
    }

    /// <summary>
    /// Writes the port into the first <see cref="Length"/> bytes of <paramref name="wire"/>, padding included.
    /// </summary>
    /// <exception cref="ArgumentException">The name has more than 15 bytes.</exception>
    public void WriteTo(Span<byte> wire)
    {
        wire[..Length].Clear();
        WriteUInt32BigEndian(wire[At.PortNo..], PortNo.Value);
        HwAddr.WriteTo(wire[At.HwAddr..]);
        FixedText.Write(wire.Slice(At.Name, At.NameLength), Name, nameof(Name), ReceivedName);
        WriteUInt32BigEndian(wire[At.Config..], (uint)Config);
        WriteUInt32BigEndian(wire[At.State..], (uint)State);
        WriteUInt32BigEndian(wire[At.Curr..], (uint)Curr);
        WriteUInt32BigEndian(wire[At.Advertised..], (uint)Advertised);
        WriteUInt32BigEndian(wire[At.Supported..], (uint)Supported);
        WriteUInt32BigEndian(wire[At.Peer..], (uint)Peer);
        WriteUInt32BigEndian(wire[At.CurrSpeed..], CurrSpeed);
        WriteUInt32BigEndian(wire[At.MaxSpeed..], MaxSpeed);
    }
}

/// <summary>Asks for the description of all ports (OpenFlow 1.3.5 §7.3.5.7); the request has no body.</summary>
public sealed record PortDescRequest : IMultipartRequestBody
{
    /// <summary>The only value there is.</summary>
    public static readonly PortDescRequest Instance = new();

    private PortDescRequest()
    {
    }

    /// <inheritdoc/>
    public MultipartType Type => MultipartType.PortDesc;

    /// <inheritdoc/>
    public int Length => 0;

    /// <inheritdoc/>
    public void WriteTo(Span<byte> body)
    {
    }
}
