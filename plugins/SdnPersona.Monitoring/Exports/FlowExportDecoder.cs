using System.Buffers.Binary;
using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>
/// Decodes messages of IPFIX (RFC 7011), NetFlow v9 (RFC 3954) and NetFlow v5. Whatever a message holds, the worst that
/// happens is that it is counted as malformed. Not thread-safe; the counters may be read meanwhile.
/// </summary>
internal sealed class FlowExportDecoder(FlowExportOptions options, IExportedFlowReceiver receiver)
{
    private const int IpfixHeader = 16;
    private const int V9Header = 20;
    private const int V5Header = 24;
    private const int V5Record = 48;
    private const int MostFields = 512;

    private readonly FlowExportOptions _options = options.Validated();
    private readonly Dictionary<ExporterKey, ExportSession> _sessions = [];
    private readonly Dictionary<HostAddress, int> _streams = [];

    public ExportCounters Counters { get; } = new();

    public int Streams => _sessions.Count;

    /// <summary>Decodes one datagram, or one message of a file.</summary>
    /// <param name="exporter">Who sent it.</param>
    /// <param name="port">From which port.</param>
    /// <param name="message">All of it.</param>
    /// <param name="arrivedAt">Milliseconds since 1970; null when it is read from a file that does not say.</param>
    public void Decode(HostAddress exporter, ushort port, ReadOnlySpan<byte> message, long? arrivedAt)
    {
        Counters.Message();
        if (message.Length < 4)
        {
            Counters.Bad("shorter than a header");
            return;
        }

        switch (BinaryPrimitives.ReadUInt16BigEndian(message))
        {
            case 10 when message.Length >= IpfixHeader:
                Ipfix(exporter, port, message, arrivedAt);
                break;
            case 9 when message.Length >= V9Header:
                V9(exporter, port, message, arrivedAt);
                break;
            case 5 when message.Length >= V5Header:
                V5(exporter, port, message, arrivedAt);
                break;
            case 5 or 9 or 10:
                Counters.Bad("shorter than a header");
                break;
            default:
                Counters.Bad("not IPFIX, NetFlow v9 or v5");
                break;
        }
    }

    private void Ipfix(HostAddress exporter, ushort port, ReadOnlySpan<byte> message, long? arrivedAt)
    {
        var length = U16(message, 2);
        if (length < IpfixHeader || length > message.Length)
        {
            Counters.Bad("length of the message is wrong");
            return;
        }

        var exportedAt = U32(message, 4) * 1000L;
        var key = new ExporterKey(exporter, port, U32(message, 12), 10);
        var context = new ExportContext(exportedAt, Skew(exportedAt, arrivedAt), arrivedAt ?? exportedAt);
        var session = Session(key, context.ArrivedAt);
        var records = Sets(session, message[IpfixHeader..length], context, isV9: false);
        Counters.AddLost(session.Lost(U32(message, 8), records));
    }

    private void V9(HostAddress exporter, ushort port, ReadOnlySpan<byte> message, long? arrivedAt)
    {
        var exportedAt = U32(message, 8) * 1000L;
        var key = new ExporterKey(exporter, port, U32(message, 16), 9);
        var context = new ExportContext(exportedAt, Skew(exportedAt, arrivedAt), arrivedAt ?? exportedAt)
        {
            BootedAt = exportedAt - U32(message, 4),
        };
        var session = Session(key, context.ArrivedAt);
        Counters.AddLost(session.Lost(U32(message, 12), 1));
        Sets(session, message[V9Header..], context, isV9: true);
    }

