using static SharpOpenFlow.OxmFields;

namespace SharpOpenFlow.Tests.Ovs;

/// <summary>Valid flows at random: fields whose prerequisites hold, masks where Open vSwitch takes them.</summary>
internal sealed class RandomFlows(int seed)
{
    private readonly Random _random = new(seed);
    private readonly List<Oxm> _fields = [];

    public IEnumerable<Flow> Take(int count)
    {
        for (var i = 0; i < count; i++)
        {
            yield return new Flow
            {
                Table = 100,
                Priority = (ushort)(i + 1),
                Cookie = (ulong)_random.NextInt64(),
                Match = NewMatch(),
                IdleTimeout = (ushort)(Chance(4) ? _random.Next(1, 65536) : 0),
                HardTimeout = (ushort)(Chance(4) ? _random.Next(1, 65536) : 0),
                Instructions = NewInstructions(),
            };
        }
    }

    private Match NewMatch()
    {
        _fields.Clear();
        MaybeExact(InPort, new PortNo((uint)_random.Next(1, 100)));
        Maybe(Metadata, (ulong)_random.NextInt64(), Mask64());
        Maybe(EthSrc, new MacAddress((ulong)_random.NextInt64()), new MacAddress(Mask64()));
        Maybe(EthDst, new MacAddress((ulong)_random.NextInt64()), new MacAddress(Mask64()));
        Maybe(PktMark, Next32(), Mask32());
        Maybe(NxReg(_random.Next(8)), Next32(), Mask32());
        Maybe(NxReg(_random.Next(8, 16)), Next32(), Mask32());
        Maybe(TunnelId, (ulong)_random.NextInt64(), Mask64());
        Maybe(OxmFields.CtState, Next32() & 0xff, Mask32() & 0xff);
        Maybe(CtMark, Next32(), Mask32());
        Maybe(CtLabel, Next128(), Mask128());
        MaybeExact(CtZone, (ushort)_random.Next(65536));
        MaybeExact(ConjId, Next32());
        switch (_random.Next(6))
        {
            case 0:
                Ip(EtherType.IPv4);
                Maybe(IPv4Src, new IPv4(Next32()), new IPv4(Mask32()));
                Maybe(IPv4Dst, new IPv4(Next32()), new IPv4(Mask32()));
                break;
            case 1:
                Ip(EtherType.IPv6);
                Maybe(IPv6Src, new IPv6(Next128()), new IPv6(Mask128()));
                Maybe(IPv6Dst, new IPv6(Next128()), new IPv6(Mask128()));
                Maybe(IPv6FlowLabel, Next32() & 0xfffff, Mask32());
                break;
            case 2:
                _fields.Add(EthType.Exactly(EtherType.Arp));
                MaybeExact(ArpOp, (ushort)_random.Next(256));
                Maybe(ArpSpa, new IPv4(Next32()), new IPv4(Mask32()));
                Maybe(ArpTpa, new IPv4(Next32()), new IPv4(Mask32()));
                Maybe(ArpSha, new MacAddress((ulong)_random.NextInt64()), new MacAddress(Mask64()));
                Maybe(ArpTha, new MacAddress((ulong)_random.NextInt64()), new MacAddress(Mask64()));
                break;
            case 3:
                _fields.Add(VlanVid.Exactly((ushort)(VlanPresent | _random.Next(4096))));
                MaybeExact(VlanPcp, (byte)_random.Next(8));
                break;
            default:
                break;
        }

        return Match.Of([.. _fields]);
    }

