using SharpOpenFlow;

namespace SdnPersona.TestSupport.OpenFlow;

/// <summary>A message as it came, copied.</summary>
public sealed record ReceivedMessage(OpenFlowHeader Header, byte[] Wire)
{
    public MessageType Type => Header.Type;

    public uint Xid => Header.Xid;

    public override string ToString() => $"{Type} xid=0x{Xid:x} {Convert.ToHexStringLower(Wire)}";
}
