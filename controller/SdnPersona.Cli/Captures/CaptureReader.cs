using System.Buffers.Binary;

namespace SdnPersona.Cli.Captures;

/// <summary>A frame of a capture, with the kind of its outermost header.</summary>
/// <param name="LinkType">LINKTYPE_*: 1 for Ethernet.</param>
/// <param name="Bytes">As much of the frame as was kept.</param>
internal readonly record struct CapturedFrame(int LinkType, ReadOnlyMemory<byte> Bytes);

/// <summary>Reads capture files: classic pcap of either byte order and resolution, and pcapng.</summary>
internal sealed class CaptureReader
{
    private const int LargestBlock = 16 << 20;
    private const int SectionHeader = 0x0a0d0d0a;
    private const uint ByteOrder = 0x1a2b3c4d;

    private readonly Stream _file;
    private bool _isBigEndian;

    private CaptureReader(Stream file) => _file = file;

    /// <summary>The frames of a file, in its order.</summary>
    /// <exception cref="CliFailure">The file is no capture, or ends in the middle of a frame.</exception>
    public static IEnumerable<CapturedFrame> Read(Stream file) => new CaptureReader(file).Frames();

    private IEnumerable<CapturedFrame> Frames()
    {
        var magic = Take(4) ?? throw Wrong("it is empty");
        switch (BinaryPrimitives.ReadUInt32LittleEndian(magic))
        {
            case 0xa1b2c3d4 or 0xa1b23c4d:
                return Classic();
            case 0xd4c3b2a1 or 0x4d3cb2a1:
                _isBigEndian = true;
                return Classic();
            case SectionHeader:
                return Blocks();
            default:
                throw Wrong("it is neither pcap nor pcapng");
        }
    }

    private IEnumerable<CapturedFrame> Classic()
    {
        var header = Needed(20);
        var linkType = (int)(UInt32(header.AsSpan(16)) & 0xffff);
        while (Take(16) is { } record)
        {
            yield return new(linkType, Needed(Length(UInt32(record.AsSpan(8)))));
        }
    }

    private IEnumerable<CapturedFrame> Blocks()
    {
        List<int> interfaces = [];
        Section();
        while (Take(8) is { } head)
        {
            var type = UInt32(head);
            if (type == SectionHeader)
            {
                interfaces.Clear();
                Section(head);
                continue;
            }

            var length = Length(UInt32(head.AsSpan(4)));
            if (length < 12)
            {
                throw Wrong($"a block has {length} bytes");
            }

            var body = Needed(length - 8);
            switch (type)
            {
                case 1 when body.Length >= 4:
                    interfaces.Add(UInt16(body));
                    break;
                case 2 or 6 when body.Length >= 24:
                    var number = type == 6 ? (int)UInt32(body) : UInt16(body);
                    yield return new(LinkType(interfaces, number), Cut(body, 20, UInt32(body.AsSpan(12))));
                    break;
                case 3 when body.Length >= 8:
                    yield return new(LinkType(interfaces, 0), Cut(body, 4, UInt32(body)));
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>The header of a section, whose byte order may be another.</summary>
    private void Section(byte[]? head = null)
    {
        var length = head is null ? Needed(4) : head[4..];
        var order = Needed(4);
        _isBigEndian = BinaryPrimitives.ReadUInt32BigEndian(order) == ByteOrder;
        if (UInt32(order) != ByteOrder)
        {
            throw Wrong("a section has no byte order");
        }

        Needed(Math.Max(Length(UInt32(length)) - 12, 0));
    }

    private static int LinkType(List<int> interfaces, int number) =>
        number < interfaces.Count ? interfaces[number] : throw Wrong($"a frame names interface {number}");

    private static ReadOnlyMemory<byte> Cut(byte[] body, int at, uint length) =>
        body.AsMemory(at, (int)Math.Min(length, (uint)(body.Length - 4 - at)));

    private static int Length(uint length) =>
        length <= LargestBlock ? (int)length : throw Wrong($"a block has {length} bytes");

    private ushort UInt16(ReadOnlySpan<byte> bytes) => _isBigEndian
        ? BinaryPrimitives.ReadUInt16BigEndian(bytes)
        : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private uint UInt32(ReadOnlySpan<byte> bytes) => _isBigEndian
        ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
        : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private byte[] Needed(int length) => length == 0 ? [] : Take(length) ?? throw Wrong("it ends in the middle");

    /// <summary>Bytes of the file; null at its end.</summary>
    private byte[]? Take(int length)
    {
        var bytes = new byte[length];
        var read = _file.ReadAtLeast(bytes, length, throwOnEndOfStream: false);
        return read == length ? bytes : read == 0 ? null : throw Wrong("it ends in the middle");
    }

    private static CliFailure Wrong(string what) => new(ExitCode.Error, $"cannot read the capture: {what}");
}
