using System.Collections.Immutable;
using System.Security;

namespace SdnPersona.Abstractions;

/// <summary>
/// Reads the documents of some folders (<c>*.yaml</c>, <c>*.yml</c>, <c>*.json</c>) again and again. A file that did not change
/// is not read again; a file that broke leaves its last good document in force. Not thread-safe.
/// </summary>
/// <param name="folders">Folders, in this order; one that does not exist is read as soon as somebody makes it.</param>
/// <param name="read">Reads one document.</param>
/// <param name="largestFile">Bytes above which a file is refused.</param>
public sealed class DocumentFolders<T>(ImmutableArray<string> folders, DocumentReader<T> read, long largestFile = 1 << 20)
    where T : class
{
    private static readonly string[] Endings = [".yaml", ".yml", ".json"];

    private Dictionary<string, FileState> _files = [];

    /// <summary>What one file holds.</summary>
    /// <param name="Stamp">Time of change and length when it was read.</param>
    /// <param name="Good">The last document that was right, or null.</param>
    /// <param name="Errors">What is wrong now.</param>
    public sealed record FileState((DateTime, long) Stamp, T? Good, ImmutableArray<DocumentError> Errors);

    /// <summary>Folders that cannot be listed now.</summary>
    public ImmutableArray<DocumentError> FolderErrors { get; private set; } = [];

    /// <summary>State of each file, in order of folders, then names.</summary>
    public IEnumerable<FileState> Files => _files.Values;

    /// <summary>Looks at all files; true when anything is different from before.</summary>
    public bool Refresh()
    {
        var now = new Dictionary<string, FileState>();
        var folderErrors = ImmutableArray.CreateBuilder<DocumentError>();
        foreach (var folder in folders)
        {
            try
            {
                foreach (var path in Directory.EnumerateFiles(folder).Where(IsDocument).Order(StringComparer.Ordinal))
                {
                    now[path] = Read(path, _files.GetValueOrDefault(path));
                }
            }
            catch (DirectoryNotFoundException) when (!_files.Keys.Any(path => IsIn(folder, path)))
            {
                // Not there and never was: no documents but the others, and it is read as soon as somebody makes it.
            }
            catch (Exception problem) when (IsFileProblem(problem))
            {
                // The folder may come back (a remount, say): until then its documents stay.
                folderErrors.Add(new(folder, 0, "", $"the folder cannot be read: {problem.Message}"));
                foreach (var (path, state) in _files.Where(file => IsIn(folder, file.Key)))
                {
                    now[path] = state;
                }
            }
        }

        var changed = !folderErrors.SequenceEqual(FolderErrors)
            || now.Count != _files.Count
            || now.Any(file => !ReferenceEquals(file.Value, _files.GetValueOrDefault(file.Key)));
        FolderErrors = folderErrors.ToImmutable();
        _files = now;
        return changed;
    }

    private FileState Read(string path, FileState? before)
    {
        try
        {
            var file = new FileInfo(path);
            var stamp = (file.LastWriteTimeUtc, file.Length);
            if (before is not null && before.Stamp == stamp)
            {
                return before;
            }

            if (file.Length > largestFile)
            {
                var reason = $"has {file.Length} bytes; at most {largestFile} are read";
                return new(stamp, before?.Good, [new(path, 0, "", reason)]);
            }

            var document = read(path, File.ReadAllText(path), out var errors);
            return new(stamp, document ?? before?.Good, errors);
        }
        catch (Exception problem) when (IsFileProblem(problem))
        {
            ImmutableArray<DocumentError> errors = [new(path, 0, "", $"the file cannot be read: {problem.Message}")];
            var same = before is not null && before.Errors.SequenceEqual(errors);
            return same ? before! : new(default, before?.Good, errors);
        }
    }

    private static bool IsDocument(string path) =>
        Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase)
        && !Path.GetFileName(path).StartsWith('.');

    private static bool IsIn(string folder, string path) =>
        Path.GetDirectoryName(path) == Path.TrimEndingDirectorySeparator(folder);

    private static bool IsFileProblem(Exception problem) =>
        problem is IOException or UnauthorizedAccessException or SecurityException;
}
