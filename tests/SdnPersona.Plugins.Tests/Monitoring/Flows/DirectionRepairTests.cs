using SdnPersona.Abstractions;
using SdnPersona.Monitoring;

namespace SdnPersona.Plugins.Tests.Monitoring.Flows;

[TestClass]
public sealed class DirectionRepairTests
{
    /// <summary>
    /// 4,000 clients of 300 services on well-known, registered and ephemeral ports, pollers that ask hundreds of hosts
    /// from one and the same ephemeral port, and address translation that shares a few ports among many.
    /// </summary>
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void Repair_OfAReferenceSet_IsWrongInAtMostOneOfTwoThousand(int seed)
    {
        var flows = Reference(new Random(seed));
        var repair = new DirectionRepair();
        foreach (var (client, server) in flows)
        {
            repair.Observe(client, server);
        }

        var wrong = flows.Count(flow => repair.Compare(flow.Server, flow.Client) <= 0);

        Assert.IsTrue(wrong <= flows.Count * 0.0005, $"{wrong} of {flows.Count}");
    }

    [TestMethod]
    public void Repair_SwappedRecord_IsTurned()
    {
        var repair = new DirectionRepair();
        var swapped = new FlowRecord
        {
            Start = DateTimeOffset.UnixEpoch,
            End = DateTimeOffset.UnixEpoch,
            Protocol = 6,
            Client = HostAddress.FromIPv4(2),
            ClientPort = 443,
            Server = HostAddress.FromIPv4(1),
            ServerPort = 50_000,
            BytesOut = 9,
            BytesIn = 7,
            ClientWorkload = new("vm:server"),
        };

        var right = repair.Repair(swapped);

        Assert.AreEqual((50_000, 443), (right.ClientPort, right.ServerPort));
        Assert.AreEqual((7UL, 9UL), (right.BytesOut, right.BytesIn));
        Assert.AreEqual("vm:server", right.ServerWorkload?.Value);
        Assert.AreEqual(DirectionEvidence.Inferred, right.Direction);
        Assert.AreEqual(swapped with { Direction = DirectionEvidence.Observed }, repair.Repair(
            swapped with { Direction = DirectionEvidence.Observed }), "what was seen is not argued with");
    }

    [TestMethod]
    public void Repair_NothingTells_SaysSo()
    {
        var flow = new FlowRecord
        {
            Start = DateTimeOffset.UnixEpoch,
            End = DateTimeOffset.UnixEpoch,
            Protocol = 17,
            Client = HostAddress.FromIPv4(1),
            ClientPort = 50_000,
            Server = HostAddress.FromIPv4(2),
            ServerPort = 50_001,
        };

        Assert.AreEqual(DirectionEvidence.None, new DirectionRepair().Repair(flow).Direction);
    }

    private static List<(Endpoint Client, Endpoint Server)> Reference(Random random)
    {
        var flows = new List<(Endpoint, Endpoint)>();
        ushort[] wellKnown = [22, 25, 53, 80, 389, 443, 445, 993], registered = [3306, 5432, 6379, 8080, 9092, 27017];
        var services = Enumerable.Range(0, 300)
            .Select(i => new Endpoint(HostAddress.FromIPv4((uint)(1_000_000 + i)), i switch
            {
                < 180 => wellKnown[random.Next(wellKnown.Length)],
                < 280 => registered[random.Next(registered.Length)],
                _ => (ushort)random.Next(32_768, 60_000),
            }))
            .ToArray();
        for (var i = 0; i < 150_000; i++)
        {
            var client = new Endpoint(HostAddress.FromIPv4((uint)random.Next(4000)), (ushort)random.Next(32_768, 61_000));
            flows.Add((client, services[random.Next(services.Length)]));
        }

        for (var poller = 0; poller < 5; poller++)
        {
            var from = new Endpoint(HostAddress.FromIPv4((uint)(2_000_000 + poller)), (ushort)random.Next(32_768, 61_000));
            for (var i = 0; i < 2000; i++)
            {
                flows.Add((from, new(HostAddress.FromIPv4((uint)random.Next(4000)), 9100)));
            }
        }

        for (var i = 0; i < 5000; i++)
        {
            var port = (ushort)(40_000 + random.Next(20));
            flows.Add((new(HostAddress.FromIPv4(3_000_000), port), services[random.Next(280)]));
        }

        return flows;
    }
}
