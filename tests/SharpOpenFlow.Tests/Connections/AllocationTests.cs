using System.Buffers;
using SdnPersona.TestSupport.OpenFlow;

namespace SharpOpenFlow.Tests.Connections;

/// <summary>
/// What messages cost in memory once all is warm: bytes of this thread for pure code, of the process for a connection.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class AllocationTests
{
    [TestMethod]
    public void Framing_WholeAndSplitMessages_AllocatesNothing()
    {
        var message = Convert.FromHexString("0402000c0000000001020304");
        var whole = new ReadOnlySequence<byte>([.. message, .. message]);
        var split = ByteSequence.Of(message.AsMemory(0, 5), message.AsMemory(5));

        var allocated = OfThisThread(() =>
        {
            var buffer = whole;
            Assert.IsTrue(
                MessageFraming.TryReadMessage(ref buffer, out _) && MessageFraming.TryReadMessage(ref buffer, out _));
            buffer = split;
            Assert.IsTrue(MessageFraming.TryReadMessage(ref buffer, out _));
        });

        Assert.AreEqual(0, allocated);
    }

    [TestMethod]
    public void WritingAndReading_MessagesOfTheSteadyState_AllocatesNothing()
    {
        var output = new ArrayBufferWriter<byte>(256);
        var request = new MultipartRequest(new PortStatsRequest(PortNo.Any));
        var counters = new PortStats { PortNo = new PortNo(1), RxPackets = 7 };
        var body = new byte[PortStats.Length];

        var allocated = OfThisThread(() =>
        {
            output.ResetWrittenCount();
            request.WriteTo(output, 1);
            Assert.IsFalse(MultipartRequestView.Parse(output.WrittenSpan).More);
            counters.WriteTo(body);
            Assert.AreEqual(7UL, PortStats.Read(body).RxPackets);
        });

        Assert.AreEqual(0, allocated);
    }

    [TestMethod]
    public async Task Echoes_AnsweredByTheReadLoop_CostLessThanAnObjectEach()
    {
        const int Burst = 200;
        var requests = new ArrayBufferWriter<byte>();
        for (var i = 0; i < Burst; i++)
        {
            new EchoRequest([1, 2, 3, 4]).WriteTo(requests, (uint)i);
        }

        var (own, other) = MemoryTransport.CreatePair();
        await using var peer = new LeanPeer(other);
        peer.Start();
        await using var connection = await OpenFlowConnection.ConnectAsync(
            own, new OpenFlowConnectionOptions(), new RecordingHandler());

        var allocated = await OfTheProcessAsync(() => peer.SendAsync(requests.WrittenMemory, replies: Burst));

        Assert.IsLessThan(Burst * 24, allocated, "bytes for each burst");
    }

    [TestMethod]
    public async Task PortStats_PolledAgainAndAgain_CostsLittleMoreThanItsResult()
    {
        var (own, other) = MemoryTransport.CreatePair();
        await using var peer = new LeanPeer(other);
        peer.Start();
        await using var connection = await OpenFlowConnection.ConnectAsync(
            own, new OpenFlowConnectionOptions(), new RecordingHandler());

        var allocated = await OfTheProcessAsync(() => connection.PortStatsAsync(PortNo.Any));

        // Eight ports of 112 bytes, read into a growing builder, and a request with its timer.
        Assert.IsLessThan(6 * 1024, allocated, "bytes for each poll");
    }

    /// <summary>
    /// Bytes that a thousand rounds allocate on this thread, once another thousand have warmed up what there is.
    /// </summary>
    private static long OfThisThread(Action round)
    {
        for (var i = 0; i < 1000; i++)
        {
            round();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            round();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>
    /// Bytes that one round allocates in the whole process: the least of several measurements, as others run too.
    /// </summary>
    private static async Task<long> OfTheProcessAsync(Func<Task> round)
    {
        var least = long.MaxValue;
        for (var measurement = 0; measurement < 5; measurement++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < 200; i++)
            {
                await round();
            }

            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / 200);
        }

        return least;
    }
}
