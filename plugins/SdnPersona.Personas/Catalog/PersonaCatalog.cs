using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using SdnPersona.Abstractions;

namespace SdnPersona.Personas;

/// <summary>
/// The built-in personas and those of the operator's folders, read again when files change. A file that is not right is
/// refused with its reasons and its last good version stays in force. Thread-safe.
/// </summary>
public sealed partial class PersonaCatalog : IPersonaCatalog, IDisposable
{
    private readonly Lock _reloading = new();
    private readonly DocumentFolders<Persona> _builtIns;
    private readonly DocumentFolders<Persona> _operator;
    private readonly PersonaOptions _options;
    private readonly ILogger<PersonaCatalog> _log;
    private readonly ITimer _timer;
    private volatile Snapshot _snapshot = new([], []);

    /// <summary>Reads all files, and again every <see cref="PersonaOptions.PollInterval"/>.</summary>
    public PersonaCatalog(PersonaOptions options, TimeProvider clock, ILogger<PersonaCatalog> log)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.PollInterval, TimeSpan.Zero);
        _options = options;
        _log = log;
        _builtIns = new(options.BuiltInFolder is { } folder ? [folder] : [], PersonaDocument.Read);
        _operator = new(options.Folders, PersonaDocument.Read);
        Reload();
        _timer = clock.CreateTimer(_ => Reload(), null, options.PollInterval, options.PollInterval);
    }

    /// <inheritdoc/>
    public ImmutableArray<Persona> Personas => _snapshot.Personas;

    /// <inheritdoc/>
    public ImmutableArray<DocumentError> Errors => _snapshot.Errors;

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
            // Not ||: both have to look.
            if (!(_builtIns.Refresh() | _operator.Refresh()))
            {
                return;
            }

            var next = Build();
            foreach (var error in next.Errors.Except(_snapshot.Errors))
            {
                Log.Refused(_log, error);
            }

            _snapshot = next;
            Log.Loaded(_log, next.Personas.Length, next.Errors.Length);
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
        var personas = new Dictionary<string, Persona>();
        var errors = ImmutableArray.CreateBuilder<DocumentError>();
        errors.AddRange(_builtIns.FolderErrors);
        errors.AddRange(_operator.FolderErrors);
        foreach (var file in _builtIns.Files.Where(IsUsed).Concat(_operator.Files))
        {
            errors.AddRange(file.Errors);
            if (file.Good is { } persona && !personas.TryAdd(persona.Name, persona))
            {
                var reason = $"'{persona.Name}' is already defined in {personas[persona.Name].Origin}";
                errors.Add(new(persona.Origin ?? "", 0, "metadata.name", reason));
            }
        }

        return new([.. personas.Values], errors.ToImmutable());

        bool IsUsed(DocumentFolders<Persona>.FileState file) =>
            file.Good is null || !_options.ExcludedBuiltIns.Contains(file.Good.Name);
    }

    private sealed record Snapshot(ImmutableArray<Persona> Personas, ImmutableArray<DocumentError> Errors);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Personas in force: {Personas}; problems in their files: {Errors}")]
        public static partial void Loaded(ILogger log, int personas, int errors);

        [LoggerMessage(2, LogLevel.Warning, "Persona file refused, its last good version stays in force: {Error}")]
        public static partial void Refused(ILogger log, DocumentError error);
    }
}
