namespace SharpOpenFlow;

/// <summary>Third stage: the datapath is known, the descriptions of its ports are awaited.</summary>
internal sealed class AwaitingPorts : SessionState
{
    private readonly FeaturesReply _features;
    private readonly MultipartCollector<PortDesc> _descriptions;
    private readonly PortTable _ports = new();
    private readonly uint _xid;

    /// <summary>Enters the stage: asks for the ports.</summary>
    public AwaitingPorts(ISessionLink link, FeaturesReply features) : base(link)
    {
        _features = features;
        _descriptions = new MultipartCollector<PortDesc>(MultipartType.PortDesc, PortDesc.ReadAll, link.Options);
        _xid = link.NextXid();
        link.Send(new MultipartRequest(PortDescRequest.Instance), _xid);
    }

    public override string Awaited => "port descriptions";

    protected override SessionState On(in OpenFlowHeader header, ReadOnlySpan<byte> wire)
    {
        switch (header.Type)
        {
            case MessageType.MultipartReply when header.Xid == _xid:
                return Collect(MultipartReplyView.Parse(wire));

            // May come between two parts and concern a port of an earlier one. A later part is newer and overwrites it.
            case MessageType.PortStatus:
                _ports.Apply(PortStatusView.Parse(wire).ToOwned());
                return this;

            case MessageType.Error:
                var error = ErrorMessageView.Parse(wire).ToEvent();
                throw Rejected("the request for port descriptions", error);

            default:
                return Ignore(header);
        }
    }

    private SessionState Collect(MultipartReplyView part)
    {
        var complete = _descriptions.Add(part);
        _ports.Set(_descriptions.Take());
        return complete ? Link.EnterReady(_features, _ports) : this;
    }
}
