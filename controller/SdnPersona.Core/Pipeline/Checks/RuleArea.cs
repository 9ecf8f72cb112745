using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using SdnPersona.Abstractions;

namespace SdnPersona.Core.Pipeline.Checks;

/// <summary>
/// A rectangle of new connections: services in one direction, addresses of the other side in the other. All that a rule names is
/// a set of them.
/// </summary>
/// <param name="Plane">Which addresses: <see cref="IPv4"/>, <see cref="IPv6"/>, or a number of its own for each peer whose addresses are not known.</param>
/// <param name="FirstService">First service, see <see cref="Services"/>.</param>
/// <param name="LastService">Last service.</param>
/// <param name="FirstAddress">First address.</param>
/// <param name="LastAddress">Last address.</param>
internal readonly record struct RuleArea(int Plane, uint FirstService, uint LastService, UInt128 FirstAddress, UInt128 LastAddress)
{
    /// <summary>The plane of IPv4 addresses.</summary>
    public const int IPv4 = 0;

    /// <summary>The plane of IPv6 addresses.</summary>
    public const int IPv6 = 1;

    /// <summary>First number of a peer whose addresses are not known.</summary>
    public const int FirstUnknown = 2;

    // Ports of TCP, UDP and SCTP one after the other, then ICMP, then everything else.
    private const uint Tcp = 0;
    private const uint Udp = 0x10000;
    private const uint Sctp = 0x20000;
    private const uint Icmp = 0x30000;
    private const uint Other = 0x30001;

    /// <summary>Whether anything is in both.</summary>
    public bool Meets(in RuleArea other) =>
        Plane == other.Plane
        && FirstService <= other.LastService && LastService >= other.FirstService
        && FirstAddress <= other.LastAddress && LastAddress >= other.FirstAddress;

    /// <summary>Takes <paramref name="cut"/> away from all of <paramref name="left"/>; each part becomes up to four.</summary>
    /// <returns>Whether anything was taken.</returns>
    public static bool Remove(List<RuleArea> left, in RuleArea cut)
    {
        var taken = false;
        for (var i = left.Count - 1; i >= 0; i--)
        {
            var part = left[i];
            if (part.Meets(cut))
            {
                taken = true;
                left.RemoveAt(i);
                // What comes of it is behind i, and no longer meets the cut.
                part.AddRest(cut, left);
            }
        }

        return taken;
    }

    private void AddRest(in RuleArea cut, List<RuleArea> into)
    {
        if (FirstService < cut.FirstService)
        {
            into.Add(this with { LastService = cut.FirstService - 1 });
        }

        if (LastService > cut.LastService)
        {
            into.Add(this with { FirstService = cut.LastService + 1 });
        }

        var between = this with { FirstService = Math.Max(FirstService, cut.FirstService), LastService = Math.Min(LastService, cut.LastService) };
        if (FirstAddress < cut.FirstAddress)
        {
            into.Add(between with { LastAddress = cut.FirstAddress - 1 });
        }

        if (LastAddress > cut.LastAddress)
        {
            into.Add(between with { FirstAddress = cut.LastAddress + 1 });
        }
    }

    /// <summary>Everything that a rule names.</summary>
    /// <param name="protocol">Its protocol.</param>
    /// <param name="ports">Its ports, none for all.</param>
    /// <param name="addresses">Its peer's addresses, as <see cref="RuleAreas"/> gives them.</param>
    public static IEnumerable<RuleArea> Of(RuleProtocol protocol, ImmutableArray<PortRange> ports, IEnumerable<RuleArea> addresses)
    {
        var services = Services(protocol, ports).ToArray();
        return addresses.SelectMany(address => services.Select(service => address with { FirstService = service.First, LastService = service.Last }));
    }

    /// <summary>All services at the addresses of a prefix.</summary>
    public static RuleArea At(IPNetwork network)
    {
        if (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork)
        {
            var first = SharpOpenFlow.IPv4.From(network.BaseAddress).Value;
            return new(IPv4, 0, Other, first, first | ~SharpOpenFlow.IPv4.Mask(network.PrefixLength).Value);
        }
        else
        {
            var first = SharpOpenFlow.IPv6.From(network.BaseAddress).Value;
            return new(IPv6, 0, Other, first, first | ~SharpOpenFlow.IPv6.Mask(network.PrefixLength).Value);
        }
    }

    /// <summary>All services at all addresses of a plane.</summary>
    public static RuleArea All(int plane) => new(plane, 0, Other, 0, plane switch
    {
        IPv4 => uint.MaxValue,
        IPv6 => UInt128.MaxValue,
        _ => 0,
    });

    private static IEnumerable<(uint First, uint Last)> Services(RuleProtocol protocol, ImmutableArray<PortRange> ports) => protocol switch
    {
        RuleProtocol.Any => [(0, Other)],
        RuleProtocol.Icmp => [(Icmp, Icmp)],
        RuleProtocol.Tcp => Ports(Tcp, ports),
        RuleProtocol.Udp => Ports(Udp, ports),
        RuleProtocol.Sctp => Ports(Sctp, ports),
        _ => throw new ArgumentOutOfRangeException(nameof(protocol), protocol, "unknown protocol"),
    };

    private static IEnumerable<(uint First, uint Last)> Ports(uint protocol, ImmutableArray<PortRange> ports) => ports.IsDefaultOrEmpty
        ? [(protocol, protocol + ushort.MaxValue)]
        : ports.Select(range => (protocol + range.First, protocol + range.Last));
}
