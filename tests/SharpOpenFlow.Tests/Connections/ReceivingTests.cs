using System.IO.Pipelines;
using SdnPersona.TestSupport.OpenFlow;

namespace SharpOpenFlow.Tests.Connections;

[TestClass]
public sealed class ReceivingTests : ConnectionTest
{
    private readonly HandlingThread _thread = new();

    [TestMethod]
    public async Task Message_AfterAWaitForIt_IsHandledOnTheThreadThatBroughtItHoweverManyCome()
    {
        UsePipes(new PipeOptions(
            readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
        Handler = _thread;
        await using var connection = await ConnectAsync();

        // The first ones may meet the connection before it waits.
        var inARow = 0;
        for (var sent = 0; sent < 10_000 && inARow < 100; sent++)
        {
            var bringing = Environment.CurrentManagedThreadId;
            _thread.Last = 0;
            await Switch.SendAsync(new PortStatusEvent(PortReason.Modify, Port(1)), xid: 0);
            inARow = _thread.Last == bringing ? inARow + 1 : 0;
        }

        Assert.AreEqual(100, inARow);
    }

    private sealed class HandlingThread : RecordingHandler
    {
        private int _last;

        public int Last { get => Volatile.Read(ref _last); set => Volatile.Write(ref _last, value); }

        public override void OnMessage(MessageType type, uint xid, ReadOnlySpan<byte> wire) =>
            Last = Environment.CurrentManagedThreadId;
    }
}
