using System.Buffers;

namespace SdnPersona.TestSupport.OpenFlow;

/// <summary>Sequences of bytes in several segments, as a pipe delivers them.</summary>
public static class ByteSequence
{
    public static ReadOnlySequence<byte> Of(params ReadOnlyMemory<byte>[] segments)
    {
        var first = new Segment(segments[0], 0);
        var last = segments.Skip(1).Aggregate(first, (previous, memory) => previous.Append(memory));
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long runningIndex)
        {
            Memory = memory;
            RunningIndex = runningIndex;
        }

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
