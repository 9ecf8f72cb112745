using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Core.Control;

/// <summary>
/// What people decided, in memory as it is stored. Only what has not ended is in force, whether or not the store could be told
/// yet. Thread-safe.
/// </summary>
public sealed class OverrideBook(IStateStore store, TimeProvider time) : IDisposable
{
    /// <summary>Overrides that there may be: every one of them is looked at for every workload.</summary>
    public const int Most = 1000;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile ImmutableSortedDictionary<string, PolicyOverride> _all =
        ImmutableSortedDictionary.Create<string, PolicyOverride>(StringComparer.Ordinal);

    /// <summary>Raised after an override was set or removed, on the thread that did it; must not block.</summary>
    public event Action? Changed;

    /// <summary>Those in force now, by name.</summary>
    public ImmutableArray<PolicyOverride> InForce => At(time.GetUtcNow());

    /// <summary>Takes back what is stored; what ended meanwhile is removed by the next <see cref="EndExpiredAsync"/>.</summary>
    public async Task RestoreAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var stored = await store.OverridesAsync(cancellationToken).ConfigureAwait(false);
            _all = stored.ToImmutableSortedDictionary(said => said.Name, said => said, StringComparer.Ordinal);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Sets or replaces an override; durable and in force when this returns.</summary>
    /// <exception cref="ControlPlaneException">There are <see cref="Most"/> others.</exception>
    public async Task SetAsync(PolicyOverride said, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(said);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_all.Count >= Most && !_all.ContainsKey(said.Name))
            {
                throw new ControlPlaneException(ControlPlaneError.Conflict, $"there are {Most} overrides already; remove some first");
            }

            await store.SaveAsync(said, cancellationToken).ConfigureAwait(false);
            _all = _all.SetItem(said.Name, said);
        }
        finally
        {
            _turn.Release();
        }

        Changed?.Invoke();
        var until = said.ExpiresAt is { } end ? $" until {end:u}" : "";
        // Whoever asked may be gone by now; that it is in force is to be said all the same.
        await NoteAsync("override-set", said, $"{said.Author}: {What(said)}{until} ({said.Reason})", CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Removes an override; false when none of that name is in force.</summary>
    public async Task<bool> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        PolicyOverride? said;
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // One that has just ended is left to the end that is told as such.
            if (!_all.TryGetValue(name, out said) || said.ExpiresAt <= time.GetUtcNow())
            {
                return false;
            }

            await store.RemoveOverrideAsync(name, cancellationToken).ConfigureAwait(false);
            _all = _all.Remove(name);
        }
        finally
        {
            _turn.Release();
        }

        Changed?.Invoke();
        await NoteAsync("override-removed", said, $"{What(said)} was removed", CancellationToken.None).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    /// <summary>Those in force at a time.</summary>
    internal ImmutableArray<PolicyOverride> At(DateTimeOffset now) =>
        [.. _all.Values.Where(said => said.ExpiresAt is not { } end || end > now)];

    /// <summary>Time until the next one ends, if that is before <paramref name="longest"/>.</summary>
    internal TimeSpan UntilNextEnd(DateTimeOffset now, TimeSpan longest) => At(now)
        .Select(said => said.ExpiresAt - now)
        .OfType<TimeSpan>()
        .Append(longest)
        .Min();

    /// <summary>Removes those that have ended, also while the controller was down, and says so as events.</summary>
    internal async Task EndExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var ended in _all.Values.Where(said => said.ExpiresAt <= now))
        {
            // The event first: an override must not vanish without a word when the process ends between the two.
            await NoteAsync("override-expired", ended, $"{What(ended)} ended at {ended.ExpiresAt:u}", cancellationToken).ConfigureAwait(false);
            await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (_all.GetValueOrDefault(ended.Name) == ended)
                {
                    await store.RemoveOverrideAsync(ended.Name, cancellationToken).ConfigureAwait(false);
                    _all = _all.Remove(ended.Name);
                }
            }
            finally
            {
                _turn.Release();
            }
        }
    }

    private static string What(PolicyOverride said)
    {
        var action = $"{said.Action.ToString().ToLowerInvariant()} {said.Value}".TrimEnd();
        return $"override '{said.Name}' ({action} of {(said.Workload is null ? "group" : "workload")} '{said.Target}')";
    }

    private Task<ControllerEvent> NoteAsync(string kind, PolicyOverride said, string message, CancellationToken cancellationToken) =>
        store.AppendAsync(new(0, time.GetUtcNow(), kind, said.Target, message), cancellationToken);
}
