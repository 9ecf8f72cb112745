using System.Runtime.InteropServices;
using SharpOpenFlow;

namespace LearningSwitch;

/// <summary>
/// What one switch has learned. A packet that no flow matches comes here; its source is learned, and if its destination
/// is known, a flow sends the next ones straight there. Answering allocates nothing.
/// </summary>
internal sealed class LearningBridge(Action<string>? say) : IOpenFlowHandler
{
    private const int MostAddresses = 16 * 1024;
    private const int EthernetHeader = 14;

    private static readonly ActionList Flood = ActionList.Of(OfAction.Output(PortNo.Flood));

    private static readonly ActionList ThroughTheTables = ActionList.Of(OfAction.Output(PortNo.Table));

    /// <summary>Whatever no other flow matches goes to the controller.</summary>
    private static readonly FlowMod TableMiss = FlowMod.Add(new Flow
    {
        Priority = 0,
        Instructions = new InstructionSet { ApplyActions = ActionList.Of(OfAction.Output(PortNo.Controller)) },
    });

    /// <summary>From one address and port to another; what differs is filled in.</summary>
    private static readonly FlowModTemplate LearnedFlow = new(FlowMod.Add(new Flow
    {
        IdleTimeout = 60,
        Match = Match.Of(
            OxmFields.InPort.Exactly(default), OxmFields.EthDst.Exactly(default), OxmFields.EthSrc.Exactly(default)),
        Instructions = new InstructionSet { ApplyActions = ActionList.Of(OfAction.Output(default)) },
    }));

    private readonly Dictionary<MacAddress, PortNo> _ports = [];
    private OpenFlowConnection _switch = null!;

    public void OnReady(OpenFlowConnection connection)
    {
        _switch = connection;
        say?.Invoke($"{connection.Features.DatapathId}: connected");
        connection.TrySend(TableMiss);
    }

    public void OnMessage(MessageType type, uint xid, ReadOnlySpan<byte> wire)
    {
        if (type == MessageType.PacketIn)
        {
            Answer(PacketInView.Parse(wire));
        }
        else if (type == MessageType.Error)
        {
            say?.Invoke($"{_switch.Features.DatapathId}: {ErrorMessageView.Parse(wire).ToEvent()}");
        }
    }

    public void OnDiagnostic(ConnectionDiagnostic diagnostic) => say?.Invoke($"{diagnostic.Kind}: {diagnostic.Text}");

    private void Answer(PacketInView packet)
    {
        if (packet.InPort is not { } inPort || packet.Data.Length < EthernetHeader)
        {
            return;
        }

        var destination = MacAddress.Read(packet.Data);
        var source = MacAddress.Read(packet.Data[MacAddress.Length..]);
        if (!source.IsMulticast)
        {
            Learn(source, inPort);
        }

        if (!_ports.TryGetValue(destination, out var outPort))
        {
            _switch.TrySend(new PacketOutDraft(packet.Buffer, inPort, Flood, packet.Data));
            return;
        }

        _switch.TrySend(LearnedFlow.Begin(stackalloc byte[LearnedFlow.Length])
            .With(packet.Buffer)
            .With(OxmFields.InPort, inPort)
            .With(OxmFields.EthDst, destination)
            .With(OxmFields.EthSrc, source)
            .WithOutput(outPort));
        if (packet.Buffer == BufferId.None)
        {
            // The switch has not kept the packet: it takes the way of the new flow.
            _switch.TrySend(new PacketOutDraft(packet.Buffer, inPort, ThroughTheTables, packet.Data));
        }
    }

    private void Learn(MacAddress source, PortNo port)
    {
        if (_ports.Count == MostAddresses)
        {
            // Somebody makes addresses up. Those in use are learned again from their next packets.
            _ports.Clear();
        }

        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_ports, source, out var exists);
        if (exists && known != port)
        {
            // It has moved, and flows to its old place are wrong.
            _switch.TrySend(FlowMod.Delete(0, Match.Of(OxmFields.EthDst.Exactly(source))));
        }

        known = port;
    }
}
