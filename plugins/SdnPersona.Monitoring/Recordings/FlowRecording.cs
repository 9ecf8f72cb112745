using System.Collections;
using System.Collections.Immutable;
using System.IO.Compression;
using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>
/// A recording of flows, read from its beginning to its end in bounded memory. The format is found out from the
/// content: Zeek's conn.log (tab-separated or JSON lines), CSV with Zeek's columns, CSV of a host graph, IPFIX files
/// (RFC 5655) and pcap captures of IPFIX or NetFlow exports; each plain or gzip. A line that cannot be read is left out
/// and counted in <see cref="Errors"/>. Not thread-safe.
/// </summary>
public sealed class FlowRecording : IEnumerable<RecordedFlow>, IDisposable
{
    private readonly Stream _file;
    private readonly FlowSource _source;
    private bool _started;

    private FlowRecording(Stream file, FlowSource source)
    {
        _file = file;
        _source = source;
    }

    /// <summary>Name of the format, for people.</summary>
    public string Format => _source.Format;

    /// <summary>What this recording tells about each flow.</summary>
    public FlowCoverage Coverage => _source.Coverage;

    /// <summary>Columns besides those of the format, such as <c>label</c>.</summary>
    public ImmutableArray<string> ExtraColumns => _source.ExtraColumns;

    /// <summary>What has been left out so far.</summary>
    public RecordingErrors Errors => _source.Errors;

    /// <summary>Share of the file that has been read, 0 to 1; NaN where its length is not known.</summary>
    public double Progress => _file.CanSeek && _file.Length > 0 ? (double)_file.Position / _file.Length : double.NaN;

    /// <summary>Opens a file.</summary>
    /// <exception cref="RecordingFormatException">The content is none of the formats.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static FlowRecording Open(string path, FlowRecordingOptions? options = null)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        return Read(file, path, options);
    }

    /// <summary>Reads a stream, which is disposed of with the recording.</summary>
    /// <param name="stream">The content, plain or gzip.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="options">How it is read.</param>
    /// <exception cref="RecordingFormatException">The content is none of the formats.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static FlowRecording Read(Stream stream, string name, FlowRecordingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options ??= new();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.NumberedWindow, TimeSpan.FromSeconds(1), nameof(options));
        try
        {
            var input = new RecordingInput(stream, name);
            if (input.Peek(2) is [0x1f, 0x8b])
            {
                input = new(new GZipStream(new RestoredStream(input), CompressionMode.Decompress), name);
            }

            return new(stream, FlowSource.Detect(input, options));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The flows, once.</summary>
    /// <exception cref="InvalidOperationException">They have been asked for before.</exception>
    public IEnumerator<RecordedFlow> GetEnumerator()
    {
        if (_started)
        {
            throw new InvalidOperationException("a recording is read once; open it again");
        }

        _started = true;
        return Flows();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private IEnumerator<RecordedFlow> Flows()
    {
        while (_source.TryRead(out var flow))
        {
            yield return flow;
        }
    }
}
