using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_hello</c> and its elements (OpenFlow 1.3.5 §7.5.1).</summary>
file static class At
{
    public const int Version = 0, Elements = OpenFlowHeader.Length;
    public const int ElementType = 0, ElementLength = 2, ElementBody = 4;
    public const ushort VersionBitmap = 1;

    /// <summary>Elements start at multiples of eight bytes; their length does not count the padding.</summary>
    public static int Padded(int length) => (length + 7) & ~7;
}

/// <summary>OFPT_HELLO: the first message on a connection, with the versions that its sender speaks.</summary>
/// <param name="Version">Version in the header: the highest that the sender speaks.</param>
/// <param name="Elements">All elements in order, those unknown to this library included.</param>
public sealed record Hello(byte Version, ImmutableArray<HelloElement> Elements) : IMessage
{
    /// <summary>What this library says: OpenFlow 1.3 and nothing else.</summary>
    public static readonly Hello OpenFlow13 = Of(VersionSet.OpenFlow13);

    /// <inheritdoc/>
    public MessageType Type => MessageType.Hello;

    /// <summary>A HELLO with the version bitmap of <paramref name="versions"/>.</summary>
    public static Hello Of(VersionSet versions)
    {
        var bitmap = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bitmap, versions.Bits);
        return new Hello(versions.Highest, [new HelloElement(At.VersionBitmap, ImmutableArray.Create(bitmap))]);
    }

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var length = At.Elements;
        foreach (var element in Elements)
        {
            length += At.Padded(At.ElementBody + element.Body.Length);
        }

        var wire = new WireWriter(output, Type, length, xid);
        wire.Byte(At.Version, Version);
        var offset = At.Elements;
        foreach (var element in Elements)
        {
            var elementLength = At.ElementBody + element.Body.Length;
            wire.UInt16(offset + At.ElementType, element.Type);
            wire.UInt16(offset + At.ElementLength, (ushort)elementLength);
            wire.Bytes(offset + At.ElementBody, element.Body.AsSpan());
            wire.Bytes(offset + elementLength, element.Padding.Span);
            offset += At.Padded(elementLength);
        }

        wire.Complete();
    }
}

/// <summary>One element of a HELLO.</summary>
/// <param name="Type">OFPHET_*; 1 is the version bitmap.</param>
/// <param name="Body">What follows the four bytes of type and length, without padding.</param>
public readonly record struct HelloElement(ushort Type, ImmutableArray<byte> Body)
{
    /// <summary>What a peer sent between the body and the next element, if that is not zero as it should be.</summary>
    internal ByteList Padding { get; init; }
}

/// <summary>A received HELLO of any version: its layout is the same in all.</summary>
public readonly ref struct HelloView : IMessageView<HelloView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private HelloView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <inheritdoc/>
    public static MessageType Type => MessageType.Hello;

    /// <summary>Version in the header: the highest that the sender speaks.</summary>
    public byte Version => _wire[At.Version];

    /// <summary>The whole message.</summary>
    internal ReadOnlySpan<byte> Wire => _wire;

    /// <summary>Whether there are elements that this library does not understand, only keeps.</summary>
    internal bool HasUnknown
    {
        get
        {
            for (var rest = _wire[At.Elements..]; TryTakeElement(ref rest, out var type, out var body);)
            {
                if (type != At.VersionBitmap || body.IsEmpty || body.Length % sizeof(uint) != 0)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>
    /// The versions of the bitmap; null when the sender has sent none (before OpenFlow 1.3.1 there was none).
    /// </summary>
    public VersionSet? Versions
    {
        get
        {
            for (var rest = _wire[At.Elements..]; TryTakeElement(ref rest, out var type, out var body);)
            {
                // Versions above 31 would be in further words; none exists.
                if (type == At.VersionBitmap && body.Length >= sizeof(uint))
                {
                    return new VersionSet(BinaryPrimitives.ReadUInt32BigEndian(body));
                }
            }

            return null;
        }
    }

    /// <inheritdoc/>
    public static HelloView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.CheckAnyVersion(wire, MessageType.Hello, At.Elements);
        var rest = wire[At.Elements..];
        while (TryTakeElement(ref rest, out _, out _))
        {
        }

        if (!rest.IsEmpty)
        {
            OpenFlowProtocolException.Throw(
                BadRequestCode.BadLen, $"element of HELLO does not fit its {rest.Length} bytes");
        }

        return new HelloView(wire);
    }

    /// <summary>Copies the message.</summary>
    public Hello ToOwned()
    {
        var elements = ImmutableArray.CreateBuilder<HelloElement>();
        for (var rest = _wire[At.Elements..]; TryTakeElement(ref rest, out var type, out var body);)
        {
            var length = At.ElementBody + body.Length;
            var end = _wire.Length - rest.Length;
            var padding = _wire[(end - At.Padded(length) + length)..end];
            elements.Add(new HelloElement(type, [.. body])
            {
                Padding = padding.ContainsAnyExcept((byte)0) ? ByteList.CopyOf(padding) : default,
            });
        }

        return new Hello(Version, elements.DrainToImmutable());
    }

    /// <summary>
    /// Takes one element off the front; false, with the rest untouched, at the end or where none fits.
    /// </summary>
    private static bool TryTakeElement(ref ReadOnlySpan<byte> rest, out ushort type, out ReadOnlySpan<byte> body)
    {
        type = 0;
        body = default;
        if (rest.Length < At.ElementBody)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(rest[At.ElementLength..]);
        if (length < At.ElementBody || At.Padded(length) > rest.Length)
        {
            return false;
        }

        type = BinaryPrimitives.ReadUInt16BigEndian(rest);
        body = rest[At.ElementBody..length];
        rest = rest[At.Padded(length)..];
        return true;
    }
}
