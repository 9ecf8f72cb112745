using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using SdnPersona.Abstractions;
using SharpOpenFlow;

namespace SdnPersona.Core.Switches;

/// <summary>
/// To whom datapath ids belong, over restarts: <see cref="DatapathOwners"/> with the store behind it. Nobody is admitted before
/// the owners of the last run are known. An owner is stored after it was admitted, many together: when ten thousand switches
/// come for the first time, none waits for the disk. What the store does not take is offered again with the next change.
/// Thread-safe.
/// </summary>
public sealed partial class DatapathOwnership(IStateStore store, ILogger<DatapathOwnership> log) : IAsyncDisposable
{
    private readonly SemaphoreSlim _loading = new(1, 1);
    private readonly Lock _gate = new();
    private readonly Dictionary<DatapathId, string> _subjects = [];
    private Dictionary<DatapathId, string?> _unsaved = [];
    private DatapathOwners? _owners;
    private Task _saving = Task.CompletedTask;
    private bool _isSaving;

    /// <summary>Datapath ids that can have an owner: a certificate must not fill the disk by making up ids over many restarts.</summary>
    public static int Maximum => 65_536;

    /// <summary>Subject of the certificate that a datapath id belongs to; null when it is nobody's, or before the first switch came.</summary>
    public string? OwnerOf(DatapathId datapath)
    {
        lock (_gate)
        {
            return _subjects.GetValueOrDefault(datapath);
        }
    }

    /// <summary>Admits a session, or refuses it and ends it, as <see cref="DatapathOwners.AdmitAsync"/> does.</summary>
    /// <exception cref="IOException">There are <see cref="Maximum"/> owners, and this would be one more.</exception>
    /// <exception cref="Exception">The owners of the last run cannot be read.</exception>
    internal async Task<bool> AdmitAsync(SwitchSession session, X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        var owners = await OwnersAsync(cancellationToken).ConfigureAwait(false);
        var datapath = session.Datapath;
        lock (_gate)
        {
            if (_subjects.Count >= Maximum && !_subjects.ContainsKey(datapath))
            {
                throw new IOException($"{Maximum} datapath ids have owners already; detach switches that are gone");
            }
        }

        if (!await session.IsOwnedByAsync(certificate, owners).ConfigureAwait(false))
        {
            return false;
        }

        lock (_gate)
        {
            if (_subjects.TryAdd(datapath, certificate.Subject))
            {
                Save(datapath, certificate.Subject);
            }
        }

        return true;
    }

    /// <summary>Lets a datapath id go: the next certificate that comes with it owns it. Returns when the store knows, or refused.</summary>
    public async Task ForgetAsync(DatapathId datapath)
    {
        var owners = await OwnersAsync(CancellationToken.None).ConfigureAwait(false);
        Task saving;
        lock (_gate)
        {
            if (!_subjects.Remove(datapath))
            {
                return;
            }

            owners.Forget(datapath);
            Save(datapath, null);
            saving = _saving;
        }

        await saving.ConfigureAwait(false);
    }

    /// <summary>Waits until what changed is stored, or was refused by the store.</summary>
    public async ValueTask DisposeAsync()
    {
        Task saving;
        lock (_gate)
        {
            saving = _saving;
        }

        await saving.ConfigureAwait(false);
        _loading.Dispose();
    }

    private async Task<DatapathOwners> OwnersAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _owners) is { } present)
        {
            return present;
        }

        await _loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_owners is null)
            {
                var known = await store.DatapathOwnersAsync(cancellationToken).ConfigureAwait(false);
                lock (_gate)
                {
                    foreach (var (datapath, subject) in known)
                    {
                        _subjects.Add(datapath, subject);
                    }
                }

                Volatile.Write(ref _owners, new(known));
            }

            return _owners;
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>Has a change stored. Called with the gate held.</summary>
    private void Save(DatapathId datapath, string? subject)
    {
        _unsaved[datapath] = subject;
        if (!_isSaving)
        {
            _isSaving = true;
            _saving = Task.Run(SaveAsync);
        }
    }

    /// <summary>Stores what is unsaved until nothing is, or the store refuses.</summary>
    private async Task SaveAsync()
    {
        while (Take() is { } changes)
        {
            try
            {
                await store.SaveDatapathOwnersAsync(changes, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception problem)
            {
                LogUnsaved(log, changes.Count, problem);
                PutBack(changes);
                return;
            }
        }
    }

    /// <summary>All that is unsaved; null, and saving has ended, when nothing is.</summary>
    private Dictionary<DatapathId, string?>? Take()
    {
        lock (_gate)
        {
            if (_unsaved.Count == 0)
            {
                _isSaving = false;
                return null;
            }

            var changes = _unsaved;
            _unsaved = [];
            return changes;
        }
    }

    /// <summary>Ends saving; what was not stored waits, unless something newer of the same datapath does.</summary>
    private void PutBack(Dictionary<DatapathId, string?> changes)
    {
        lock (_gate)
        {
            foreach (var (datapath, subject) in changes)
            {
                _unsaved.TryAdd(datapath, subject);
            }

            _isSaving = false;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Count} owners of datapath ids cannot be stored; they hold until the controller ends, and are stored with the next one")]
    private static partial void LogUnsaved(ILogger log, int count, Exception problem);
}
