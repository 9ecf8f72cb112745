using SharpOpenFlow;

namespace SdnPersona.TestSupport.OpenFlow;

/// <summary>
/// Bundles as Open vSwitch does them: a message that is refused when it is added is left out and the rest stays; one
/// that is refused at the commit makes the commit fail.
/// </summary>
public sealed class ScriptedBundles
{
    private readonly Dictionary<uint, List<ReceivedMessage>> _open = [];

    /// <summary>Whether bundles are known at all; otherwise they are refused as an unknown experimenter.</summary>
    public bool Supported { get; set; } = true;

    /// <summary>Commands that are not answered.</summary>
    public HashSet<BundleCommand> Unanswered { get; } = [];

    /// <summary>The error with which a message is refused when it is added; null to accept.</summary>
    public Func<ReceivedMessage, ErrorMessage?> RefuseAdd { get; set; } = _ => null;

    /// <summary>Number of bundles that were discarded.</summary>
    public int Discarded { get; private set; }

    /// <summary>Number of bundles that were opened and neither committed nor discarded.</summary>
    public int Open => _open.Count;

    internal ValueTask HandleAsync(ScriptedSwitch self, ReceivedMessage message)
    {
        var experimenter = ExperimenterView.Parse(message.Wire);
        return (Supported, experimenter.ExperimenterId, experimenter.ExperimenterType) switch
        {
            (true, ExperimenterId.Onf, BundleControl.ExperimenterType) => ControlAsync(self, message),
            (true, ExperimenterId.Onf, BundleAdd.ExperimenterType) => AddAsync(self, message),
            _ => self.RefuseAsync(message, Refusal.Of(BadRequestCode.BadExperimenter)),
        };
    }

    private async ValueTask ControlAsync(ScriptedSwitch self, ReceivedMessage message)
    {
        var control = BundleControlView.Parse(message.Wire).ToOwned();
        var known = _open.TryGetValue(control.BundleId, out var messages);
        var wanted = control.Command == BundleCommand.OpenRequest ? !known : known;
        if (!wanted)
        {
            await self.RefuseAsync(message, Refusal.Of(BundleFailedCode.BadId));
            return;
        }

        switch (control.Command)
        {
            case BundleCommand.OpenRequest:
                _open[control.BundleId] = [];
                break;

            case BundleCommand.CommitRequest:
                _open.Remove(control.BundleId);
                if (!await CommitAsync(self, messages!))
                {
                    await self.RefuseAsync(message, Refusal.Of(BundleFailedCode.MsgFailed));
                    return;
                }

                break;

            case BundleCommand.DiscardRequest:
                _open.Remove(control.BundleId);
                Discarded++;
                break;
        }

        if (!Unanswered.Contains(control.Command))
        {
            await self.SendAsync(control with { Command = control.Command + 1, Flags = BundleFlags.None }, message.Xid);
        }
    }

    private async ValueTask AddAsync(ScriptedSwitch self, ReceivedMessage message)
    {
        var wire = BundleAddView.Parse(message.Wire).Message.ToArray();
        var inner = new ReceivedMessage(OpenFlowHeader.Read(wire), wire);
        if (!_open.TryGetValue(BundleAddView.Parse(message.Wire).BundleId, out var messages))
        {
            await self.RefuseAsync(message, Refusal.Of(BundleFailedCode.BadId));
        }
        else if (RefuseAdd(inner) is { } error)
        {
            await self.RefuseAsync(message, error);
        }
        else
        {
            messages.Add(inner);
        }
    }

    private static async ValueTask<bool> CommitAsync(ScriptedSwitch self, List<ReceivedMessage> messages)
    {
        foreach (var message in messages)
        {
            if (self.Refuse(message) is { } error)
            {
                await self.RefuseAsync(message, error);
                return false;
            }
        }

        self.Applied.AddRange(messages);
        return true;
    }
}