    private void Ip(EtherType type)
    {
        _fields.Add(EthType.Exactly(type));
        MaybeExact(IpDscp, (byte)_random.Next(64));
        MaybeExact(IpEcn, (byte)_random.Next(4));
        MaybeExact(IpTtl, (byte)_random.Next(256));
        var (proto, source, destination) = _random.Next(4) switch
        {
            0 => (6, TcpSrc, TcpDst),
            1 => (17, UdpSrc, UdpDst),
            2 => (132, SctpSrc, SctpDst),
            _ => (0, null, null),
        };
        if (source is null || destination is null)
        {
            MaybeExact(IpProto, (byte)_random.Next(200, 256));
            return;
        }

        _fields.Add(IpProto.Exactly((byte)proto));
        Maybe(source, (ushort)_random.Next(65536), (ushort)Mask32());
        Maybe(destination, (ushort)_random.Next(65536), (ushort)Mask32());
        if (proto == 6)
        {
            Maybe(OxmFields.TcpFlags, (ushort)_random.Next(0x1000), (ushort)(Mask32() & 0xfff));
        }
    }

    private InstructionSet NewInstructions() => new()
    {
        Meter = Chance(4) ? new MeterId(2) : null,
        ApplyActions = NewActions(3),
        ClearActions = Chance(8),
        WriteActions = Chance(4) ? ActionList.Of(OfAction.SetField(Reg1.Exactly(Next32()))) : ActionList.Empty,
        WriteMetadata = Chance(3) ? ((ulong)_random.NextInt64(), Mask64()) : null,
        GotoTable = Chance(2) ? (byte)_random.Next(101, 250) : null,
    };

    private ActionList NewActions(int depth)
    {
        var actions = new OfAction[_random.Next(4)];
        for (var i = 0; i < actions.Length; i++)
        {
            actions[i] = NewAction(depth);
        }

        return ActionList.Of(actions);
    }

    private OfAction NewAction(int depth) => _random.Next(depth > 0 ? 12 : 10) switch
    {
        0 => OfAction.Output(new PortNo((uint)_random.Next(1, 100))),
        1 => OfAction.SetField(NxReg(_random.Next(16)).Exactly(Next32())),
        2 => OfAction.SetField(EthDst.Exactly(new MacAddress((ulong)_random.NextInt64()))),
        3 => NxAction.Resubmit((byte)_random.Next(101, 250)),
        4 => NxAction.Load(new FieldRange(NxReg(_random.Next(16)), 4, 8), (ulong)_random.Next(256)),
        5 => NxAction.Move(new FieldRange(Metadata, _random.Next(48), 16), new FieldRange(Reg3, _random.Next(16), 16)),
        6 => NxAction.OutputReg(new FieldRange(NxReg(_random.Next(16)))),
        7 => NxAction.Note([.. Enumerable.Range(1, _random.Next(1, 20)).Select(value => (byte)value)]),
        8 => OfAction.Output(PortNo.Controller, (ushort)_random.Next(65536)),
        9 => OfAction.SetQueue(Next32()),
        10 => NxAction.Clone(NewActions(depth - 1)),
        _ => NxAction.Clone(ActionList.Of(NxAction.CtClear(), NewAction(depth - 1))),
    };

    private void MaybeExact<T>(OxmField<T> field, T value) where T : struct
    {
        if (Chance(4))
        {
            _fields.Add(field.Exactly(value));
        }
    }

    private void Maybe<T>(OxmField<T> field, T value, T mask) where T : struct
    {
        if (Chance(4))
        {
            _fields.Add(Chance(2) ? field.Exactly(value) : field.Masked(value, mask));
        }
    }

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private uint Next32() => (uint)_random.NextInt64(1L << 32);

    private UInt128 Next128() => new((ulong)_random.NextInt64(), (ulong)_random.NextInt64());

    private uint Mask32() => (uint)Mask64();

    /// <summary>A prefix, a suffix, scattered bits, all or none.</summary>
    private ulong Mask64() => _random.Next(5) switch
    {
        0 => ulong.MaxValue << _random.Next(64),
        1 => ulong.MaxValue >> _random.Next(64),
        2 => (ulong)_random.NextInt64(),
        3 => ulong.MaxValue,
        _ => 0,
    };

    private UInt128 Mask128() => Chance(2) ? UInt128.MaxValue << _random.Next(128) : new UInt128(Mask64(), Mask64());
}
