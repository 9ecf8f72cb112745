using System.Threading.Channels;
using SharpOpenFlow;

namespace SdnPersona.TestSupport.OpenFlow;

/// <summary>A handler that keeps all it gets, for a test to look at.</summary>
public class RecordingHandler : IOpenFlowHandler
{
    private readonly Channel<ReceivedMessage> _messages = Channel.CreateUnbounded<ReceivedMessage>();
    private readonly Lock _gate = new();
    private readonly List<ConnectionDiagnostic> _diagnostics = [];

    /// <summary>What was reported so far.</summary>
    public IReadOnlyList<ConnectionDiagnostic> Diagnostics
    {
        get
        {
            lock (_gate)
            {
                return [.. _diagnostics];
            }
        }
    }

    public virtual void OnMessage(MessageType type, uint xid, ReadOnlySpan<byte> wire) =>
        _messages.Writer.TryWrite(new ReceivedMessage(OpenFlowHeader.Read(wire), wire.ToArray()));

    public virtual void OnDiagnostic(ConnectionDiagnostic diagnostic)
    {
        lock (_gate)
        {
            _diagnostics.Add(diagnostic);
        }
    }

    /// <summary>The next message; fails when none comes within ten seconds.</summary>
    public async Task<ReceivedMessage> NextAsync() =>
        await _messages.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));

    /// <summary>The next message of a type; others before it are dropped.</summary>
    public async Task<ReceivedMessage> NextAsync(MessageType type)
    {
        while (true)
        {
            if (await NextAsync() is { } message && message.Header.Type == type)
            {
                return message;
            }
        }
    }

    /// <summary>Whether a message is there that was not taken yet.</summary>
    public bool TryNext(out ReceivedMessage? message) => _messages.Reader.TryRead(out message);

    /// <summary>The first report of a kind; fails when none comes within ten seconds.</summary>
    public async Task<ConnectionDiagnostic> DiagnosticAsync(ConnectionDiagnosticKind kind)
    {
        for (var i = 0; i < 1000; i++)
        {
            if (Diagnostics.Where(diagnostic => diagnostic.Kind == kind).ToArray() is [var first, ..])
            {
                return first;
            }

            await Task.Delay(10);
        }

        throw new TimeoutException($"no {kind} was reported");
    }
}
