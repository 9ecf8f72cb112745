using System.Numerics;
using System.Runtime.CompilerServices;
using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>One side of an exchange.</summary>
/// <param name="Host">Its address.</param>
/// <param name="Port">Its port.</param>
public readonly record struct Endpoint(HostAddress Host, ushort Port);

/// <summary>
/// Tells servers from clients where no packet said so. A service is asked by many hosts on one port, a client uses each
/// of its ports for few; how many of a host's exchanges a port explains tells them apart even where a poller or address
/// translation uses a port over and over. Many peers that all have the same port are those of a poller, while one peer that comes back from port
/// after port is a client. Ports below 1024, and below 32768, add to the belief in a service. Memory is fixed (7 MiB by default): what is
/// seen once gives way to what comes back. Not thread-safe.
/// </summary>
public sealed class DirectionRepair
{
    private const double WellKnownPort = 4;
    private const double RegisteredPort = 3;
    private const double AskedByMany = 0.5;
    private const double AsksOnePort = 4;
    private const double AskedFromManyPorts = 3;

    /// <summary>Below this difference it is not known which side serves.</summary>
    private const double LeastDifference = 0.25;

    private readonly Slot[] _services;
    private readonly HostSlot[] _hosts;
    private readonly int _mask;

    /// <summary>Nothing learned yet.</summary>
    /// <param name="slots">Services, and hosts, that are remembered: a power of two.</param>
    public DirectionRepair(int slots = 1 << 17)
    {
        if (slots < 16 || !BitOperations.IsPow2(slots))
        {
            throw new ArgumentOutOfRangeException(nameof(slots), slots, "must be a power of two, at least 16");
        }

        _services = new Slot[slots];
        _hosts = new HostSlot[slots];
        _mask = slots - 1;
    }

    /// <summary>Learns from an exchange, whichever side is which.</summary>
    public void Observe(Endpoint one, Endpoint other)
    {
        Learn(one, other);
        Learn(other, one);
    }

    /// <summary>
    /// Above 0 when the first is more likely the server, below 0 when the second is; exactly 0 when it cannot be told.
    /// </summary>
    public double Compare(Endpoint one, Endpoint other)
    {
        var difference = Score(one) - Score(other);
        return Math.Abs(difference) < LeastDifference ? 0 : difference;
    }

    /// <summary>
    /// The record with its sides exchanged if the server was named as the client; a record whose direction was seen is
    /// left as it is.
    /// </summary>
    public FlowRecord Repair(in FlowRecord flow)
    {
        if (flow.Direction == DirectionEvidence.Observed)
        {
            return flow;
        }

        var order = Compare(new(flow.Server, flow.ServerPort), new(flow.Client, flow.ClientPort));
        return order switch
        {
            > 0 => flow with { Direction = DirectionEvidence.Inferred },
            < 0 => Reversed(flow) with { Direction = DirectionEvidence.Inferred },
            _ => flow with { Direction = DirectionEvidence.None },
        };
    }

    /// <summary>The same exchange seen from the other side.</summary>
    internal static FlowRecord Reversed(in FlowRecord flow) => flow with
    {
        Client = flow.Server,
        Server = flow.Client,
        ClientPort = flow.ServerPort,
        ServerPort = flow.ClientPort,
        BytesOut = flow.BytesIn,
        BytesIn = flow.BytesOut,
        PacketsOut = flow.PacketsIn,
        PacketsIn = flow.PacketsOut,
        ClientWorkload = flow.ServerWorkload,
        ServerWorkload = flow.ClientWorkload,
    };

    private void Learn(Endpoint endpoint, Endpoint peer)
    {
        var hash = Hash(endpoint.Host, endpoint.Port + 1u);
        ref var service = ref _services[(int)hash & _mask];
        if (Claim(ref service.Tag, ref service.Weight, Tag(hash), out var isNew))
        {
            service.Add(Hash(peer.Host, 0), peer.Port, isNew);
        }

        hash = Hash(endpoint.Host, 0);
        ref var host = ref _hosts[(int)hash & _mask];
        if (Claim(ref host.Tag, ref host.Weight, Tag(hash), out isNew))
        {
            host.Flows = isNew ? 1 : host.Flows + 1;
        }
    }

