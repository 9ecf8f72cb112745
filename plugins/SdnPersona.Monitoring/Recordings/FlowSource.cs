using System.Collections.Immutable;
using System.Text;
using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>Reads one format.</summary>
internal abstract class FlowSource(RecordingInput input, string format)
{
    public string Format { get; } = format;

    public abstract FlowCoverage Coverage { get; }

    public virtual ImmutableArray<string> ExtraColumns => [];

    public RecordingErrors Errors { get; } = new(input.Name);

    protected RecordingInput Input { get; } = input;

    /// <summary>The next flow; false at the end.</summary>
    public abstract bool TryRead(out RecordedFlow flow);

    /// <summary>Finds the format out from the first bytes.</summary>
    /// <exception cref="RecordingFormatException">None fits.</exception>
    public static FlowSource Detect(RecordingInput input, FlowRecordingOptions options)
    {
        if (input.Peek(3) is [0xef, 0xbb, 0xbf])
        {
            input.TrySkip(3);
        }

        return input.Peek(4) switch
        {
            [] => throw new RecordingFormatException($"{input.Name}: {input.Damage ?? "the file is empty"}"),
            [(byte)'#', ..] => TextFlowSource.ForZeek(input),
            [(byte)'{', ..] => TextFlowSource.ForJson(input),
            [0, 10, ..] => ExportFlowSource.ForIpfix(input),
            var start when PcapReader.IsPcap(start) => ExportFlowSource.ForPcap(input),
            var start when LooksLikeText(start) => TextFlowSource.ForCsv(input, options),
            var start => throw new RecordingFormatException(
                $"{input.Name}: starts with the bytes {Convert.ToHexStringLower(start)}, which is none of: {Known}"),
        };
    }

    private const string Known =
        "Zeek conn.log (TSV or JSON lines), CSV with a header, IPFIX file, pcap; each plain or gzip";

    private static bool LooksLikeText(ReadOnlySpan<byte> start)
    {
        foreach (var letter in start)
        {
            if (letter is < 0x20 and not ((byte)'\t' or (byte)'\r' or (byte)'\n') or 0x7f)
            {
                return false;
            }
        }

        return Encoding.UTF8.GetCharCount(start) > 0;
    }
}
