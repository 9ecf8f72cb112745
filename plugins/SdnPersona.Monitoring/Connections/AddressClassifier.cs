using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;
using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>Tells inside from outside, and chatter from traffic.</summary>
internal sealed class AddressClassifier
{
    private const byte Udp = 17;

    private readonly IPNetwork[] _internal;
    private readonly FrozenSet<int> _chatterPorts;
    private readonly (UInt128 Network, int Bits)[] _prefixes;

    /// <exception cref="ArgumentException">A prefix cannot be read.</exception>
    public AddressClassifier(MonitoringOptions options)
    {
        _internal = [.. options.InternalNetworks.Select(Parse)];
        _prefixes = [.. _internal.Select(Prefix)];
        _chatterPorts = options.ChatterUdpPorts.ToFrozenSet();
    }

    /// <summary>Whether the server is neither a workload of ours nor in an internal network.</summary>
    public bool IsExternal(in ConnectionSighting sighting)
    {
        if (sighting.Server is not null)
        {
            return false;
        }

        var address = sighting.ServerAddress;
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var network in _internal)
        {
            if (network.Contains(address))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the address is in an internal network.</summary>
    public bool IsInternal(HostAddress address)
    {
        foreach (var (network, bits) in _prefixes)
        {
            if (address.Value >> (128 - bits) == network)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether it is what every idle system sends: to a group or broadcast address, or to a chatter port.
    /// </summary>
    public bool IsChatter(in ConnectionSighting sighting) =>
        (sighting.Protocol == Udp && _chatterPorts.Contains(sighting.ServerPort)) || !IsUnicast(sighting.ServerAddress);

    private static IPNetwork Parse(string prefix) => IPNetwork.TryParse(prefix, out var network)
        ? network
        : throw new ArgumentException(
            $"'{prefix}' in {nameof(MonitoringOptions.InternalNetworks)} is not an IP prefix", nameof(prefix));

    private static (UInt128 Network, int Bits) Prefix(IPNetwork network)
    {
        var isIPv4 = network.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
        var bits = network.PrefixLength + (isIPv4 ? 96 : 0);
        return (bits == 0 ? 0 : HostAddress.From(network.BaseAddress).Value >> (128 - bits), bits);
    }

    private static bool IsUnicast(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6)
        {
            return !address.IsIPv6Multicast && !address.Equals(IPAddress.IPv6Any);
        }

        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out var written) && bytes[written - 4] is > 0 and < 224;
    }
}
