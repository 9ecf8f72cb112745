using System.Collections.Concurrent;
using System.Text.Json;

namespace SharpOvsdb;

// Locks (RFC 7047 §4.1.8 to §4.1.10).
public sealed partial class OvsdbClient
{
    private readonly ConcurrentDictionary<string, OvsdbLock> _locks = new(StringComparer.Ordinal);

    /// <summary>
    /// Asks for a lock and waits for nothing: <see cref="OvsdbLock.Acquired"/> says when it is held, perhaps at once.
    /// </summary>
    /// <param name="name">Its name: letters, digits and underscores, beginning with a letter.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    /// <exception cref="InvalidOperationException">This session has asked for the lock already.</exception>
    /// <exception cref="OvsdbException">Such as a name that the server does not take.</exception>
    public Task<OvsdbLock> LockAsync(string name, CancellationToken cancellationToken = default) =>
        LockAsync("lock", name, cancellationToken);

    /// <summary>Takes a lock from whoever holds it; that one is told.</summary>
    /// <inheritdoc cref="LockAsync(string, CancellationToken)" path="/param"/>
    /// <inheritdoc cref="LockAsync(string, CancellationToken)" path="/exception"/>
    public Task<OvsdbLock> StealAsync(string name, CancellationToken cancellationToken = default) =>
        LockAsync("steal", name, cancellationToken);

    private async Task<OvsdbLock> LockAsync(string method, string name, CancellationToken cancellationToken)
    {
        var asked = new OvsdbLock(name, UnlockAsync);
        if (!_locks.TryAdd(name, asked))
        {
            throw new InvalidOperationException($"this session has asked for the lock '{name}' already");
        }

        try
        {
            await _session.CallAsync(
                method,
                writer => writer.WriteStringValue(name),
                answer =>
                {
                    // On the read loop, so that a "stolen" that follows cannot overtake it.
                    if (JsonText.Member(answer, "locked")?.ValueKind == JsonValueKind.True)
                    {
                        asked.Set(isHeld: true);
                    }

                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await asked.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        _ = Ended.ContinueWith(
            _ => asked.Set(isHeld: false),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return asked;
    }

    private async ValueTask UnlockAsync(OvsdbLock held)
    {
        if (!_locks.TryRemove(new(held.Name, held)))
        {
            return;
        }

        held.Set(isHeld: false);
        try
        {
            await _session.CallAsync(
                "unlock", writer => writer.WriteStringValue(held.Name), _ => true, CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (OvsdbException)
        {
            // A session that is over holds no lock.
        }
    }
}
