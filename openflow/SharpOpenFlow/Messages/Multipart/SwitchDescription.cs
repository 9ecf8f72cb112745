using System.Collections.Immutable;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_desc</c> (OpenFlow 1.3.5 §7.3.5.1).</summary>
file static class At
{
    public const int Manufacturer =
        0, Hardware = 256, Software = 512, SerialNumber = 768, Datapath = 800, Length = 1056;
    public const int TextLength = 256, SerialLength = 32;
}

/// <summary>
/// What the switch says of itself: the body of an OFPMP_DESC reply. Texts for people, in no fixed form.
/// </summary>
/// <param name="Manufacturer">Who made it; "Nicira, Inc." for Open vSwitch.</param>
/// <param name="Hardware">"Open vSwitch" for Open vSwitch.</param>
/// <param name="Software">The version, for Open vSwitch.</param>
/// <param name="SerialNumber">Serial number.</param>
/// <param name="Datapath">Description of the datapath, set by its operator.</param>
public sealed record SwitchDescription(
    string Manufacturer, string Hardware, string Software, string SerialNumber, string Datapath) : IMultipartElement
{
    /// <summary>Bytes on the wire.</summary>
    public const int Length = At.Length;

    int IMultipartElement.Length => Length;

    private ByteList ReceivedBody { get; init; }

    /// <summary>Reads the body of an OFPMP_DESC reply.</summary>
    /// <exception cref="OpenFlowProtocolException">BadLen: the body has another length.</exception>
    public static SwitchDescription Read(ReadOnlySpan<byte> body)
    {
        if (body.Length != Length)
        {
            OpenFlowProtocolException.Throw(
                BadRequestCode.BadLen, $"{body.Length} bytes are no description, which has {Length}");
        }

        return new SwitchDescription(
            FixedText.Read(body.Slice(At.Manufacturer, At.TextLength)),
            FixedText.Read(body.Slice(At.Hardware, At.TextLength)),
            FixedText.Read(body.Slice(At.Software, At.TextLength)),
            FixedText.Read(body.Slice(At.SerialNumber, At.SerialLength)),
            FixedText.Read(body.Slice(At.Datapath, At.TextLength)))
        {
            ReceivedBody = FixedText.Received(body[..At.TextLength]).Length == 0
                && FixedText.Received(body.Slice(At.Hardware, At.TextLength)).Length == 0
                && FixedText.Received(body.Slice(At.Software, At.TextLength)).Length == 0
                && FixedText.Received(body.Slice(At.SerialNumber, At.SerialLength)).Length == 0
                && FixedText.Received(body.Slice(At.Datapath, At.TextLength)).Length == 0
                ? default
                : ByteList.CopyOf(body),
        };
    }

    /// <summary>As <see cref="Read"/>, in the form of a <see cref="MultipartReader{T}"/>.</summary>
    /// <exception cref="OpenFlowProtocolException">BadLen: the body has another length.</exception>
    public static void ReadAll(ReadOnlySpan<byte> body, ImmutableArray<SwitchDescription>.Builder into)
    {
        ArgumentNullException.ThrowIfNull(into);
        into.Add(Read(body));
    }

    /// <summary>Writes the description into the first <see cref="Length"/> bytes of <paramref name="wire"/>.</summary>
    /// <exception cref="ArgumentException">A text is too long for its field.</exception>
    public void WriteTo(Span<byte> wire)
    {
        FixedText.Write(wire.Slice(At.Manufacturer, At.TextLength), Manufacturer, nameof(Manufacturer), Received(At.Manufacturer, At.TextLength));
        FixedText.Write(wire.Slice(At.Hardware, At.TextLength), Hardware, nameof(Hardware), Received(At.Hardware, At.TextLength));
        FixedText.Write(wire.Slice(At.Software, At.TextLength), Software, nameof(Software), Received(At.Software, At.TextLength));
        FixedText.Write(wire.Slice(At.SerialNumber, At.SerialLength), SerialNumber, nameof(SerialNumber), Received(At.SerialNumber, At.SerialLength));
        FixedText.Write(wire.Slice(At.Datapath, At.TextLength), Datapath, nameof(Datapath), Received(At.Datapath, At.TextLength));
    }

    private ByteList Received(int offset, int length) =>
        ReceivedBody.Length == 0 ? default : ByteList.CopyOf(ReceivedBody.Span.Slice(offset, length));
}

/// <summary>Asks the switch to describe itself; the request has no body.</summary>
public sealed record DescRequest : IMultipartRequestBody
{
    /// <summary>The only value there is.</summary>
    public static readonly DescRequest Instance = new();

    private DescRequest()
    {
    }

    /// <inheritdoc/>
    public MultipartType Type => MultipartType.Desc;

    /// <inheritdoc/>
    public int Length => 0;

    /// <inheritdoc/>
    public void WriteTo(Span<byte> body)
    {
    }
}
