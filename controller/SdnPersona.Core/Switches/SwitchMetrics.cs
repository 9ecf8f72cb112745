using SdnPersona.Core.Control;
using SharpOpenFlow;

namespace SdnPersona.Core.Switches;

/// <summary>Counts what goes to and comes from one switch.</summary>
internal sealed class SwitchMetrics
{
    private readonly KeyValuePair<string, object?> _switch;

    public SwitchMetrics(string name)
    {
        _switch = new("switch", name);
        // A counter that nobody has added to is not on the metrics page; zero has to be seen.
        Sent([]);
    }

    public void Sent(IReadOnlyList<IMessage> messages)
    {
        SdnPersonaMetrics.FlowModsSent.Add(messages.Count(message => message.Type == MessageType.FlowMod), _switch);
        SdnPersonaMetrics.MeterModsSent.Add(messages.Count(message => message.Type == MessageType.MeterMod), _switch);
        SdnPersonaMetrics.GroupModsSent.Add(messages.Count(message => message.Type == MessageType.GroupMod), _switch);
    }

    public void Committed(CommitOutcome outcome) =>
        SdnPersonaMetrics.Bundles.Add(1, _switch, new("outcome", outcome switch
        {
            CommitOutcome.Applied => "applied",
            CommitOutcome.Failed => "failed",
            CommitOutcome.Unsupported => "unsupported",
            _ => "unknown",
        }));

    public void Enforced(TimeSpan sinceDecision) => SdnPersonaMetrics.Enforcement.Record(sinceDecision.TotalSeconds, _switch);

    public void PacketIn() => SdnPersonaMetrics.PacketIns.Add(1, _switch);

    public void Error(SharpOpenFlow.ErrorType type) => SdnPersonaMetrics.OpenFlowErrors.Add(1, _switch, new("type", type.ToString()));
}
