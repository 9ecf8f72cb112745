namespace SharpOpenFlow;

/// <summary>Second stage: the version is agreed, the datapath's identity is awaited.</summary>
internal sealed class AwaitingFeatures : SessionState
{
    private readonly uint _xid;

    /// <summary>Enters the stage: asks for the features.</summary>
    public AwaitingFeatures(ISessionLink link) : base(link)
    {
        _xid = link.NextXid();
        link.Send(FeaturesRequest.Instance, _xid);
    }

    public override string Awaited => "FEATURES_REPLY";

    // Asynchronous messages are dropped until the ports are known: to us they are as good as sent before the
    // connection. What a port-status says here, the port descriptions will say again.
    protected override SessionState On(in OpenFlowHeader header, ReadOnlySpan<byte> wire)
    {
        switch (header.Type)
        {
            case MessageType.FeaturesReply when header.Xid == _xid:
                return Accept(FeaturesReplyView.Parse(wire).ToOwned());

            case MessageType.Error:
                var error = ErrorMessageView.Parse(wire).ToEvent();
                throw Rejected("FEATURES_REQUEST", error);

            default:
                return Ignore(header);
        }
    }

    private AwaitingPorts Accept(FeaturesReply features)
    {
        if (features.AuxiliaryId == 0)
        {
            return new AwaitingPorts(Link, features);
        }

        var text = $"auxiliary connections are not used (auxiliary_id {features.AuxiliaryId}, main is 0)";
        Link.Send(ErrorMessage.HelloFailed(HelloFailedCode.EPerm, text), Link.NextXid());
        throw new OpenFlowHandshakeException(
            ConnectionEndReason.AuxiliaryConnection, $"datapath {features.DatapathId}: {text}");
    }
}
