namespace SharpOpenFlow;

/// <summary>First stage: our HELLO is sent, the peer's is awaited, and with it the version.</summary>
internal sealed class AwaitingHello(ISessionLink link) : SessionState(link)
{
    public override string Awaited => "HELLO";

    protected override SessionState On(in OpenFlowHeader header, ReadOnlySpan<byte> wire)
    {
        switch (header.Type)
        {
            case MessageType.Hello:
                return Agree(HelloView.Parse(wire));

            case MessageType.Error:
                var error = ErrorMessageView.Parse(wire).ToEvent();
                if (error is { Type: ErrorType.HelloFailed, Code: (ushort)HelloFailedCode.Incompatible })
                {
                    throw new OpenFlowHandshakeException(
                        ConnectionEndReason.IncompatibleVersion,
                        $"the switch has answered HELLO with {error}",
                        new OpenFlowErrorException(error));
                }

                throw Rejected("HELLO", error);

            default:
                OpenFlowProtocolException.Throw(BadRequestCode.BadType, $"{header.Type} before HELLO");
                return this;
        }
    }

    private AwaitingFeatures Agree(HelloView hello)
    {
        if (VersionSet.Negotiate(VersionSet.OpenFlow13, hello.Version, hello.Versions) is not null)
        {
            return new AwaitingFeatures(Link);
        }

        var theirs = hello.Versions is { } versions ? $"versions {versions}" : $"version 0x{hello.Version:x2} at most";
        var refusal = ErrorMessage.HelloFailed(
            HelloFailedCode.Incompatible, $"we speak 0x04 (OpenFlow 1.3), you speak {theirs}");

        // In a version that the peer can read.
        Link.Send(refusal with { Version = Math.Min(hello.Version, OpenFlowHeader.OpenFlow13) }, Link.NextXid());
        throw new OpenFlowHandshakeException(
            ConnectionEndReason.IncompatibleVersion, $"the switch speaks {theirs}, and not 0x04 (OpenFlow 1.3)");
    }
}
