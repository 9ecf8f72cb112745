using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>
/// The indicator lists of the operator's folders, read again when files change. A file that is not right is refused with its
/// reasons and its last good version stays in force. Thread-safe.
/// </summary>
public sealed partial class IndicatorCatalog : IDisposable
{
    /// <summary>Bytes that a file of indicators may have: about 200,000 addresses.</summary>
    private const long LargestFile = 4 << 20;

    private readonly Lock _reloading = new();
    private readonly DocumentFolders<IndicatorList> _folders;
    private readonly ILogger<IndicatorCatalog> _log;
    private readonly ITimer _timer;
    private volatile Snapshot _snapshot = new([], [], IndicatorIndex.Empty);

    /// <summary>Reads all files, and again every <see cref="IndicatorOptions.PollInterval"/>.</summary>
    public IndicatorCatalog(IndicatorOptions options, TimeProvider clock, ILogger<IndicatorCatalog> log)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.PollInterval, TimeSpan.Zero);
        _log = log;
        _folders = new(options.Folders, IndicatorDocument.Read, LargestFile);
        Reload();
        _timer = clock.CreateTimer(_ => Reload(), null, options.PollInterval, options.PollInterval);
    }

    /// <summary>All lists that are right, expired ones included.</summary>
    public ImmutableArray<IndicatorList> Lists => _snapshot.Lists;

    /// <summary>What is wrong with files that were refused; the last good version of each stays in force.</summary>
    public ImmutableArray<DocumentError> Errors => _snapshot.Errors;

    /// <summary>The lists, made ready for look-ups.</summary>
    internal IndicatorIndex Index => _snapshot.Index;

    /// <summary>Looks at the files now.</summary>
    public void Reload()
    {
        // One look at a time; a look that is still going on sees the change or the next one does.
        if (!_reloading.TryEnter())
        {
            return;
        }

        try
        {
            if (!_folders.Refresh())
            {
                return;
            }

            var next = Build();
            foreach (var error in next.Errors.Except(_snapshot.Errors))
            {
                Log.Refused(_log, error);
            }

            _snapshot = next;
            Log.Loaded(_log, next.Lists.Length, next.Errors.Length);
        }
        finally
        {
            _reloading.Exit();
        }
    }

    /// <summary>Ends the watching of files; what was read stays.</summary>
    public void Dispose() => _timer.Dispose();

    private Snapshot Build()
    {
        var lists = new Dictionary<string, IndicatorList>();
        var errors = ImmutableArray.CreateBuilder<DocumentError>();
        errors.AddRange(_folders.FolderErrors);
        foreach (var file in _folders.Files)
        {
            errors.AddRange(file.Errors);
            if (file.Good is { } list && !lists.TryAdd(list.Name, list))
            {
                errors.Add(new(list.Origin, 0, "metadata.name", $"'{list.Name}' is already defined in {lists[list.Name].Origin}"));
            }
        }

        return new([.. lists.Values], errors.ToImmutable(), new(lists.Values));
    }

    private sealed record Snapshot(
        ImmutableArray<IndicatorList> Lists, ImmutableArray<DocumentError> Errors, IndicatorIndex Index);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Indicator lists in force: {Lists}; problems in their files: {Errors}")]
        public static partial void Loaded(ILogger log, int lists, int errors);

        [LoggerMessage(2, LogLevel.Warning, "Indicator file refused, its last good version stays in force: {Error}")]
        public static partial void Refused(ILogger log, DocumentError error);
    }
}
