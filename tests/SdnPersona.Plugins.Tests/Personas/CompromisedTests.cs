using System.Net;
using SdnPersona.Abstractions;
using SdnPersona.Plugins.Tests.Personas.Traces;

namespace SdnPersona.Plugins.Tests.Personas;

/// <summary>An attack is named quickly and stays named; honest look-alikes are not accused.</summary>
[TestClass]
public class CompromisedTests
{
    public static IEnumerable<object[]> Seeded => BuiltInPersonaTests.Seeded;

    [TestMethod]
    [DynamicData(nameof(Seeded))]
    public void ScanThenBeaconThenUpload_IsCompromisedThroughout(int seed)
    {
        var episode = new Episode(seed);
        var chatter = new Chatter(episode.Random);
        episode.Play(40, chatter);
        var before = episode.Assignments.Count;
        episode.Play(60, chatter, new ScanProgram(episode.Random, 60, ports: seed % 2 == 0));
        var beacon = new BeaconProgram(episode.Random);
        episode.Play(300, chatter, beacon);
        episode.Play(240, chatter, beacon, new BulkProgram(episode.Random, upload: true, peer: "203.0.113.66"));

        Assert.IsTrue(
            episode.Assignments.Skip(before + 8).All(assignment =>
                assignment is { Persona: "compromised", Probability: >= 0.7 }),
            episode.ToString());
        Assert.AreEqual(1, episode.Changes(before), episode.ToString());
        Assert.IsGreaterThanOrEqualTo(60.0, episode.Last.Risk.Score, episode.ToString());
    }

    [TestMethod]
    [DynamicData(nameof(Seeded))]
    public void ScanFromBusyClient_IsCompromised(int seed)
    {
        var episode = new Episode(seed);
        TraceProgram[] work = [new Chatter(episode.Random), new HttpClientProgram(episode.Random)];
        episode.Play(120, work);
        Assert.AreEqual("api-consumer", episode.Last.Persona, episode.ToString());
        episode.Play(90, [.. work, new ScanProgram(episode.Random, 90)]);
        Assert.AreEqual("compromised", episode.Last.Persona, episode.ToString());
        Assert.AreEqual("api-consumer", episode.Last.RunnerUp, episode.ToString());
    }

    [TestMethod]
    public void Scan_EvidenceNamesWhatWasScanned()
    {
        var episode = new Episode(3);
        episode.Play(60, new ScanProgram(episode.Random, 60));
        var evidence = episode.Last.Evidence[0];
        Assert.AreEqual("address_scan_width", evidence.Feature);
        Assert.Contains("address scan: port ", evidence.Reason);
        Assert.Contains("10.0.", evidence.Reason);

        var ports = new Episode(4);
        ports.Play(60, new ScanProgram(ports.Random, 60, ports: true));
        evidence = ports.Last.Evidence.Single(item => item.Feature == "port_scan_width");
        Assert.Contains("ports of 10.0.0.", evidence.Reason);
    }

    [TestMethod]
    public void Beacon_EvidenceNamesItsInterval()
    {
        var episode = new Episode(5);
        var beacon = new BeaconProgram(episode.Random, interval: 5);
        episode.Play(40, beacon, new ScanProgram(episode.Random, 40)).Play(120, beacon);
        var evidence = episode.Last.Evidence.Single(item => item.Feature == "beacon_score");
        StringAssert.Matches(evidence.Reason, new(@"^beacon: 203\.0\.113\.66:443 every (4|5)\.\d s"));
    }

    [TestMethod]
    [DynamicData(nameof(Seeded))]
    public void BeaconAlone_RaisesRiskButIsNoVerdict(int seed)
    {
        var episode = new Episode(seed);
        episode.Play(400, new Chatter(episode.Random), new BeaconProgram(episode.Random));
        Assert.AreNotEqual("compromised", episode.Last.Persona, episode.ToString());
        Assert.IsInRange(0.3, 0.69, episode.Last.Threats["compromised"], episode.ToString());
    }