    /// <summary>
    /// Whether the slot is, or becomes, that of the tag. Each hit strengthens who has it, each stranger weakens him.
    /// </summary>
    private static bool Claim(ref uint holder, ref byte weight, uint tag, out bool isNew)
    {
        isNew = holder != tag && weight == 0;
        if (holder == tag || isNew)
        {
            holder = tag;
            weight = (byte)Math.Min(weight + 1, byte.MaxValue);
            return true;
        }

        weight--;
        return false;
    }

    private double Score(Endpoint endpoint)
    {
        var hashOfService = Hash(endpoint.Host, endpoint.Port + 1u);
        ref readonly var service = ref _services[(int)hashOfService & _mask];
        var fan = service.Tag == Tag(hashOfService) ? service.Estimate : 1;
        var hash = Hash(endpoint.Host, 0);
        ref readonly var host = ref _hosts[(int)hash & _mask];
        var flows = host.Tag == Tag(hash) ? Math.Max(1, host.Flows) : 1;
        return Math.Log(fan / flows + 1e-3)
            + (fan > 1.5 ? AskedByMany - (service.AsksOnePort ? AsksOnePort : 0) : 0)
            + (service.Tag == Tag(hashOfService) && service.IsAskedFromManyPorts ? AskedFromManyPorts : 0)
            + endpoint.Port switch { < 1024 => WellKnownPort, < 32768 => RegisteredPort, _ => 0 };
    }

    private static uint Tag(ulong hash) => (uint)(hash >> 32) | 1;

    private static ulong Hash(HostAddress host, uint port)
    {
        var x = (ulong)host.Value ^ (ulong)(host.Value >> 64) * 0x9e3779b97f4a7c15 ^ (ulong)port * 0xd6e8feb86659fd93;
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }

    /// <summary>How many distinct hosts used one port: HyperLogLog with 32 registers, 18 % off.</summary>
    private struct Slot
    {
        public uint Tag;
        public byte Weight;
        private Registers _registers;

        private ushort _peerPort;
        private byte _same;
        private byte _other;

        /// <summary>
        /// Whether its many peers have one and the same port, as those of a poller have; those of a service have many.
        /// </summary>
        public readonly bool AsksOnePort => _same > 3 * _other;

        /// <summary>
        /// Whether the port of the peer was nearly always another one, as it is where one client comes back to a service; a client's
        /// own port, if used again at all, meets services.
        /// </summary>
        public readonly bool IsAskedFromManyPorts => _other > 3 && _other > 3 * _same;

        public void Add(ulong hash, ushort peerPort, bool isFirst)
        {
            if (isFirst)
            {
                _registers = default;
                (_same, _other) = (0, 0);
            }
            else
            {
                ref var count = ref peerPort == _peerPort ? ref _same : ref _other;
                if (++count == byte.MaxValue)
                {
                    _same /= 2;
                    _other /= 2;
                }
            }

            _peerPort = peerPort;

            ref var register = ref _registers[(int)(hash & 31)];
            register = Math.Max(register, (byte)(BitOperations.LeadingZeroCount(hash) + 1));
        }

        public readonly double Estimate
        {
            get
            {
                var sum = 0.0;
                var empty = 0;
                for (var i = 0; i < 32; i++)
                {
                    sum += Math.ScaleB(1, -_registers[i]);
                    empty += _registers[i] == 0 ? 1 : 0;
                }

                var estimate = 0.697 * 32 * 32 / sum;
                return estimate < 80 && empty > 0 ? 32 * Math.Log(32.0 / empty) : estimate;
            }
        }
    }

    private struct HostSlot
    {
        public uint Tag;
        public float Flows;
        public byte Weight;
    }

    [InlineArray(32)]
    private struct Registers
    {
        private byte _first;
    }
}
