using System.Net;
using SdnPersona.Abstractions;
using SdnPersona.Core.Switches;
using SdnPersona.Core.Tests.Frames;
using SdnPersona.TestSupport;
using SharpOpenFlow;

namespace SdnPersona.Core.Tests.Switches;

[TestClass]
public sealed class FrameWatcherTests
{
    private const string ToServer = "020000000002 020000000001 0800 4500 0028 0001 4000 40 06 0000 0a000001 0a000002 c350 0050 00000000 00000000 50";
    private const string ToClient = "020000000001 020000000002 0800 4500 0028 0001 4000 40 06 0000 0a000002 0a000001 0050 c350 00000000 00000000 50";
    private static readonly DatapathId S1 = new(1);
    private static readonly WorkloadId Client = new("vm:client");
    private static readonly WorkloadId Server = new("vm:server");

    private readonly TestClock _clock = new();
    private readonly WorkloadInventory _inventory;
    private readonly Sink _sink = new();
    private readonly FrameWatcher _watcher;

    public FrameWatcherTests()
    {
        _inventory = new(_clock);
        _inventory.Update(S1, "br0",
        [
            new() { Id = Client, Name = "client", Port = new(1), PortName = "tap1", Macs = [new(0x0200_0000_0001)] },
            new() { Id = Server, Name = "server", Port = new(2), PortName = "tap2", Macs = [new(0x0200_0000_0002)] },
        ]);
        _inventory.SetStale(S1, false);
        _watcher = new(_inventory, [_sink], _clock);
    }

    [TestMethod]
    [DataRow(ToServer, "02", 1u, ConnectionMark.Attempt)]
    [DataRow(ToClient, "12", 2u, ConnectionMark.Accepted)]
    [DataRow(ToServer, "11", 1u, ConnectionMark.Finished)]
    [DataRow(ToClient, "11", 2u, ConnectionMark.Finished)]
    [DataRow(ToClient, "14", 2u, ConnectionMark.Reset)]
    [DataRow(ToServer, "04", 1u, ConnectionMark.Reset)]
    public void Segment_OfEitherSide_NamesClientAndServer(string frame, string flags, uint port, ConnectionMark mark)
    {
        _watcher.OnFrame(S1, new(port), FrameTests.Bytes($"{frame}{flags}7210 0000 0000"));

        Assert.AreEqual(
            new ConnectionSighting(
                _clock.GetUtcNow(), mark, 6, IPAddress.Parse("10.0.0.1"), 50000, IPAddress.Parse("10.0.0.2"), 80, Client, Server),
            _sink.Sightings.Single());
    }

    [TestMethod]
    public void Segment_FromUplink_HasNoClientOfOurs()
    {
        _watcher.OnFrame(S1, new(9), FrameTests.Bytes($"{ToServer.Replace("020000000001", "0200000000aa", StringComparison.Ordinal)}027210 0000 0000"));

        Assert.IsNull(_sink.Sightings.Single().Client);
        Assert.AreEqual(Server, _sink.Sightings.Single().Server);
    }

    [TestMethod]
    public void Segment_OfOurWorkloadSeenAgainAtAnUplink_IsCountedOnce()
    {
        _watcher.OnFrame(new(2), new(9), FrameTests.Bytes($"{ToServer}027210 0000 0000"));

        Assert.AreEqual(0, _sink.Sightings.Count);
    }

    [TestMethod]
    public void Arp_OfWorkload_TeachesItsAddress()
    {
        var arp = FrameTests.Bytes("ffffffffffff 020000000001 0806 0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002");

        _watcher.OnFrame(S1, new(9), arp);
        Assert.AreEqual(0, _inventory.Find(Client)!.Attachment.Addresses.Length, "not from a port that is no workload's");
        _watcher.OnFrame(S1, new(1), arp);

        Assert.AreEqual(IPAddress.Parse("10.0.0.1"), _inventory.Find(Client)!.Attachment.Addresses.Single());
    }

    [TestMethod]
    public void Garbage_IsLeftAlone()
    {
        _watcher.OnFrame(S1, new(1), [1, 2, 3]);

        Assert.AreEqual(0, _sink.Sightings.Count);
    }

    private sealed class Sink : ITelemetrySink
    {
        public List<ConnectionSighting> Sightings { get; } = [];

        public void Record(in PortSample sample) => throw new AssertFailedException("no counters here");

        public void Record(in ConnectionSighting sighting) => Sightings.Add(sighting);

        public void Forget(WorkloadId workload)
        {
        }
    }
}
