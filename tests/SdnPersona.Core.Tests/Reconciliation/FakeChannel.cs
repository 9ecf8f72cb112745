using System.Collections.Immutable;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Reconciliation;
using SharpOpenFlow;

namespace SdnPersona.Core.Tests.Reconciliation;

/// <summary>A switch that holds flows, and misbehaves as a test tells it.</summary>
internal sealed class FakeChannel : ISwitchChannel
{
    private readonly Lock _gate = new();

    public ImmutableDictionary<FlowKey, Flow> Flows { get; set; } = ImmutableDictionary<FlowKey, Flow>.Empty;

    /// <summary>What was sent, batch by batch; a batch begins with how it was sent.</summary>
    public ImmutableList<string> Sent { get; private set; } = [];

    public int Dumps { get; private set; }

    public Func<Exception?> DumpFault { get; set; } = () => null;

    /// <summary>What a bundle comes to instead of being applied; null to apply it.</summary>
    public Func<IReadOnlyList<IMessage>, CommitOutcome?> Refuse { get; set; } = _ => null;

    /// <summary>Awaited before a bundle is looked at.</summary>
    public Func<CancellationToken, Task> BeforeCommit { get; set; } = _ => Task.CompletedTask;

    public Task<InstalledState> DumpAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Dumps++;
            return DumpFault() is { } fault ? Task.FromException<InstalledState>(fault) : Task.FromResult(new InstalledState { Flows = Flows });
        }
    }

    public Task<int> CountFlowsAsync(CancellationToken cancellationToken) => Task.FromResult(Flows.Count);

    public async Task<CommitOutcome> CommitAsync(IReadOnlyList<IMessage> messages, CancellationToken cancellationToken)
    {
        await BeforeCommit(cancellationToken);
        return Take("bundle", messages, Refuse(messages));
    }

    public Task<CommitOutcome> SendConfirmedAsync(IReadOnlyList<IMessage> messages, CancellationToken cancellationToken) =>
        Task.FromResult(Take("confirmed", messages, null));

    private CommitOutcome Take(string how, IReadOnlyList<IMessage> messages, CommitOutcome? outcome)
    {
        lock (_gate)
        {
            Sent = Sent.Add($"{how}: {string.Join(", ", messages.Select(Describe))}");
            if (outcome is null)
            {
                foreach (var message in messages.OfType<FlowMod>())
                {
                    Flows = message.Command == FlowModCommand.Add
                        ? Flows.SetItem(FlowKey.Of(message.Flow), message.Flow)
                        : Flows.Remove(FlowKey.Of(message.Flow));
                }
            }

            return outcome ?? CommitOutcome.Applied.Instance;
        }
    }

    private static string Describe(IMessage message) =>
        message is FlowMod { Command: FlowModCommand.Add or FlowModCommand.DeleteStrict } flow
            ? $"{flow.Command} {flow.Flow.Priority}"
            : throw new AssertFailedException($"nothing but additions and strict deletions is ever sent, but here is {message}");
}
