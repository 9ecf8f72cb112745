using SharpOpenFlow;

namespace ControllerLoad;

/// <summary>Flows that are all different: an address and a port each.</summary>
internal static class Flows
{
    public static IEnumerable<Flow> Take(int count) => Enumerable.Range(0, count).Select(Of);

    private static Flow Of(int number) => new()
    {
        Priority = 100,
        Match = Match.Of(
            OxmFields.EthType.Exactly(EtherType.IPv4),
            OxmFields.IPv4Dst.Exactly(new IPv4(0x0a00_0000u + (uint)number)),
            OxmFields.IpProto.Exactly(6),
            OxmFields.TcpDst.Exactly(80)),
        Instructions = new InstructionSet { ApplyActions = ActionList.Of(OfAction.Output(new PortNo(1))) },
    };
}

/// <summary>What a switch says by itself is of no interest here.</summary>
internal sealed class Quiet : IOpenFlowHandler
{
    public void OnMessage(MessageType type, uint xid, ReadOnlySpan<byte> wire)
    {
    }
}
