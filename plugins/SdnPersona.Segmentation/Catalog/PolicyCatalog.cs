using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using SdnPersona.Abstractions;

namespace SdnPersona.Segmentation;

/// <summary>
/// Profiles and groups from files, modes from the store, read again while the program runs. Readers take the snapshot
/// in force without a lock; <see cref="LoadAsync"/> comes before anything else.
/// </summary>
public sealed class PolicyCatalog : IPolicyCatalog, IGroupModes, IDisposable
{
    private readonly SegmentationOptions _options;
    private readonly IStateStore _store;
    private readonly IPersonaCatalog _personas;
    private readonly TimeProvider _time;
    private readonly ILogger<PolicyCatalog> _logger;
    private readonly IPolicySource[] _sources;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private ImmutableDictionary<string, EnforcementMode> _modes = ImmutableDictionary<string, EnforcementMode>.Empty;
    private readonly ConcurrentQueue<AuditRecord> _unwritten = [];
    private ImmutableArray<PolicyFile> _files = [];
    private ImmutableArray<Persona> _knownPersonas = [];
    private volatile PolicySnapshot? _current;

    /// <summary>Creates a catalog that holds nothing until <see cref="LoadAsync"/>.</summary>
    public PolicyCatalog(
        SegmentationOptions options,
        IStateStore store,
        IPersonaCatalog personas,
        TimeProvider time,
        ILogger<PolicyCatalog> logger,
        IEnumerable<IPolicySource>? sources = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.ReloadInterval, TimeSpan.Zero);
        _options = options;
        _store = store;
        _personas = personas;
        _time = time;
        _logger = logger;
        _sources = [.. sources ?? []];
    }

    /// <summary>
    /// Raised after profiles, groups or modes changed, on the thread that changed them; must not block.
    /// </summary>
    public event EventHandler? Changed;

    /// <summary>What is in force now, all of one moment.</summary>
    /// <exception cref="InvalidOperationException">Nothing was loaded yet.</exception>
    public IPolicyCatalog Current =>
        _current ?? throw new InvalidOperationException("the policy catalog is not loaded yet");

    /// <inheritdoc/>
    IPolicyCatalog IPolicyCatalog.Snapshot => Current;

    /// <inheritdoc/>
    public ImmutableDictionary<string, Profile> Profiles => Current.Profiles;

    /// <inheritdoc/>
    public ImmutableArray<SecurityGroup> Groups => Current.Groups;

    /// <inheritdoc/>
    public ImmutableArray<DocumentError> Errors => Current.Errors;

    /// <inheritdoc/>
    public IEnumerable<string> ReachableProfiles(SecurityGroup group) => Current.ReachableProfiles(group);

    /// <summary>What would be in force with these files alone, and everything that is wrong with them. Changes nothing.</summary>
    public static IPolicyCatalog Check(SegmentationOptions options, IPersonaCatalog personas)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(personas);
        return PolicyCompilation.Compile(
            PolicyFiles.Read(options, []), null, personas.Personas, ImmutableDictionary<string, EnforcementMode>.Empty);
    }

    /// <summary>Reads modes and files; for the first time, or again. True when anything is different.</summary>
    public async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var modes = await _store.ModesAsync(cancellationToken).ConfigureAwait(false);
            ImmutableArray<PolicyFile> files = [.. PolicyFiles.Read(_options, _files), .. PolicyFiles.Of(_sources)];
            var personas = _personas.Personas;
            if (_current is not null
                && files.ToHashSet().SetEquals(_files)
                && modes.ToHashSet().SetEquals(_modes)
                && personas.Equals(_knownPersonas)
                && _unwritten.IsEmpty)
            {
                return false;
            }

            var before = _current;
            var snapshot = PolicyCompilation.Compile(files, before, personas, modes);
            (_files, _modes, _knownPersonas, _current) = (files, modes, personas, snapshot);
            Report(before, snapshot);
            NoteModes(before, snapshot, modes);
        }
        finally
        {
            _turn.Release();
        }

        Changed?.Invoke(this, EventArgs.Empty);
        await WriteDownAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc/>
    public async Task SetModeAsync(string group, EnforcementMode mode, string author, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var current = (PolicySnapshot)Current;
            if (current.Groups.FirstOrDefault(known => known.Name == group) is not { } before)
            {
                var those = string.Join(", ", current.Groups.Select(known => known.Name));
                throw new KeyNotFoundException($"security group '{group}' does not exist; there are {those}");
            }

            await _store.SetModeAsync(group, mode, ModeChange(before, mode, author), cancellationToken).ConfigureAwait(false);
            _modes = _modes.SetItem(group, mode);
            _current = current with { Groups = PolicySnapshot.WithModes(current.Groups, _modes) };
        }
        finally
        {
            _turn.Release();
        }

        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>Reads modes and files again and again until cancelled. Nothing that goes wrong ends it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_options.ReloadInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                await LoadSafelyAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task LoadSafelyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LoadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            _logger.ReloadFailed(problem);
        }
    }

    private AuditRecord ModeChange(SecurityGroup before, EnforcementMode mode, string author) => new()
    {
        At = _time.GetUtcNow(),
        Actor = author,
        Action = "mode-changed",
        Subject = before.Name,
        Cause = $"mode is now {Word(mode)}",
        Before = Word(before.Mode),
        After = Word(mode),
    };

    /// <summary>Modes that a changed file gives to groups that were there before; those set over the API are written down already.</summary>
    private void NoteModes(PolicySnapshot? before, PolicySnapshot snapshot, ImmutableDictionary<string, EnforcementMode> set)
    {
        foreach (var group in snapshot.Groups.Where(group => !set.ContainsKey(group.Name)))
        {
            if (before?.Groups.FirstOrDefault(known => known.Name == group.Name) is { } known && known.Mode != group.Mode)
            {
                _unwritten.Enqueue(ModeChange(known, group.Mode, AuditRecord.Files));
            }
        }
    }

    /// <summary>What cannot be written down now stays the next to be written down, by the next look at the files.</summary>
    private async Task WriteDownAsync(CancellationToken cancellationToken)
    {
        while (_unwritten.TryPeek(out var record))
        {
            await _store.RecordAsync(record, cancellationToken).ConfigureAwait(false);
            _unwritten.TryDequeue(out _);
        }
    }

    private static string Word(EnforcementMode mode) => mode.ToString().ToLowerInvariant();

    private void Report(PolicySnapshot? before, PolicySnapshot snapshot)
    {
        foreach (var error in snapshot.Errors.Except(before?.Errors ?? []))
        {
            _logger.DocumentRefused(error.ToString());
        }

        _logger.PolicyLoaded(snapshot.Profiles.Count, snapshot.Groups.Length);
    }
}
