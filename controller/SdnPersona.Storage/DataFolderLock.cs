namespace SdnPersona.Storage;

/// <summary>
/// Holds a data folder for one process. The operating system lets go when the process ends, however it ends; the file
/// stays.
/// </summary>
internal sealed class DataFolderLock : IDisposable
{
    private readonly FileStream _file;

    private DataFolderLock(FileStream file) => _file = file;

    /// <summary>Creates the folder, for its owner only, when it is missing, and takes it.</summary>
    /// <exception cref="StorageException">It is taken, or cannot be written.</exception>
    public static DataFolderLock Take(string folder)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
                Directory.CreateDirectory(folder, owner);
            }

            return new(new(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException problem)
        {
            throw new StorageException(
                $"{folder}: no permission to write here. Choose another data folder or change its owner.", problem);
        }
        catch (IOException problem) when (Directory.Exists(folder))
        {
            throw new StorageException(
                $"{folder}: is in use by another controller. End that one first, or choose another data folder. "
                + $"({problem.Message})",
                problem);
        }
        catch (IOException problem)
        {
            throw new StorageException($"{folder}: cannot be created: {problem.Message}", problem);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
