using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Pipeline.Execution;
using SharpOpenFlow;

namespace SdnPersona.Core.Tests.Pipeline;

/// <summary>A bridge that runs a scene's program; its connections outlive a change of the scene.</summary>
internal sealed class TestBridge
{
    private FlowExecutor _flows;

    public TestBridge(Scene scene)
    {
        Scene = scene;
        _flows = Load(scene, new ConnectionTracker());
    }

    public Scene Scene { get; private set; }

    public ConnectionTracker Tracker => _flows.Tracker;

    /// <summary>Brings the bridge to another scene, as the reconciler does in one bundle.</summary>
    public void Change(Func<Scene, Scene> change)
    {
        Scene = change(Scene);
        _flows = Load(Scene, Tracker);
    }

    /// <summary>Packets counted as denied for a port.</summary>
    public int Denied(Vm vm) =>
        _flows.Count(flow => FlowCookie.ClassOf(flow.Cookie) == FlowClass.Denied && FlowCookie.PortOf(flow.Cookie) == vm.Port);

    /// <summary>Packets that a port's trial counted in the cells that a condition selects.</summary>
    public int Tried(Vm vm, Func<TrialCell, bool> which) => _flows.Count(
        flow => FlowCookie.PortOf(flow.Cookie) == vm.Port && FlowCookie.CellOf(flow.Cookie) is { } cell && which(cell));

    /// <summary>Sends a packet from the port that its source MAC address belongs to.</summary>
    public PacketOutcome Send(Packet packet) => SendFrom(new PortNo((uint)(packet.EthSrc.Value & 0xffff)), packet);

    public PacketOutcome SendFrom(PortNo port, Packet packet) => _flows.Execute(port, packet);

    public PacketOutcome Passes(Packet packet)
    {
        var outcome = Send(packet);
        Assert.IsTrue(outcome.Forwarded, $"{packet}\n{outcome}");
        return outcome;
    }

    public void IsDropped(Packet packet, FlowTable table)
    {
        var outcome = Send(packet);
        Assert.IsFalse(outcome.Forwarded, $"{packet}\n{outcome}");
        Assert.AreEqual(table.Id, outcome.DroppedIn, $"{packet}\n{outcome}");
    }

    /// <summary>Opens a TCP connection and lets both sides say something.</summary>
    public Packet Connects(Vm from, Vm to, ushort port, bool ipv6 = false)
    {
        var syn = Packet.Tcp(from.Of(ipv6), to.Of(ipv6), 40000, port);
        Passes(syn);
        Passes(syn.Answer(TcpFlags.Syn | TcpFlags.Ack));
        Passes(syn with { Flags = TcpFlags.Ack });
        Passes(syn.Answer(TcpFlags.Ack | TcpFlags.Psh));
        return syn with { Flags = TcpFlags.Ack };
    }

    private static FlowExecutor Load(Scene scene, ConnectionTracker tracker)
    {
        var program = scene.Program;
        return new FlowExecutor(program.Flows.Values, program.Groups.Values, program.Meters.Keys, tracker);
    }
}