    [TestMethod]
    [DynamicData(nameof(Seeded))]
    public void HonestLookAlikes_AreNotCompromised(int seed)
    {
        foreach (var program in new Func<Random, TraceProgram[]>[]
        {
            random => [new PollerProgram(hosts: 150, everySeconds: 15)],
            random => [new RetryProgram(perSecond: 5)],
            random => [new BulkProgram(random, upload: true)],
            random => [new HttpClientProgram(random, server: "198.51.100.80")],
            random => [new BeaconProgram(random, interval: 30, jitter: 0.02), new BulkProgram(random, upload: true)],
        })
        {
            var episode = new Episode(seed);
            episode.Play(400, [new Chatter(episode.Random), .. program(episode.Random)]);
            Assert.IsTrue(
                episode.Assignments.All(assignment => assignment.Threats["compromised"] < 0.7), episode.ToString());
        }
    }

    [TestMethod]
    public void ScannedBystander_IsNotCompromised()
    {
        var episode = new Episode(7);
        episode.Play(120, new Chatter(episode.Random)).Play(
            120, new Chatter(episode.Random), new ScannedProgram(episode.Random));
        Assert.IsLessThan(0.2, episode.Last.Threats["compromised"], episode.ToString());
        Assert.AreNotEqual("service", episode.Last.Persona, episode.ToString());
    }

    [TestMethod]
    public void Threat_AfterItsSignsEnd_FallsSlowlyAndEnds()
    {
        var episode = new Episode(9);
        var chatter = new Chatter(episode.Random);
        episode.Play(40, chatter).Play(60, chatter, new ScanProgram(episode.Random, 60)).Play(600, chatter);
        Assert.AreEqual("compromised", episode.Last.Persona, episode.ToString());
        episode.Play(4 * 3600, chatter);
        Assert.AreEqual("idle", episode.Last.Persona, episode.ToString());
        Assert.AreEqual(2, episode.Changes(4), "in and out once");
    }

    /// <summary>Asks many healthy hosts in turn, as monitoring does.</summary>
    private sealed class PollerProgram(int hosts, int everySeconds) : TraceProgram
    {
        private int _next;

        public override void Second(Trace trace, DateTimeOffset begin)
        {
            for (var i = 0; i < hosts / everySeconds; i++)
            {
                var host = new IPAddress([10, 0, 9, (byte)(1 + _next++ % hosts)]);
                trace.Open(Within(trace.Random, begin), host, 9100, TimeSpan.FromMilliseconds(80));
                trace.Frames(9, 900, 12, 14_000);
            }
        }
    }

    /// <summary>Tries again and again to reach a server that is down.</summary>
    private sealed class RetryProgram(double perSecond) : TraceProgram
    {
        public override void Second(Trace trace, DateTimeOffset begin)
        {
            for (var i = Events(trace.Random, perSecond); i > 0; i--)
            {
                trace.OpenInVain(Within(trace.Random, begin), IPAddress.Parse("10.0.0.99"), 8080);
                trace.Frames(1, 74, 1, 54);
            }
        }
    }

    /// <summary>A closed host under somebody's scan: probes come in, resets go out.</summary>
    private sealed class ScannedProgram(Random random) : TraceProgram
    {
        private readonly double _rate = 20 + 20 * random.NextDouble();

        public override void Second(Trace trace, DateTimeOffset begin)
        {
            for (var i = Events(trace.Random, _rate); i > 0; i--)
            {
                trace.Monitor.Record(new ConnectionSighting(
                    begin, ConnectionMark.Attempt, 6, IPAddress.Parse("10.0.7.7"), trace.NextPort(),
                    trace.Address, (ushort)trace.Random.Next(1, 65536), new("vm:scanner"), Trace.Subject));
                trace.Frames(1, 54, 1, 58);
            }
        }
    }
}
