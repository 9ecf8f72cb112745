using System.Globalization;
using SdnPersona.Monitoring;

namespace SdnPersona.Cli.Analysis;

/// <summary>One pass over a recording, with its progress and what could not be read on standard error.</summary>
internal sealed class RecordedFlows : IDisposable
{
    private const int FlowsPerReport = 500_000;

    private readonly string _path;
    private readonly string _purpose;
    private readonly CliConsole _console;

    /// <summary>Opens a recording.</summary>
    /// <param name="path">The file.</param>
    /// <param name="purpose">What for, to be shown beside the progress.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="console">Where progress goes.</param>
    /// <exception cref="CliFailure">It cannot be read, or is no recording.</exception>
    public RecordedFlows(string path, string purpose, FlowRecordingOptions options, CliConsole console)
    {
        (_path, _purpose, _console) = (path, purpose, console);
        try
        {
            Recording = FlowRecording.Open(path, options);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or RecordingFormatException)
        {
            throw new CliFailure(ExitCode.Error, problem.Message);
        }
    }

    /// <summary>What is read.</summary>
    public FlowRecording Recording { get; }

    /// <summary>The flows, once.</summary>
    public IEnumerable<RecordedFlow> Read(CancellationToken cancellationToken)
    {
        long flows = 0;
        foreach (var recorded in Recording)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (++flows % FlowsPerReport == 0)
            {
                Report(flows);
            }

            yield return recorded;
        }

        if (flows == 0)
        {
            throw new CliFailure(
                ExitCode.Error,
                Recording.Errors.First is [var first, ..] ? $"no flow could be read; {first}" : $"{_path}: no flows");
        }

        Flows = flows;
    }

    /// <summary>How many flows there were; known at the end.</summary>
    public long Flows { get; private set; }

    /// <summary>Says how much was read, what the reader has to add, and the first lines that could not be read.</summary>
    public void Finish(string remark)
    {
        _console.Error.WriteLine($"{_purpose}: {Flows:N0} flows of {Recording.Format}, {Recording.Errors.Count:N0} left out, {remark}");
        foreach (var error in Recording.Errors.First)
        {
            _console.Error.WriteLine($"  {error}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Recording.Dispose();

    private void Report(long flows)
    {
        var share = double.IsNaN(Recording.Progress)
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $", {100 * Recording.Progress:0} %");
        _console.Error.WriteLine($"{_purpose}: {flows:N0} flows{share}");
    }
}
