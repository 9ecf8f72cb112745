using System.IO.Pipelines;
using SdnPersona.TestSupport;
using SdnPersona.TestSupport.OpenFlow;

namespace SharpOpenFlow.Tests.Connections;

/// <summary>A connection and the scripted switch at its other end, for the tests of one class.</summary>
public abstract class ConnectionTest
{
    protected static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    protected TestClock Clock { get; } = new();

    protected RecordingHandler Handler { get; set; } = new();

    protected ScriptedSwitch Switch { get; set; } = new();

    protected OpenFlowConnectionOptions Options { get; set; } = new();

    [TestInitialize]
    public void UseTestClock() => Options = Options with { Clock = Clock };

    [TestCleanup]
    public async Task StopSwitchAsync() => await Switch.DisposeAsync();

    protected static PortDesc Port(uint number) => new()
    {
        PortNo = new PortNo(number),
        Name = $"p{number}",
        HwAddr = new MacAddress(0x0200_0000_0000UL + number),
        State = PortState.Live,
    };

    protected void Pipes(PipeOptions options) => Switch = new ScriptedSwitch(options);

    protected async Task<OpenFlowConnection> ConnectAsync()
    {
        Switch.Start();
        return await OpenFlowConnection.ConnectAsync(Switch.Transport, Options, Handler).WaitAsync(10 * Second);
    }

    protected async Task<OpenFlowHandshakeException> ConnectAndFailAsync() =>
        await Assert.ThrowsExactlyAsync<OpenFlowHandshakeException>(ConnectAsync);
}
