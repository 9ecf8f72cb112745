using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SdnPersona.Abstractions;

namespace SdnPersona.Core.Control;

/// <summary>
/// The emergency switch: while it is thrown every group is observed, whatever its mode. It acts from memory, so that it works
/// when the store does not; the store is told as soon as it can be. Thread-safe.
/// </summary>
public sealed partial class BreakGlass(IStateStore store, TimeProvider time, ILogger<BreakGlass> log)
{
    /// <summary>Who throws the switch does not wait longer for the store.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private readonly ConcurrentQueue<(BrokenGlass? Glass, AuditRecord Record)> _pending = [];
    private Task _draining = Task.CompletedTask;
    private volatile BrokenGlass? _thrown;
    private volatile string? _problem;

    /// <summary>Raised after it was thrown or released, on the thread that did it and before the store is told.</summary>
    public event Action? Changed;

    /// <summary>Who threw it, when and why; null while it is not thrown.</summary>
    public BrokenGlass? Thrown => _thrown;

    /// <summary>How it stands.</summary>
    public BreakGlassStatus Status
    {
        get
        {
            var stored = _pending.IsEmpty;
            return new(_thrown, stored, stored ? null : _problem ?? "the store has not answered yet");
        }
    }

    /// <summary>Takes back what is stored; before anything is decided.</summary>
    public async Task RestoreAsync(CancellationToken cancellationToken)
    {
        _thrown = await store.BreakGlassAsync(cancellationToken).ConfigureAwait(false);
        if (_thrown is { } glass)
        {
            LogRestored(log, glass.Author, glass.Since);
        }
    }

    /// <summary>Throws it. It acts when this begins to wait for the store; who throws it again changes nothing.</summary>
    /// <param name="author">Who.</param>
    /// <param name="reason">Why; may be empty.</param>
    /// <param name="cancellationToken">Ends the wait, not what it does.</param>
    public Task<BreakGlassStatus> ThrowAsync(string author, string reason, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_thrown is null)
            {
                _thrown = new(time.GetUtcNow(), author, reason);
                Enqueue("break-glass-thrown", author, reason.Length > 0 ? reason : "no reason was given");
            }
        }

        // Every time: whoever throws it again may doubt that it acted.
        LogThrown(log, author, reason);
        Changed?.Invoke();
        return ToldAsync(cancellationToken);
    }

    /// <summary>Releases it: the groups' modes count again.</summary>
    /// <param name="author">Who.</param>
    /// <param name="cancellationToken">Ends the wait, not what it does.</param>
    public Task<BreakGlassStatus> ReleaseAsync(string author, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_thrown is not null)
            {
                _thrown = null;
                Enqueue("break-glass-released", author, "the modes of the groups count again");
                LogReleased(log, author);
            }
        }

        Changed?.Invoke();
        return ToldAsync(cancellationToken);
    }

    /// <summary>Tells the store what it does not know yet, if there is anything; does not wait for it long.</summary>
    internal Task<BreakGlassStatus> ToldAsync(CancellationToken cancellationToken) =>
        _pending.IsEmpty ? Task.FromResult(Status) : TellAsync(cancellationToken);

    private async Task<BreakGlassStatus> TellAsync(CancellationToken cancellationToken)
    {
        try
        {
            await UntilToldAsync().WaitAsync(Patience, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _problem = $"the store did not answer within {Patience.TotalSeconds:0} s";
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            _problem = problem.Message;
        }

        return Status;
    }

    private async Task UntilToldAsync()
    {
        while (!_pending.IsEmpty)
        {
            Task draining;
            lock (_gate)
            {
                // One at a time: a call that hangs is waited for, not repeated, so that nothing is written twice.
                if (_draining.IsCompleted)
                {
                    _draining = Task.Run(DrainAsync);
                }

                draining = _draining;
            }

            await draining.ConfigureAwait(false);
        }
    }

    private async Task DrainAsync()
    {
        while (_pending.TryPeek(out var next))
        {
            await store.SaveBreakGlassAsync(next.Glass, next.Record, CancellationToken.None).ConfigureAwait(false);
            _pending.TryDequeue(out _);
        }
    }

    private void Enqueue(string action, string author, string cause) => _pending.Enqueue((_thrown, new()
    {
        At = time.GetUtcNow(),
        Actor = author,
        Action = action,
        Subject = "all groups",
        Cause = cause,
        Before = _thrown is null ? "observed by break-glass" : "",
        After = _thrown is null ? "" : "observed by break-glass",
    }));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Break-glass by {Author}: every group is observed ({Reason})")]
    private static partial void LogThrown(ILogger log, string author, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Break-glass is released by {Author}: the modes of the groups count again")]
    private static partial void LogReleased(ILogger log, string author);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Break-glass by {Author} since {Since} is still in force: every group is observed")]
    private static partial void LogRestored(ILogger log, string author, DateTimeOffset since);
}
