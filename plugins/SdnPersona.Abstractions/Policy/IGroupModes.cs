namespace SdnPersona.Abstractions;

/// <summary>Sets modes of security groups. Thread-safe.</summary>
public interface IGroupModes
{
    /// <summary>
    /// Sets a group's mode, which from now on wins over its file. It is durable and in force in <see cref="IPolicyCatalog"/>
    /// when this returns.
    /// </summary>
    /// <exception cref="KeyNotFoundException">There is no such group.</exception>
    Task SetModeAsync(string group, EnforcementMode mode, CancellationToken cancellationToken);
}