    private void V5(HostAddress exporter, ushort port, ReadOnlySpan<byte> message, long? arrivedAt)
    {
        var count = U16(message, 2);
        if (message.Length < V5Header + count * V5Record)
        {
            Counters.Bad("fewer records than the header says");
            return;
        }

        var exportedAt = U32(message, 8) * 1000L;
        var bootedAt = exportedAt - U32(message, 4);
        var skew = Skew(exportedAt, arrivedAt);
        var session = Session(new(exporter, port, U16(message, 20), 5), arrivedAt ?? exportedAt);
        Counters.AddLost(session.Lost(U32(message, 16), count));
        var sampling = Math.Max(1, U16(message, 22) & 0x3fff);
        for (var i = 0; i < count; i++)
        {
            var record = message.Slice(V5Header + i * V5Record, V5Record);
            var flow = new ExportedFlow
            {
                Source = HostAddress.FromIPv4(U32(record, 0)),
                Destination = HostAddress.FromIPv4(U32(record, 4)),
                Packets = U32(record, 16) * (ulong)sampling,
                Bytes = U32(record, 20) * (ulong)sampling,
                StartUs = (bootedAt + U32(record, 24) + skew) * 1000,
                EndUs = (bootedAt + U32(record, 28) + skew) * 1000,
                SourcePort = U16(record, 32),
                DestinationPort = U16(record, 34),
                Flags = (TcpFlags)record[37],
                Protocol = record[38],
                Sampled = sampling > 1,
            };
            if (flow.Protocol == IpProtocol.Icmp)
            {
                flow.IcmpTypeAndCode = flow.DestinationPort;
                flow.SourcePort = flow.DestinationPort = 0;
            }

            Give(ref flow, arrivedAt ?? exportedAt);
        }
    }

    private long Skew(long exportedAt, long? arrivedAt)
    {
        var skew = (arrivedAt ?? exportedAt) - exportedAt;
        if (Math.Abs(skew) <= (long)_options.ClockTolerance.TotalMilliseconds)
        {
            return 0;
        }

        Counters.ClockOff();
        return skew;
    }

    private ExportSession Session(in ExporterKey key, long at)
    {
        if (!_sessions.TryGetValue(key, out var session))
        {
            if (_streams.GetValueOrDefault(key.Address) >= _options.MostStreamsPerExporter)
            {
                var address = key.Address;
                Remove(_sessions.Where(pair => pair.Key.Address == address).MinBy(pair => pair.Value.SeenAt).Key);
            }
            else if (_sessions.Count >= _options.MostStreams)
            {
                Remove(_sessions.MinBy(pair => pair.Value.SeenAt).Key);
            }

            _sessions.Add(key, session = new(_options));
            _streams[key.Address] = _streams.GetValueOrDefault(key.Address) + 1;
        }

        session.SeenAt = at;
        return session;
    }

    private void Remove(in ExporterKey key)
    {
        _sessions.Remove(key);
        if (--_streams[key.Address] == 0)
        {
            _streams.Remove(key.Address);
        }
    }

    /// <summary>Reads the sets of a message; returns how many data records it held.</summary>
    private uint Sets(ExportSession session, ReadOnlySpan<byte> sets, in ExportContext context, bool isV9)
    {
        var records = 0u;
        while (sets.Length >= 4)
        {
            var id = U16(sets, 0);
            var length = U16(sets, 2);
            if (length < 4 || length > sets.Length)
            {
                Counters.Bad("length of a set is wrong");
                return records;
            }

            var body = sets[4..length];
            sets = sets[length..];
            switch (id)
            {
                case 0 when isV9:
                case 2 when !isV9:
                    Templates(session, body, context.ArrivedAt, isV9);
                    break;
                case 1 when isV9:
                    V9OptionsTemplates(session, body, context.ArrivedAt);
                    break;
                case 3 when !isV9:
                    OptionsTemplates(session, body, context.ArrivedAt);
                    break;
                case >= 256:
                    records += Data(session, id, body, context);
                    break;
                default:
                    Counters.Bad("a set with a reserved id");
                    break;
            }
        }

        return records;
    }

    private void Templates(ExportSession session, ReadOnlySpan<byte> body, long at, bool isV9)
    {
        while (body.Length >= 4)
        {
            var (id, count) = (U16(body, 0), U16(body, 2));
            body = body[4..];
            if (count == 0 && !isV9)
            {
                Withdraw(session, id, all: 2, options: false);
            }
            else if (!TryFields(ref body, count, isV9, out var fields))
            {
                return;
            }
            else
            {
                Keep(session, id, new(fields, 0, at));
            }
        }
    }

    private void OptionsTemplates(ExportSession session, ReadOnlySpan<byte> body, long at)
    {
        while (body.Length >= 4)
        {
            var (id, count) = (U16(body, 0), U16(body, 2));
            if (count == 0)
            {
                body = body[4..];
                Withdraw(session, id, all: 3, options: true);
                continue;
            }

            if (body.Length < 6)
            {
                // What is left of the set is padding.
                return;
            }

            var scope = U16(body, 4);
            body = body[6..];
            if (!TryFields(ref body, count, isV9: false, out var fields))
            {
                return;
            }

            if (scope == 0 || scope > count)
            {
                Counters.Bad("scope of an options template is wrong");
                continue;
            }

            Keep(session, id, new(fields, scope, at));
        }
    }

