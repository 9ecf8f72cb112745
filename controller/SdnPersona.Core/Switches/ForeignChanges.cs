using Microsoft.Extensions.Logging;
using SdnPersona.Core.Pipeline;
using SharpOpenFlow;

namespace SdnPersona.Core.Switches;

/// <summary>
/// Hears at once what somebody else does to our flows, by the switch's flow monitor (EXT-187). A count of flows does not
/// show a flow whose instructions were changed, and comparing everything is too dear to do often. A switch without flow
/// monitors is left to those two.
/// </summary>
/// <param name="name">Name of the switch, for the log.</param>
/// <param name="monitor">Opens the monitor, see <see cref="OpenFlowConnection.MonitorFlowsAsync"/>.</param>
/// <param name="changed">Called for each change of a flow that is ours by its cookie, and whenever one may have been missed.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Log.</param>
internal sealed partial class ForeignChanges(
    string name,
    Func<FlowMonitor, CancellationToken, IAsyncEnumerable<FlowMonitorEvent>> monitor,
    Action changed,
    TimeProvider time,
    ILogger log)
{
    /// <summary>Between a monitor that ended since too much happened and the next one.</summary>
    internal static readonly TimeSpan OverflowPause = TimeSpan.FromSeconds(10);

    // Without instructions, since which flow it is suffices, and without our own changes, which come as their number only.
    private static readonly FlowMonitor Changes = new()
    {
        Id = 1,
        Flags = FlowMonitorFlags.Add | FlowMonitorFlags.Delete | FlowMonitorFlags.Modify,
    };

    /// <summary>Listens until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await ListenAsync(cancellationToken).ConfigureAwait(false))
        {
            await Task.Delay(OverflowPause, time, cancellationToken).ConfigureAwait(false);

            // What happened during the pause was told to nobody.
            changed();
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether it is worth opening another monitor.</summary>
    private async Task<bool> ListenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var told in monitor(Changes, cancellationToken).ConfigureAwait(false))
            {
                if (told is FlowMonitorEvent.Changed { Update: FlowChange { Flow.Cookie: var cookie } } && FlowCookie.IsOurs(cookie))
                {
                    changed();
                }
            }
        }
        catch (FlowMonitorOverflowException)
        {
            return true;
        }
        catch (Exception problem) when (problem is OpenFlowErrorException or OpenFlowProtocolException or TimeoutException)
        {
            LogDeaf(log, name, problem.Message);
        }
        catch (OpenFlowConnectionEndedException)
        {
            // Whoever owns the connection says so.
        }

        return false;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Switch}: no flow monitor, changes by others are found by counting and comparing: {Problem}")]
    private static partial void LogDeaf(ILogger log, string @switch, string problem);
}
