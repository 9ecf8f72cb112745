using System.Net;
using System.Net.Sockets;
using SdnPersona.Core.Control;
using SdnPersona.Core.Pipeline.Execution;
using SharpOpenFlow;

namespace SdnPersona.Core.Tracing;

/// <summary>One end of a traced connection.</summary>
/// <param name="Decision">The workload with what was decided about it; null for an address of nobody that is known.</param>
/// <param name="Endpoint">Its addresses in the packet.</param>
internal sealed record TraceEnd(Decision? Decision, Endpoint Endpoint);

/// <summary>Finds who the ends of a query are, and with which addresses they speak.</summary>
internal static class TraceEnds
{
    /// <summary>MAC address of a packet's end that is no workload: a router, as seen from the bridge. Locally administered.</summary>
    public static readonly MacAddress Elsewhere = new(0x025d_0000_0001);

    /// <summary>Both ends, with addresses of one IP family: IPv4 where both have it.</summary>
    /// <exception cref="ControlPlaneException">An end is not known, or the ends cannot speak to each other.</exception>
    public static (TraceEnd Source, TraceEnd Destination) Find(TraceQuery query, IReadOnlyCollection<Decision> decisions)
    {
        var source = Candidate(query.Source, decisions);
        var destination = Candidate(query.Destination, decisions);
        if (source.Decision is null && destination.Decision is null)
        {
            throw new ControlPlaneException(
                ControlPlaneError.NotFound, $"neither '{query.Source}' nor '{query.Destination}' is a workload; name at least one workload or its address");
        }

        if (source.Decision is not null && source.Decision == destination.Decision)
        {
            throw Invalid($"'{query.Source}' and '{query.Destination}' are the same workload; its packets to itself meet no switch");
        }

        foreach (var family in (ReadOnlySpan<AddressFamily>)[AddressFamily.InterNetwork, AddressFamily.InterNetworkV6])
        {
            var (from, to) = (source.Of(family), destination.Of(family));
            if (from is not null && to is not null)
            {
                return (End(source, from), End(destination, to));
            }
        }

        throw Invalid($"'{query.Source}' and '{query.Destination}' have no address of the same IP family");
    }

    private static CandidateEnd Candidate(string text, IReadOnlyCollection<Decision> decisions)
    {
        if (decisions.FirstOrDefault(decision => decision.Workload.Name == text) is { } named)
        {
            var addresses = named.Workload.Attachment.Addresses;
            return addresses.Length > 0
                ? new(text, named, [.. addresses.OrderBy(address => address.IsIPv6LinkLocal)])
                : throw Invalid($"no IP address of workload '{text}' is known yet; declare one, or wait until it has sent something");
        }

        if (!IPAddress.TryParse(text, out var address))
        {
            throw new ControlPlaneException(ControlPlaneError.NotFound, $"there is no workload '{text}', and it is no IP address");
        }

        // An address that was declared for one workload is not another's that was merely seen to use it.
        var holder = decisions
            .Where(decision => decision.Workload.Attachment.Addresses.Contains(address))
            .OrderByDescending(decision => decision.Workload.Attachment.AddressesDeclared)
            .FirstOrDefault();
        return new(text, holder, [address]);
    }

    private static TraceEnd End(CandidateEnd end, IPAddress address)
    {
        if (end.Decision is not { Workload.Attachment.Macs: var macs })
        {
            return new(null, new(Multicast(address) ?? Elsewhere, address));
        }

        return macs.Count > 0
            ? new(end.Decision, new(macs[0], address))
            : throw Invalid($"the MAC address of workload '{end.Text}' is not known yet; declare it, or wait until it has sent something");
    }

    private static MacAddress? Multicast(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return address.IsIPv6Multicast ? new(0x3333_0000_0000UL | (uint)IPv6.From(address).Value) : null;
        }

        var bits = IPv4.From(address).Value;
        return address.Equals(IPAddress.Broadcast) ? MacAddress.Broadcast
            : bits >> 28 == 0xe ? new(0x0100_5e00_0000UL | (bits & 0x7f_ffff))
            : null;
    }

    private static ControlPlaneException Invalid(string message) => new(ControlPlaneError.Invalid, message);

    private sealed record CandidateEnd(string Text, Decision? Decision, IPAddress[] Addresses)
    {
        public IPAddress? Of(AddressFamily family) => Array.Find(Addresses, address => address.AddressFamily == family);
    }
}
