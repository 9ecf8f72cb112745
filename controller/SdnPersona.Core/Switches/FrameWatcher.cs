using System.Net;
using System.Net.Sockets;
using SdnPersona.Abstractions;
using SdnPersona.Core.Frames;
using SdnPersona.Core.Inventory;
using SharpOpenFlow;

namespace SdnPersona.Core.Switches;

/// <summary>
/// Makes addresses and connection events of the frames that switches copy. Identity is bound here, at the time of the packet:
/// the sender by its port, the receiver by its MAC address, and only then by IP address.
/// </summary>
public sealed class FrameWatcher(WorkloadInventory inventory, IEnumerable<ITelemetrySink> sinks, TimeProvider time)
{
    private readonly ITelemetrySink[] _sinks = [.. sinks];

    /// <summary>Takes one copied frame; anything that is not understood is left alone. Thread-safe.</summary>
    public void OnFrame(DatapathId datapath, PortNo inPort, ReadOnlySpan<byte> bytes)
    {
        if (!Frame.TryRead(bytes, out var frame))
        {
            return;
        }

        var sender = inventory.At(datapath, inPort);
        if (sender is null && inventory.IsAttached(frame.Source))
        {
            // A workload of ours on another bridge: it was seen at its own port.
            return;
        }

        if (sender is not null && frame.TryReadAddressClaim(out var mac, out var address))
        {
            inventory.Learn(sender.Id, mac, address);
        }
        else if (sender is not null && Introduces(sender, frame, out address))
        {
            inventory.Learn(sender.Id, frame.Source, address);
        }

        if (frame.TryReadTcp(out var segment) && (segment.Flags & (TcpFlag.Syn | TcpFlag.Fin | TcpFlag.Rst)) != 0)
        {
            Record(Sighting(segment, sender?.Id, Receiver(frame, segment)));
        }
    }

    /// <summary>
    /// Whether a frame tells the first IPv4 address of a workload that has none. It may only name itself: an address that is
    /// somebody else's is not taken from a mere frame.
    /// </summary>
    private bool Introduces(Workload sender, in Frame frame, out IPAddress address) =>
        frame.TryReadIPv4Source(out address)
        && !sender.Attachment.Addresses.Any(known => known.AddressFamily == AddressFamily.InterNetwork)
        && inventory.FindByAddress(address) is null;

    private WorkloadId? Receiver(in Frame frame, in TcpSegment segment) =>
        inventory.FindByMac(frame.Destination) ?? inventory.FindByAddress(segment.Destination);

    private ConnectionSighting Sighting(in TcpSegment segment, WorkloadId? sender, WorkloadId? receiver)
    {
        var (mark, senderIsClient) = (segment.Flags & (TcpFlag.Syn | TcpFlag.Ack | TcpFlag.Rst | TcpFlag.Fin)) switch
        {
            var flags when flags.HasFlag(TcpFlag.Rst) => (ConnectionMark.Reset, segment.SourcePort > segment.DestinationPort),
            TcpFlag.Syn => (ConnectionMark.Attempt, true),
            TcpFlag.Syn | TcpFlag.Ack => (ConnectionMark.Accepted, false),
            _ => (ConnectionMark.Finished, segment.SourcePort > segment.DestinationPort),
        };
        return senderIsClient
            ? new(time.GetUtcNow(), mark, 6, segment.Source, segment.SourcePort, segment.Destination, segment.DestinationPort, sender, receiver)
            : new(time.GetUtcNow(), mark, 6, segment.Destination, segment.DestinationPort, segment.Source, segment.SourcePort, receiver, sender);
    }

    private void Record(in ConnectionSighting sighting)
    {
        foreach (var sink in _sinks)
        {
            sink.Record(sighting);
        }
    }
}
