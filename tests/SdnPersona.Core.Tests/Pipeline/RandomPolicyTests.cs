using System.Collections.Immutable;
using System.Net;
using SdnPersona.Abstractions;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Pipeline.Execution;
using SharpOpenFlow;

namespace SdnPersona.Core.Tests.Pipeline;

/// <summary>Random policies against random packets: the flows and a naive reading of the profiles must agree.</summary>
[TestClass]
public sealed class RandomPolicyTests
{
    private const int Policies = 120;
    private const int PacketsEach = 25;

    private static readonly ushort[] SomePorts = [22, 53, 80, 81, 443, 1023, 1024, 8080];
    private static readonly Vm[] Locals = [Vm.A, Vm.B];
    private static readonly Vm[] Everybody = [Vm.A, Vm.B, Vm.C, Vm.Outside];

    [TestMethod]
    public void Flows_RandomPoliciesAndPackets_AgreeWithTheProfiles()
    {
        var (conjunctions, forwarded, dropped) = (0, 0, 0);
        for (var seed = 0; seed < Policies; seed++)
        {
            var random = new Random(seed);
            var peers = Peers(random);
            var profiles = Locals.Select((_, i) => Profile(random, $"p{i}", [.. peers.Keys])).ToArray();
            var scene = (Scene.Of(profiles) with { Peers = peers }).Enforce(Vm.A, "p0").Enforce(Vm.B, "p1").Observe(Vm.C);
            var naive = profiles.Select(profile => new NaivePolicy(profile, peers)).ToArray();
            conjunctions += scene.Program.Flows.Keys.Count(key => key.Match.TryGet(OxmFields.ConjId, out _, out _));

            var bridge = new TestBridge(scene);
            for (var i = 0; i < PacketsEach; i++)
            {
                bridge.Tracker.Clear();
                var (from, to, packet) = RandomPacket(random);
                var expected = Judge(from, Direction.Egress) && Judge(to, Direction.Ingress);

                var outcome = bridge.Send(packet);

                Assert.AreEqual(expected, outcome.Forwarded, $"seed {seed}: {packet}\n{outcome}");
                _ = expected ? forwarded++ : dropped++;

                bool Judge(Vm vm, Direction direction) =>
                    Array.IndexOf(Locals, vm) is var at && (at < 0 || naive[at].Allows(direction, packet));
            }
        }

        // The generator must keep making both verdicts and both ways of compiling, or agreement proves nothing.
        Assert.IsGreaterThan(500, forwarded);
        Assert.IsGreaterThan(500, dropped);
        Assert.IsGreaterThan(100, conjunctions);
    }

    [TestMethod]
    public void PortBlocks_RandomRanges_CoverExactlyThem()
    {
        var random = new Random(5);
        for (var i = 0; i < 200; i++)
        {
            var ranges = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Range(random)).ToArray();
            var blocks = PortBlock.Cover(ranges).ToArray();

            for (var port = 0; port <= ushort.MaxValue; port += random.Next(1, 40))
            {
                var covering = blocks.Count(block => (port & block.Mask) == block.Value);
                Assert.AreEqual(ranges.Any(range => port >= range.First && port <= range.Last) ? 1 : 0, covering, $"{port} in {string.Join(' ', ranges)}");
            }
        }
    }

    internal static ImmutableDictionary<Peer, ImmutableArray<IPNetwork>> Peers(Random random) =>
        Enumerable.Range(0, 4).ToImmutableDictionary(
            i => new Peer(PeerKind.Group, $"g{i}"),
            i => Enumerable.Range(0, random.Next(0, 7)).Select(_ => Network(random)).ToImmutableArray());

    private static IPNetwork Network(Random random)
    {
        var vm = Everybody[random.Next(Everybody.Length)];
        var ipv6 = random.Next(2) == 0;
        var bytes = vm.Of(ipv6).Address.GetAddressBytes();
        // Often the machine itself, or a neighbour of it, or a network around it.
        bytes[^1] ^= (byte)(random.Next(3) == 0 ? random.Next(8) : 0);
        var prefix = bytes.Length * 8 - (random.Next(2) == 0 ? 0 : random.Next(1, 33));
        for (var bit = prefix; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new(new IPAddress(bytes), prefix);
    }

    internal static Profile Profile(Random random, string name, Peer[] groups) => new()
    {
        Name = name,
        DefaultEgress = (RuleAction)random.Next(2),
        DefaultIngress = (RuleAction)random.Next(2),
        Established = (EstablishedConnections)random.Next(2),
        Rules = [.. Enumerable.Range(0, random.Next(0, 8)).Select(i => Rule(random, $"r{i}", groups))],
    };

    private static Rule Rule(Random random, string name, Peer[] groups)
    {
        var protocol = (RuleProtocol)random.Next(5);
        var hasPorts = protocol is RuleProtocol.Tcp or RuleProtocol.Udp or RuleProtocol.Sctp;
        return new Rule
        {
            Name = name,
            Direction = (Direction)random.Next(2),
            Action = (RuleAction)random.Next(2),
            Protocol = protocol,
            Ports = hasPorts ? [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => Range(random))] : [],
            Peer = random.Next(3) == 0 ? Peer.Any : groups[random.Next(groups.Length)],
        };
    }

    private static PortRange Range(Random random)
    {
        var first = SomePorts[random.Next(SomePorts.Length)];
        return random.Next(3) switch
        {
            0 => new(first, first),
            1 => new(first, (ushort)(first + random.Next(2000))),
            _ => new((ushort)random.Next(first), first),
        };
    }

    internal static (Vm From, Vm To, Packet Packet) RandomPacket(Random random)
    {
        var from = Everybody[random.Next(Everybody.Length)];
        var to = Everybody.Where(vm => vm != from).ElementAt(random.Next(Everybody.Length - 1));
        var ipv6 = random.Next(2) == 0;
        var (source, destination) = (from.Of(ipv6), to.Of(ipv6));
        var (one, other) = (SomePorts[random.Next(SomePorts.Length)], SomePorts[random.Next(SomePorts.Length)]);
        var packet = random.Next(8) switch
        {
            0 or 1 => Packet.Tcp(source, destination, one, other),
            2 or 3 => Packet.Tcp(source, destination, one, other, TcpFlags.Ack),
            4 => Packet.Udp(source, destination, one, other),
            5 => Packet.Sctp(source, destination, one, other),
            6 => Packet.IcmpEcho(source, destination),
            _ => random.Next(2) == 0 ? Packet.IP(source, destination, 47) : Packet.Raw(source, destination, 0x88cc),
        };
        return (from, to, packet);
    }
}
