namespace SdnPersona.Storage;

/// <summary>The store cannot be opened or used. The message is for people: why, and what to do.</summary>
public sealed class StorageException : Exception
{
    /// <summary>Creates the exception.</summary>
    public StorageException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
