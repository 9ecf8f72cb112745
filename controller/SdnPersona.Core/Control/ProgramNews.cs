using Microsoft.Extensions.Logging;
using SdnPersona.Abstractions;
using SdnPersona.Core.Pipeline.Checks;
using SdnPersona.Core.Switches;

namespace SdnPersona.Core.Control;

/// <summary>Tells what the checks of switches' programs have found, once each. Belongs to the control loop; not thread-safe.</summary>
internal sealed partial class ProgramNews(ILogger log)
{
    /// <summary>Events that wait for a store that is away; what comes beyond is only in the log.</summary>
    private const int MostWaiting = 1000;

    private readonly Queue<ControllerEvent> _waiting = [];

    /// <summary>Tells what is new of a switch.</summary>
    public void Tell(ManagedSwitch managed, DateTimeOffset now)
    {
        var (before, findings) = (managed.ReportedFindings, managed.Findings);
        managed.ReportedFindings = findings;
        foreach (var entry in News(managed.Name, before, findings, now))
        {
            LogFinding(log, entry.Subject, entry.Message);
            if (_waiting.Count < MostWaiting)
            {
                _waiting.Enqueue(entry);
            }
        }
    }

    /// <summary>Stores the events.</summary>
    public async Task SaveAsync(IStateStore store, CancellationToken cancellationToken)
    {
        while (_waiting.TryPeek(out var entry))
        {
            // One that cannot be stored stays the next one to be stored.
            await store.AppendAsync(entry, cancellationToken).ConfigureAwait(false);
            _waiting.Dequeue();
        }
    }

    private static IEnumerable<ControllerEvent> News(
        string name, IReadOnlyList<ProgramFinding> before, IReadOnlyList<ProgramFinding> findings, DateTimeOffset now)
    {
        foreach (var finding in findings.Except(before))
        {
            yield return new(0, now, finding.Refused ? "program-refused" : "program-warning", name, finding.Message);
        }

        if (before.Any(finding => finding.Refused) && !findings.Any(finding => finding.Refused))
        {
            yield return new(0, now, "program-accepted", name, "what was refused before is in order now");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Switch}: {Finding}")]
    private static partial void LogFinding(ILogger log, string @switch, string finding);
}
