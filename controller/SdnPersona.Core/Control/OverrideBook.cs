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

            var record = Record("override-set", said, said.Author, said.Reason) with
            {
                Before = _all.TryGetValue(said.Name, out var before) && IsInForce(before, time.GetUtcNow()) ? Describe(before) : "",
                After = Describe(said),
            };
            await store.SaveAsync(said, record, cancellationToken).ConfigureAwait(false);
            _all = _all.SetItem(said.Name, said);
        }
        finally
        {
            _turn.Release();
        }

        Changed?.Invoke();
    }

    /// <summary>Removes an override; false when none of that name is in force.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="author">Who wants that.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> RemoveAsync(string name, string author, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // One that has just ended is left to the end that is told as such.
            if (!_all.TryGetValue(name, out var said) || !IsInForce(said, time.GetUtcNow()))
            {
                return false;
            }

            var record = Record("override-removed", said, author, "it was removed") with { Before = Describe(said) };
            await store.RemoveOverrideAsync(name, record, cancellationToken).ConfigureAwait(false);
            _all = _all.Remove(name);
        }
        finally
        {
            _turn.Release();
        }

        Changed?.Invoke();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    /// <summary>Those in force at a time.</summary>
    internal ImmutableArray<PolicyOverride> At(DateTimeOffset now) =>
        [.. _all.Values.Where(said => IsInForce(said, now))];

    /// <summary>Time until the next one ends, if that is before <paramref name="longest"/>.</summary>
    internal TimeSpan UntilNextEnd(DateTimeOffset now, TimeSpan longest) => At(now)
        .Select(said => said.ExpiresAt - now)
        .OfType<TimeSpan>()
        .Append(longest)
        .Min();

    /// <summary>Removes those that have ended, also while the controller was down, and says so.</summary>
    internal async Task EndExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var name in _all.Values.Where(said => !IsInForce(said, now)).Select(said => said.Name))
        {
            await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                // It may have been replaced by one that is in force.
                if (_all.GetValueOrDefault(name) is { } ended && !IsInForce(ended, now))
                {
                    var record = Record("override-expired", ended, AuditRecord.Controller, $"it ended at {ended.ExpiresAt:u}") with
                    {
                        Before = Describe(ended),
                    };
                    await store.RemoveOverrideAsync(name, record, cancellationToken).ConfigureAwait(false);
                    _all = _all.Remove(name);
                }
            }
            finally
            {
                _turn.Release();
            }
        }
    }

    private static bool IsInForce(PolicyOverride said, DateTimeOffset now) => said.ExpiresAt is not { } end || end > now;

    private static string What(PolicyOverride said)
    {
        var action = $"{said.Action.ToString().ToLowerInvariant()} {said.Value}".TrimEnd();
        return $"{action} of {(said.Workload is null ? "group" : "workload")} '{said.Target}'";
    }

    private static string Describe(PolicyOverride said)
    {
        var until = said.ExpiresAt is { } end ? $" until {end.UtcDateTime:u}" : "";
        return $"{What(said)}{until} by {said.Author} ({said.Reason})";
    }

    private AuditRecord Record(string action, PolicyOverride said, string actor, string why) => new()
    {
        At = time.GetUtcNow(),
        Actor = actor,
        Action = action,
        Subject = said.Target,
        Cause = $"override '{said.Name}' ({What(said)}): {why}",
    };
}
