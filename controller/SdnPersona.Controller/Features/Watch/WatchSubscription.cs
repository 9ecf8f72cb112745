using System.Threading.Channels;

namespace SdnPersona.Controller.Features.Watch;

/// <summary>A client of the stream: where it stands, and the frames that wait for it.</summary>
internal sealed class WatchSubscription : IDisposable
{
    /// <summary>Frames that may wait: a client that is further behind is ended, and comes back where it was.</summary>
    private const int MostWaiting = 32;

    private readonly Channel<ReadOnlyMemory<byte>> _frames = Channel.CreateBounded<ReadOnlyMemory<byte>>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true, SingleWriter = true });

    private readonly CancellationTokenSource _behind = new();

    /// <summary>A client that wants the events after a sequence, or, if null, the last ones.</summary>
    /// <param name="after">Sequence of the last event that it has.</param>
    /// <param name="recent">How many events before now it wants when <paramref name="after"/> is null.</param>
    public WatchSubscription(long? after, int recent)
    {
        (Position, Recent) = (after, recent);
        Behind = _behind.Token;
    }

    /// <summary>Frames to write, in order.</summary>
    public ChannelReader<ReadOnlyMemory<byte>> Frames => _frames.Reader;

    /// <summary>Cancelled when the client does not read as fast as things happen.</summary>
    public CancellationToken Behind { get; }

    /// <summary>Sequence of the last event that was sent; null until it is known.</summary>
    public long? Position { get; set; }

    /// <summary>How many events before now are wanted.</summary>
    public int Recent { get; }

    /// <summary>Whether it already has the state that changes refer to.</summary>
    public bool HasState { get; set; }

    /// <summary>Lets a frame wait for the client; ends the client when too many wait.</summary>
    public void Offer(ReadOnlyMemory<byte> frame)
    {
        if (!frame.IsEmpty && !_frames.Writer.TryWrite(frame))
        {
            _behind.Cancel();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _frames.Writer.TryComplete();
}
