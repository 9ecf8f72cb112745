using System.Buffers;
using BenchmarkDotNet.Attributes;

namespace SharpOpenFlow.Benchmarks;

/// <summary>
/// A flow-mod as a learning switch sends it: in_port, eth_dst and eth_src, one output; 104 bytes.
/// </summary>
[MemoryDiagnoser]
public class FlowModBenchmark
{
    private static readonly FlowMod Message = FlowMod.Add(new Flow
    {
        IdleTimeout = 60,
        Match = Match.Of(
            OxmFields.InPort.Exactly(new PortNo(1)),
            OxmFields.EthDst.Exactly(new MacAddress(0x0200_0000_0001)),
            OxmFields.EthSrc.Exactly(new MacAddress(0x0200_0000_0002))),
        Instructions = new InstructionSet { ApplyActions = ActionList.Of(OfAction.Output(new PortNo(2))) },
    });

    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private readonly FlowModTemplate _template = new(Message);
    private byte[] _wire = [];

    [GlobalSetup]
    public void Setup()
    {
        Message.WriteTo(_output, 1);
        _wire = _output.WrittenSpan.ToArray();
    }

    [Benchmark(Description = "flow-mod: write")]
    public int Write()
    {
        _output.ResetWrittenCount();
        Message.WriteTo(_output, 1);
        return _output.WrittenCount;
    }

    [Benchmark(Description = "flow-mod: fill in a template and write")]
    public int FillIn()
    {
        _output.ResetWrittenCount();
        _template.Begin(stackalloc byte[_template.Length])
            .With(OxmFields.InPort, new PortNo(1))
            .With(OxmFields.EthDst, new MacAddress(0x0200_0000_0001))
            .With(OxmFields.EthSrc, new MacAddress(0x0200_0000_0002))
            .WithOutput(new PortNo(2))
            .WriteTo(_output, 1);
        return _output.WrittenCount;
    }

    /// <summary>Checks the whole message and looks at all that it says.</summary>
    [Benchmark(Description = "flow-mod: parse and walk")]
    public long Parse()
    {
        var flowMod = FlowModView.Parse(_wire);
        long seen = flowMod.Priority + flowMod.Table;
        foreach (var field in flowMod.Match)
        {
            seen += field.Wire.Length;
        }

        foreach (var instruction in flowMod.Instructions)
        {
            foreach (var action in instruction.Actions)
            {
                seen += action.Wire.Length;
            }
        }

        return seen;
    }
}