    private void V9OptionsTemplates(ExportSession session, ReadOnlySpan<byte> body, long at)
    {
        while (body.Length >= 6)
        {
            var (id, scope, options) = (U16(body, 0), U16(body, 2) / 4, U16(body, 4) / 4);
            body = body[6..];
            if (!TryFields(ref body, scope + options, isV9: true, out var fields))
            {
                return;
            }

            // Scopes have numbers of their own, which mean nothing as elements.
            for (var i = 0; i < scope; i++)
            {
                fields[i] = fields[i] with { Element = 0 };
            }

            Keep(session, id, new(fields, Math.Max(1, scope), at));
        }
    }

    private static void Withdraw(ExportSession session, ushort id, ushort all, bool options)
    {
        if (id == all)
        {
            session.WithdrawAll(options);
        }
        else
        {
            session.Withdraw(id);
        }
    }

    private void Keep(ExportSession session, ushort id, ExportTemplate template)
    {
        if (id < 256 || template.ShortestRecord == 0)
        {
            Counters.Bad(id < 256 ? "a template with a reserved id" : "a template of empty records");
            return;
        }

        session.Add(id, template);
    }

    private bool TryFields(ref ReadOnlySpan<byte> body, int count, bool isV9, out ExportField[] fields)
    {
        fields = [];
        if (count > MostFields || body.Length < count * 4)
        {
            Counters.Bad("a template is cut short");
            return false;
        }

        fields = new ExportField[count];
        for (var i = 0; i < count; i++)
        {
            if (body.Length < 4)
            {
                Counters.Bad("a template is cut short");
                return false;
            }

            var (id, length) = (U16(body, 0), U16(body, 2));
            body = body[4..];
            var enterprise = 0u;
            if (!isV9 && (id & 0x8000) != 0)
            {
                if (body.Length < 4)
                {
                    Counters.Bad("a template is cut short");
                    return false;
                }

                enterprise = U32(body, 0);
                body = body[4..];
            }

            var reverse = enterprise == ExportTemplate.ReverseEnterprise;
            var element = enterprise == 0 || reverse ? (InformationElement)(id & 0x7fff) : 0;
            fields[i] = new(element, length, reverse);
        }

        return true;
    }

    private uint Data(ExportSession session, ushort id, ReadOnlySpan<byte> body, in ExportContext context)
    {
        if (session.Template(id, context.ArrivedAt) is not { } template)
        {
            Counters.NoTemplate();
            return 0;
        }

        var records = 0u;
        while (body.Length >= template.ShortestRecord)
        {
            var record = new ExportRecord(context);
            if (!record.TryRead(template, ref body))
            {
                Counters.Bad("a record is cut short");
                return records;
            }

            records++;
            if (template.ScopeFields > 0)
            {
                if (record.SamplingFactor is { } factor)
                {
                    session.SetSampling(record.Sampler, factor);
                }
            }
            else if (record.HasEndpoints)
            {
                var flow = record.ToFlow(session);
                Give(ref flow, context.ArrivedAt);
            }
        }

        return records;
    }

    private void Give(ref ExportedFlow flow, long arrivedAt)
    {
        flow.EndUs = Math.Clamp(flow.EndUs, 0, LatestTime);
        flow.StartUs = Math.Clamp(flow.StartUs, 0, flow.EndUs);
        Counters.Record();
        receiver.Receive(flow, arrivedAt);
    }

    /// <summary>The end of the year 9999, the last that a time can have.</summary>
    private const long LatestTime = 253_402_300_799_000_000;

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
}

/// <summary>Times of the message that records stand in, in milliseconds since 1970.</summary>
/// <param name="ExportedAt">By the exporter's clock.</param>
/// <param name="Skew">What has to be added to the exporter's times.</param>
/// <param name="ArrivedAt">By our clock.</param>
internal readonly record struct ExportContext(long ExportedAt, long Skew, long ArrivedAt)
{
    /// <summary>When the exporter's uptime began; 0 when the message does not say.</summary>
    public long BootedAt { get; init; }
}
