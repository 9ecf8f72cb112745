using SharpOpenFlow;

namespace SdnPersona.Core.Reconciliation;

/// <summary>What the reconciler needs of a connected switch. Only the reconciler writes through it.</summary>
public interface ISwitchChannel
{
    /// <summary>Asks the switch for everything of ours.</summary>
    /// <exception cref="IOException">The connection ended, or the switch did not answer in time.</exception>
    Task<InstalledState> DumpAsync(CancellationToken cancellationToken);

    /// <summary>Asks the switch how many flows of ours it holds: cheap, and enough to notice most foreign changes.</summary>
    /// <exception cref="IOException">The connection ended, or the switch did not answer in time.</exception>
    Task<int> CountFlowsAsync(CancellationToken cancellationToken);

    /// <summary>Applies messages all or none, by bundle.</summary>
    Task<CommitOutcome> CommitAsync(IReadOnlyList<IMessage> messages, CancellationToken cancellationToken);

    /// <summary>Sends messages and a barrier; the outcome says which were refused. Not atomic.</summary>
    Task<CommitOutcome> SendConfirmedAsync(IReadOnlyList<IMessage> messages, CancellationToken cancellationToken);
}
