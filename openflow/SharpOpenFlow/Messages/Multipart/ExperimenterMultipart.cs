using System.Collections.Immutable;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>The one table from an experimenter's multipart type to what reads it.</summary>
internal static class ExperimenterMultipart
{
    /// <summary>Bytes of experimenter and type, with which the body begins.</summary>
    public const int HeaderLength = 8;

    public const uint NiciraIpfixBridge = 3;
    public const uint NiciraIpfixFlow = 4;
    public const uint OnfFlowMonitor = 1870;

    public static IMultipartRequestBody ReadRequest(ReadOnlySpan<byte> body) => Type(body) switch
    {
        (ExperimenterId.Onf, OnfFlowMonitor) => FlowMonitorRequest.Parse(body),
        (ExperimenterId.Nicira, NiciraIpfixBridge or NiciraIpfixFlow) when body.Length != HeaderLength =>
            throw new OpenFlowProtocolException(
                ErrorType.BadRequest, (ushort)BadRequestCode.BadLen, "a request for IPFIX statistics has no body"),
        _ => new RawMultipartBody(MultipartType.Experimenter, ByteList.CopyOf(body)),
    };

    public static IMultipartElement[] ReadReply(ReadOnlySpan<byte> body)
    {
        var (experimenter, type) = Type(body);
        List<IMultipartElement> elements = [new ExperimenterMultipartHeader(experimenter, type)];
        var rest = body[HeaderLength..];
        switch (experimenter, type)
        {
            case (ExperimenterId.Onf, OnfFlowMonitor):
                FlowUpdate.ReadAll(rest, elements);
                break;
            case (ExperimenterId.Nicira, NiciraIpfixBridge or NiciraIpfixFlow):
                var statistics = ImmutableArray.CreateBuilder<IpfixStats>();
                IpfixStats.ReadAll(rest, statistics);
                if (type == NiciraIpfixBridge)
                {
                    MultipartBody.Exactly(rest, IpfixStats.Length, "the IPFIX statistics of a bridge");
                }

                elements.AddRange(statistics.Cast<IMultipartElement>());
                break;
            default:
                elements.Add(new RawMultipartBody(MultipartType.Experimenter, ByteList.CopyOf(rest)));
                break;
        }

        return [.. elements];
    }

    public static (uint Experimenter, uint Type) Type(ReadOnlySpan<byte> body)
    {
        MultipartBody.AtLeast(body, HeaderLength, "an experimenter's multipart message");
        return (ReadUInt32BigEndian(body), ReadUInt32BigEndian(body[4..]));
    }

    public static void WriteHeader(Span<byte> body, uint experimenter, uint type)
    {
        WriteUInt32BigEndian(body, experimenter);
        WriteUInt32BigEndian(body[4..], type);
    }
}

/// <summary>What an experimenter's multipart reply begins with; its elements follow.</summary>
/// <param name="ExperimenterId">Number of the experimenter.</param>
/// <param name="ExperimenterType">Type of the message, by the experimenter's own numbering.</param>
public sealed record ExperimenterMultipartHeader(uint ExperimenterId, uint ExperimenterType) : IMultipartElement
{
    /// <inheritdoc/>
    public int Length => ExperimenterMultipart.HeaderLength;

    /// <inheritdoc/>
    public void WriteTo(Span<byte> wire) =>
        ExperimenterMultipart.WriteHeader(wire, ExperimenterId, ExperimenterType);
}

/// <summary>NXST_IPFIX_BRIDGE and NXST_IPFIX_FLOW: what was exported.</summary>
public sealed record IpfixStats : IMultipartElement
{
    /// <summary>Bytes on the wire.</summary>
    public const int Length = 88;

    private const int Counters = 10;
    private const int CollectorSetAt = 80;

    int IMultipartElement.Length => Length;

    /// <summary>
    /// Flows in all and now; packets in all, of IPv4, of IPv6; packets with errors in all, of IPv4, of IPv6; packets
    /// sent to the collector, and errors in sending them.
    /// </summary>
    public required ValueList<ulong> Counts { get; init; }

    /// <summary>The collector set; zero for a bridge's.</summary>
    public uint CollectorSet { get; init; }

    /// <summary>Adds the elements of one part's body to <paramref name="into"/>.</summary>
    /// <exception cref="OpenFlowProtocolException">BadRequest/BadLen.</exception>
    public static void ReadAll(ReadOnlySpan<byte> body, ImmutableArray<IpfixStats>.Builder into)
    {
        ArgumentNullException.ThrowIfNull(into);
        for (; !body.IsEmpty; body = body[Length..])
        {
            MultipartBody.AtLeast(body, Length, "IPFIX statistics");
            var counts = new ulong[Counters];
            for (var i = 0; i < Counters; i++)
            {
                counts[i] = ReadUInt64BigEndian(body[(i * sizeof(ulong))..]);
            }

            into.Add(new()
            {
                Counts = ValueList.Of(counts),
                CollectorSet = ReadUInt32BigEndian(body[CollectorSetAt..]),
            });
        }
    }

    /// <inheritdoc/>
    public void WriteTo(Span<byte> wire)
    {
        for (var i = 0; i < Counters; i++)
        {
            WriteUInt64BigEndian(wire[(i * sizeof(ulong))..], Counts[i]);
        }

        WriteUInt32BigEndian(wire[CollectorSetAt..], CollectorSet);
    }
}
