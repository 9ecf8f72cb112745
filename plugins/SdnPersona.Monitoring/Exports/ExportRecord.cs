using System.Buffers.Binary;
using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>One record while it is read field by field.</summary>
internal struct ExportRecord
{
    /// <summary>NTP counts from 1900 (RFC 7011 §6.1.9).</summary>
    private const long NtpEpochSeconds = 2_208_988_800;

    private readonly ExportContext _context;
    private ExportedFlow _flow;
    private ulong _interval, _space, _population, _sampleSize;
    private double _probability;
    private long _bootedAt, _startUp, _endUp, _duration;
    private bool _hasSource, _hasDestination, _hasStart, _hasEnd;

    public ExportRecord(in ExportContext context)
    {
        _context = context;
        _bootedAt = context.BootedAt;
        _startUp = _endUp = _duration = -1;
    }

    public ulong? Sampler { get; private set; }

    public readonly bool HasEndpoints => _hasSource && _hasDestination;

    /// <summary>What an options record says about sampling, or null when it is about something else.</summary>
    public readonly double? SamplingFactor => this switch
    {
        { _interval: > 0, _space: > 0 } => (double)(_interval + _space) / _interval,
        { _sampleSize: > 0, _population: > 0 } => (double)_population / _sampleSize,
        { _probability: > 0 } => 1 / _probability,
        { _population: > 0 } => _population,
        _ => null,
    };

    public bool TryRead(ExportTemplate template, ref ReadOnlySpan<byte> body)
    {
        foreach (var field in template.Fields)
        {
            int length = field.Length;
            if (length == ExportField.Variable && !TryLength(ref body, out length) || body.Length < length)
            {
                return false;
            }

            if (field.Element != 0)
            {
                Take(field.Element, body[..length], field.Reverse);
            }

            body = body[length..];
        }

        return true;
    }

    public ExportedFlow ToFlow(ExportSession session)
    {
        SetTimes();
        var factor = Sampler is { } id ? session.Sampling(id) : session.DefaultSampling;
        if (factor > 1)
        {
            _flow.Sampled = true;
            _flow.Bytes = Scaled(_flow.Bytes, factor);
            _flow.Packets = Scaled(_flow.Packets, factor);
            _flow.ReverseBytes = Scaled(_flow.ReverseBytes, factor);
            _flow.ReversePackets = Scaled(_flow.ReversePackets, factor);
        }

        if (_flow.Protocol is IpProtocol.Icmp or IpProtocol.IcmpV6)
        {
            // Old exporters write type and code where the port would be.
            _flow.IcmpTypeAndCode = _flow.IcmpTypeAndCode == 0 ? _flow.DestinationPort : _flow.IcmpTypeAndCode;
            _flow.SourcePort = _flow.DestinationPort = 0;
        }

        return _flow;
    }

    private static ulong Scaled(ulong count, double factor) => (ulong)Math.Min(count * factor, long.MaxValue);

    private static bool TryLength(ref ReadOnlySpan<byte> body, out int length)
    {
        length = 0;
        if (body is [var first and < 255, ..])
        {
            length = first;
            body = body[1..];
            return true;
        }

        if (body.Length < 3)
        {
            return false;
        }

        length = BinaryPrimitives.ReadUInt16BigEndian(body[1..]);
        body = body[3..];
        return true;
    }

    private void SetTimes()
    {
        if (_startUp >= 0 && _bootedAt > 0)
        {
            _flow.StartUs = (_bootedAt + _startUp) * 1000;
            _hasStart = true;
        }

        if (_endUp >= 0 && _bootedAt > 0)
        {
            _flow.EndUs = (_bootedAt + _endUp) * 1000;
            _hasEnd = true;
        }

        if (!_hasEnd)
        {
            _flow.EndUs = _hasStart && _duration >= 0 ? _flow.StartUs + _duration * 1000 : _context.ExportedAt * 1000;
        }

        if (!_hasStart)
        {
            _flow.StartUs = _duration >= 0 ? _flow.EndUs - _duration * 1000 : _flow.EndUs;
        }

        _flow.StartUs += _context.Skew * 1000;
        _flow.EndUs += _context.Skew * 1000;
    }

