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

    protected ScriptedSwitch Switch { get; private set; } = new();

    // Whether the peer lives is the business of one class of tests: the others may let time pass without a pulse.
    protected OpenFlowConnectionOptions Options { get; set; } = new() { EchoInterval = TimeSpan.FromHours(1) };

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

    /// <summary>Waits for what must happen soon; a test that waits longer has failed.</summary>
    protected static Task<T> SoonAsync<T>(Task<T> task) => task.WaitAsync(20 * Second);

    protected static Task SoonAsync(Task task) => task.WaitAsync(20 * Second);

    /// <summary>Gives the connection's ends other pipes than the default.</summary>
    protected void UsePipes(PipeOptions options) => Switch = new ScriptedSwitch(options);

    protected async Task<OpenFlowConnection> ConnectAsync()
    {
        Switch.Start();
        return await SoonAsync(OpenFlowConnection.ConnectAsync(Switch.Transport, Options, Handler));
    }

    protected Task<OpenFlowHandshakeException> ConnectAndFailAsync() =>
        Assert.ThrowsExactlyAsync<OpenFlowHandshakeException>(ConnectAsync);

    /// <summary>Moves the clock until the task has ended.</summary>
    protected Task PassTimeAsync(Task until) => Clock.AdvanceUntilAsync(until, Second, atMost: 100 * Second);

    /// <summary>Moves the clock, with time for all that follows from it.</summary>
    protected async Task PassTimeAsync(int seconds)
    {
        for (var i = 0; i < seconds * 4; i++)
        {
            Clock.Advance(Second / 4);
            await Task.Delay(2);
        }
    }

    /// <summary>The first error that the connection has sent to the switch.</summary>
    protected async Task<ErrorEvent> ErrorSentAsync(uint? about = null)
    {
        var message = await Switch.ReceivedAsync(
            message => message.Type == MessageType.Error && (about is null || message.Xid == about));
        return ErrorMessageView.Parse(message.Wire).ToEvent();
    }

    /// <summary>Proves that the connection still works.</summary>
    protected static Task AssertAliveAsync(OpenFlowConnection connection) =>
        SoonAsync(connection.BarrierAsync().AsTask());

    protected static async Task AssertEndsAsync(OpenFlowConnection connection, ConnectionEndReason reason) =>
        Assert.AreEqual(reason, await SoonAsync(connection.Completion));
}
