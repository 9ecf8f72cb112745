namespace SdnPersona.Abstractions;

/// <summary>Sets modes of security groups. Thread-safe.</summary>
public interface IGroupModes
{
    /// <summary>
    /// Sets a group's mode, which from now on wins over its file. It is durable and in force in <see cref="IPolicyCatalog"/>
    /// when this returns, and written into the audit log.
    /// </summary>
    /// <param name="group">Which.</param>
    /// <param name="mode">What it is to be.</param>
    /// <param name="author">Who wants that.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="KeyNotFoundException">There is no such group.</exception>
    Task SetModeAsync(string group, EnforcementMode mode, string author, CancellationToken cancellationToken);
}