    private void Take(InformationElement element, ReadOnlySpan<byte> value, bool reverse)
    {
        switch (element)
        {
            case InformationElement.OctetDelta or InformationElement.OctetTotal or InformationElement.InitiatorOctets:
                Count(ref reverse ? ref _flow.ReverseBytes : ref _flow.Bytes, value);
                break;
            case InformationElement.PacketDelta or InformationElement.PacketTotal
                or InformationElement.InitiatorPackets:
                Count(ref reverse ? ref _flow.ReversePackets : ref _flow.Packets, value);
                break;
            case InformationElement.ResponderOctets:
                Count(ref _flow.ReverseBytes, value);
                break;
            case InformationElement.ResponderPackets:
                Count(ref _flow.ReversePackets, value);
                break;
            case InformationElement.TcpControlBits:
                Flag((TcpFlags)Number(value), reverse);
                break;
            case InformationElement.TcpSynTotal:
                Flag(Number(value) > 0 ? TcpFlags.Syn : 0, reverse);
                break;
            case InformationElement.TcpFinTotal:
                Flag(Number(value) > 0 ? TcpFlags.Fin : 0, reverse);
                break;
            case InformationElement.TcpResetTotal:
                Flag(Number(value) > 0 ? TcpFlags.Reset : 0, reverse);
                break;
            case InformationElement.TcpPushTotal:
                Flag(Number(value) > 0 ? TcpFlags.Push : 0, reverse);
                break;
            case InformationElement.TcpAckTotal:
                Flag(Number(value) > 0 ? TcpFlags.Ack : 0, reverse);
                break;
            default:
                if (!reverse)
                {
                    TakeForward(element, value);
                }

                break;
        }
    }

    private void TakeForward(InformationElement element, ReadOnlySpan<byte> value)
    {
        switch (element)
        {
            case InformationElement.SourceIPv4 or InformationElement.SourceIPv6:
                _hasSource |= TryAddress(value, ref _flow.Source);
                break;
            case InformationElement.DestinationIPv4 or InformationElement.DestinationIPv6:
                _hasDestination |= TryAddress(value, ref _flow.Destination);
                break;
            case InformationElement.Protocol:
                _flow.Protocol = (byte)Number(value);
                break;
            case InformationElement.SourcePort or InformationElement.UdpSourcePort or InformationElement.TcpSourcePort:
                _flow.SourcePort = (ushort)Number(value);
                break;
            case InformationElement.DestinationPort or InformationElement.UdpDestinationPort
                or InformationElement.TcpDestinationPort:
                _flow.DestinationPort = (ushort)Number(value);
                break;
            case InformationElement.SourceMac:
                _flow.SourceMac = Number(value);
                break;
            case InformationElement.DestinationMac:
                _flow.DestinationMac = Number(value);
                break;
            case InformationElement.IcmpTypeCodeIPv4 or InformationElement.IcmpTypeCodeIPv6:
                _flow.IcmpTypeAndCode = (ushort)Number(value);
                break;
            case InformationElement.IcmpTypeIPv4 or InformationElement.IcmpTypeIPv6:
                _flow.IcmpTypeAndCode |= (ushort)(Number(value) << 8);
                break;
            case InformationElement.IcmpCodeIPv4 or InformationElement.IcmpCodeIPv6:
                _flow.IcmpTypeAndCode |= (byte)Number(value);
                break;
            case InformationElement.BiflowDirection:
                _flow.Biflow = (byte)Number(value);
                break;
            case InformationElement.SamplerId or InformationElement.SelectorId:
                Sampler = Number(value);
                break;
            case InformationElement.SamplingInterval or InformationElement.SamplerRandomInterval
                or InformationElement.SamplingPopulation:
                _population = Number(value);
                break;
            case InformationElement.SamplingSize:
                _sampleSize = Number(value);
                break;
            case InformationElement.SamplingPacketInterval:
                _interval = Number(value);
                break;
            case InformationElement.SamplingPacketSpace:
                _space = Number(value);
                break;
            case InformationElement.SamplingProbability:
                _probability = value.Length == 8 ? BinaryPrimitives.ReadDoubleBigEndian(value) : 0;
                break;
            default:
                TakeTime(element, value);
                break;
        }
    }

