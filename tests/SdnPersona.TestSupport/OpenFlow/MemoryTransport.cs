using System.IO.Pipelines;

namespace SdnPersona.TestSupport.OpenFlow;

/// <summary>One end of a connection in memory.</summary>
public sealed class MemoryTransport : IDuplexPipe
{
    private MemoryTransport(PipeReader input, PipeWriter output)
    {
        Input = input;
        Output = output;
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    /// <summary>Two ends; what one writes the other reads.</summary>
    /// <param name="options">
    /// Options of both pipes; for instance how much one end writes before the other has to read.
    /// </param>
    public static (MemoryTransport One, MemoryTransport Other) CreatePair(PipeOptions? options = null)
    {
        var there = new Pipe(options ?? PipeOptions.Default);
        var back = new Pipe(options ?? PipeOptions.Default);
        return (new MemoryTransport(back.Reader, there.Writer), new MemoryTransport(there.Reader, back.Writer));
    }
}
