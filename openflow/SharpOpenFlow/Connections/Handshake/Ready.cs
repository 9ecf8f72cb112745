using System.Collections.Immutable;

namespace SharpOpenFlow;

/// <summary>Last stage: replies go to the requests that wait for them, all else to the handler.</summary>
internal sealed class Ready(
    ISessionLink link, IOpenFlowHandler handler, PendingRequests requests, FeaturesReply features, PortTable ports)
    : SessionState(link)
{
    public override string? Awaited => null;

    /// <summary>Who the datapath is.</summary>
    public FeaturesReply Features => features;

    /// <summary>The ports, as of the last port-status message.</summary>
    public ImmutableArray<PortDesc> Ports => ports.Current;

    /// <summary>Tells the handler that the connection is ready, before it gets any message.</summary>
    public void Announce(OpenFlowConnection connection)
    {
        try
        {
            handler.OnReady(connection);
        }
#pragma warning disable CA1031 // The handler is not ours: whatever it throws, the connection lives on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Link.Report(ConnectionDiagnosticKind.HandlerFailed, "handler of the ready connection has failed", exception);
        }
    }

    protected override SessionState On(in OpenFlowHeader header, ReadOnlySpan<byte> wire)
    {
        switch (header.Type)
        {
            case MessageType.PacketIn or MessageType.FlowRemoved:
                Deliver(header, wire);
                break;

            case MessageType.PortStatus:
                ports.Apply(PortStatusView.Parse(wire).ToOwned());
                Deliver(header, wire);
                break;

            case MessageType.Error:
                if (!requests.OnError(ErrorMessageView.Parse(wire)))
                {
                    Deliver(header, wire);
                }

                break;

            case MessageType.Experimenter:
                var experimenter = ExperimenterView.Parse(wire);
                if (!requests.OnReply(header, wire))
                {
                    DeliverOrDrop(experimenter, header, wire);
                }

                break;

            // Our own probes wait for nothing but signs of life.
            case MessageType.EchoReply:
                requests.OnReply(header, wire);
                break;

            case MessageType.FeaturesReply or MessageType.GetConfigReply or MessageType.MultipartReply
                or MessageType.BarrierReply or MessageType.QueueGetConfigReply or MessageType.RoleReply
                or MessageType.GetAsyncReply:
                if (!requests.OnReply(header, wire))
                {
                    Drop(header);
                }

                break;

            default:
                return Ignore(header);
        }

        return this;
    }

    /// <summary>A switch says nothing about bundles by itself, so what comes unasked is late.</summary>
    private void DeliverOrDrop(ExperimenterView message, in OpenFlowHeader header, ReadOnlySpan<byte> wire)
    {
        if (message.ExperimenterId == ExperimenterId.Onf && message.ExperimenterType == BundleControl.ExperimenterType)
        {
            Drop(header);
        }
        else
        {
            Deliver(header, wire);
        }
    }

    private void Drop(in OpenFlowHeader header) =>
        Link.Report(
            ConnectionDiagnosticKind.UnmatchedReply,
            $"{header.Type} xid=0x{header.Xid:x} answers no request that waits");

    private void Deliver(in OpenFlowHeader header, ReadOnlySpan<byte> wire)
    {
        try
        {
            handler.OnMessage(header.Type, header.Xid, wire);
        }
#pragma warning disable CA1031 // The handler is not ours: whatever it throws, the connection lives on.
        catch (Exception exception) when (exception is not OpenFlowProtocolException)
#pragma warning restore CA1031
        {
            Link.Report(
                ConnectionDiagnosticKind.HandlerFailed,
                $"handler of {header.Type} xid=0x{header.Xid:x} has failed",
                exception);
        }
    }
}