    private void TakeTime(InformationElement element, ReadOnlySpan<byte> value)
    {
        // Larger than any honest time; the decoder clamps what comes out.
        var number = (long)Math.Min(Number(value), 1UL << 48);
        switch (element)
        {
            case InformationElement.StartSeconds:
                Start(number * 1_000_000);
                break;
            case InformationElement.EndSeconds:
                End(number * 1_000_000);
                break;
            case InformationElement.StartMilliseconds:
                Start(number * 1000);
                break;
            case InformationElement.EndMilliseconds:
                End(number * 1000);
                break;
            case InformationElement.StartMicroseconds or InformationElement.StartNanoseconds:
                Start(Ntp(value));
                break;
            case InformationElement.EndMicroseconds or InformationElement.EndNanoseconds:
                End(Ntp(value));
                break;
            case InformationElement.StartDeltaMicroseconds:
                Start(_context.ExportedAt * 1000 - number);
                _flow.CoarseTimes = true;
                break;
            case InformationElement.EndDeltaMicroseconds:
                End(_context.ExportedAt * 1000 - number);
                break;
            case InformationElement.StartSysUpTime:
                _startUp = number;
                break;
            case InformationElement.EndSysUpTime:
                _endUp = number;
                break;
            case InformationElement.SystemInitMilliseconds:
                _bootedAt = number;
                break;
            case InformationElement.DurationMilliseconds:
                _duration = number;
                break;
            default:
                break;
        }
    }

    private void Start(long at)
    {
        _flow.StartUs = at;
        _hasStart = true;
    }

    private void End(long at)
    {
        _flow.EndUs = at;
        _hasEnd = true;
    }

    private void Flag(TcpFlags flags, bool reverse)
    {
        if (reverse)
        {
            _flow.ReverseFlags |= flags;
        }
        else
        {
            _flow.Flags |= flags;
        }
    }

    /// <summary>Some exporters send a delta and a total; they agree unless one of them is 0.</summary>
    private static void Count(ref ulong counter, ReadOnlySpan<byte> value) => counter = Math.Max(counter, Number(value));

    private static bool TryAddress(ReadOnlySpan<byte> value, ref HostAddress address)
    {
        switch (value.Length)
        {
            // Exporters that send both families leave the other one zero.
            case 4 when address == default || BinaryPrimitives.ReadUInt32BigEndian(value) != 0:
                address = HostAddress.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(value));
                return true;
            case 16 when address == default || BinaryPrimitives.ReadUInt128BigEndian(value) != UInt128.Zero:
                address = new(BinaryPrimitives.ReadUInt128BigEndian(value));
                return true;
            default:
                return false;
        }
    }

    private static long Ntp(ReadOnlySpan<byte> value)
    {
        if (value.Length != 8)
        {
            return 0;
        }

        var seconds = BinaryPrimitives.ReadUInt32BigEndian(value) - NtpEpochSeconds;
        var fraction = BinaryPrimitives.ReadUInt32BigEndian(value[4..]) / (double)(1L << 32);
        return seconds * 1_000_000 + (long)(fraction * 1e6);
    }

    /// <summary>Unsigned of any length up to 8 (RFC 7011 §6.2, reduced-size encoding); longer ones are 0.</summary>
    private static ulong Number(ReadOnlySpan<byte> value)
    {
        if (value.Length > 8)
        {
            return 0;
        }

        var number = 0UL;
        foreach (var part in value)
        {
            number = number << 8 | part;
        }

        return number;
    }
}
