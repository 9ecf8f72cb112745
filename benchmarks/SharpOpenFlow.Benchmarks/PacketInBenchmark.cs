using System.Buffers;
using BenchmarkDotNet.Attributes;

namespace SharpOpenFlow.Benchmarks;

/// <summary>A packet-in with its ingress port and a frame of 64 bytes; 106 bytes.</summary>
[MemoryDiagnoser]
public class PacketInBenchmark
{
    private static readonly PacketInEvent Message = new()
    {
        Buffer = new BufferId(7),
        TotalLength = 64,
        Reason = PacketInReason.NoMatch,
        Match = Match.Of(OxmFields.InPort.Exactly(new PortNo(1))),
        Data = ByteList.CopyOf(new byte[64]),
    };

    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private byte[] _wire = [];

    [GlobalSetup]
    public void Setup()
    {
        Message.WriteTo(_output, 1);
        _wire = _output.WrittenSpan.ToArray();
    }

    [Benchmark(Description = "packet-in: write")]
    public int Write()
    {
        _output.ResetWrittenCount();
        Message.WriteTo(_output, 1);
        return _output.WrittenCount;
    }

    [Benchmark(Description = "packet-in: parse and look at port and packet")]
    public long Parse()
    {
        var packet = PacketInView.Parse(_wire);
        return packet.InPort!.Value.Value + packet.Data.Length + packet.TotalLength;
    }
}
