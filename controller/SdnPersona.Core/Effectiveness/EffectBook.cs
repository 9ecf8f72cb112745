using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;

namespace SdnPersona.Core.Effectiveness;

/// <summary>
/// How profiles work out for the workloads that have them, by profile and persona: what they drop, what fails, and what changed when
/// they were applied. Observed from what is read anyway. It suggests what people should look at and changes nothing by itself: what a
/// profile drops depends on what others send, so that an attacker could teach it. Thread-safe.
/// </summary>
public sealed class EffectBook(IEffectStore effects, IStateStore store) : IDisposable
{
    /// <summary>Observations that are lighter say nothing any more and are forgotten, workload-minutes.</summary>
    private const double LeastMinutes = 0.05;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<WorkloadId, EffectWatch> _watches = [];
    private readonly HashSet<(string Profile, string Persona)> _unsaved = [];
    private readonly HashSet<(string Profile, string Persona)> _removed = [];
    private volatile ImmutableDictionary<(string Profile, string Persona), ProfileEffect> _effects =
        ImmutableDictionary<(string Profile, string Persona), ProfileEffect>.Empty;

    private volatile ImmutableDictionary<(string Profile, string Persona), string> _told =
        ImmutableDictionary<(string Profile, string Persona), string>.Empty;

    /// <summary>All observations, by profile and persona.</summary>
    public ImmutableArray<ProfileEffect> Effects =>
    [
        .. _effects.Values.OrderBy(effect => effect.Profile, StringComparer.Ordinal).ThenBy(effect => effect.Persona, StringComparer.Ordinal),
    ];

    /// <summary>Takes back what was saved before a restart. Comparisons of before and after that were not done yet begin anew.</summary>
    public async Task RestoreAsync(CancellationToken cancellationToken)
    {
        var saved = await effects.EffectsAsync(cancellationToken).ConfigureAwait(false);
        _effects = saved.ToImmutableDictionary(effect => (effect.Profile, effect.Persona));
        _told = saved.Select(effect => (Effect: effect, Advice: EffectAdvice.Of(effect))).Where(pair => pair.Advice is not null)
            .ToImmutableDictionary(pair => (pair.Effect.Profile, pair.Effect.Persona), pair => pair.Advice!.Kind);
    }

    /// <summary>Looks at all workloads; every ten seconds or so. Tells as an event what is newly worth a look, and when it is no more.</summary>
    public async Task ObserveAsync(IReadOnlyCollection<WorkloadStatus> workloads, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(workloads);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var all = _effects.ToBuilder();
            foreach (var status in workloads)
            {
                if (!_watches.TryGetValue(status.Workload.Id, out var watch))
                {
                    _watches[status.Workload.Id] = watch = new();
                }

                if (watch.Look(status, now) is { } seen)
                {
                    var key = (seen.Profile, seen.Persona);
                    all[key] = seen.AddTo(all.GetValueOrDefault(key), now);
                    _unsaved.Add(key);
                }
            }

            Forget(workloads, all, now);
            _effects = all.ToImmutable();
            await TellAsync(now, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Saves what has changed; what cannot be saved now is saved the next time.</summary>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_unsaved.Count + _removed.Count > 0)
            {
                await effects.SaveEffectsAsync([.. _unsaved.Select(key => _effects[key])], [.. _removed], cancellationToken).ConfigureAwait(false);
                _unsaved.Clear();
                _removed.Clear();
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Forgets what was observed of a profile, and begins anew; durable, and in the audit log, when this returns.</summary>
    /// <param name="profile">Profile.</param>
    /// <param name="persona">Persona, or null for all.</param>
    /// <param name="author">Who wants that.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>For how many personas something was forgotten.</returns>
    public async Task<int> ForgetAsync(
        string profile, string? persona, string author, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var keys = _effects.Keys.Where(key => key.Profile == profile && (persona ?? key.Persona) == key.Persona).ToArray();
            if (keys.Length == 0)
            {
                return 0;
            }

            await effects.SaveEffectsAsync([], keys, cancellationToken).ConfigureAwait(false);
            _effects = _effects.RemoveRange(keys);
            _told = _told.RemoveRange(keys);
            _unsaved.ExceptWith(keys);
            var personas = string.Join(", ", keys.Select(key => key.Persona).Order(StringComparer.Ordinal));
            await store.RecordAsync(
                new()
                {
                    At = now,
                    Actor = author,
                    Action = "effectiveness-forgotten",
                    Subject = profile,
                    Cause = $"what was observed of profile {profile} begins anew for {personas}",
                },
                cancellationToken).ConfigureAwait(false);
            return keys.Length;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private void Forget(
        IReadOnlyCollection<WorkloadStatus> workloads,
        ImmutableDictionary<(string Profile, string Persona), ProfileEffect>.Builder all,
        DateTimeOffset now)
    {
        var present = workloads.Select(status => status.Workload.Id).ToHashSet();
        foreach (var gone in _watches.Keys.Where(id => !present.Contains(id)).ToArray())
        {
            _watches.Remove(gone);
        }

        foreach (var (key, effect) in all.ToArray())
        {
            if (effect.FadedTo(now).Minutes < LeastMinutes && now - effect.At > ProfileEffect.HalfLife)
            {
                all.Remove(key);
                _unsaved.Remove(key);
                _removed.Add(key);
            }
        }

        _removed.ExceptWith(all.Keys);
    }

    private async Task TellAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var (key, effect) in _effects)
        {
            var advice = EffectAdvice.Of(effect);
            var before = _told.GetValueOrDefault(key);
            if (advice?.Kind == before)
            {
                continue;
            }

            var message = advice?.Reason ?? "as it should be again";
            await store.AppendAsync(
                new(0, now, "effectiveness", effect.Profile, $"persona {effect.Persona}: {message}"), cancellationToken).ConfigureAwait(false);
            _told = advice is null ? _told.Remove(key) : _told.SetItem(key, advice.Kind);
        }
    }
}
