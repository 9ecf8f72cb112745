using System.Net.Sockets;
using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>
/// The networks of all lists by prefix length: a look-up costs one hash per length that occurs, however long the lists are.
/// Immutable.
/// </summary>
internal sealed class IndicatorIndex
{
    public static readonly IndicatorIndex Empty = new([]);

    private readonly (int Bits, Dictionary<UInt128, List<IndicatorList>> Networks)[] _lengths;

    public IndicatorIndex(IEnumerable<IndicatorList> lists)
    {
        var lengths = new SortedDictionary<int, Dictionary<UInt128, List<IndicatorList>>>();
        foreach (var list in lists)
        {
            foreach (var network in list.Networks)
            {
                var isIPv4 = network.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
                var bits = network.PrefixLength + (isIPv4 ? 96 : 0);
                if (!lengths.TryGetValue(bits, out var networks))
                {
                    lengths[bits] = networks = [];
                }

                var key = HostAddress.From(network.BaseAddress).Value >> (128 - bits);
                if (!networks.TryGetValue(key, out var named))
                {
                    networks[key] = named = [];
                }

                if (!named.Contains(list))
                {
                    named.Add(list);
                }
            }
        }

        _lengths = [.. lengths.Select(entry => (entry.Key, entry.Value))];
    }

    /// <summary>Whether nothing is listed.</summary>
    public bool IsEmpty => _lengths.Length == 0;

    /// <summary>The lists that name an address and have not expired, each once; null when there is none.</summary>
    public List<IndicatorList>? Find(HostAddress address, DateTimeOffset at)
    {
        List<IndicatorList>? found = null;
        foreach (var (bits, networks) in _lengths)
        {
            if (!networks.TryGetValue(address.Value >> (128 - bits), out var named))
            {
                continue;
            }

            foreach (var list in named)
            {
                if (!(list.ExpiresAt <= at) && found?.Contains(list) != true)
                {
                    (found ??= []).Add(list);
                }
            }
        }

        return found;
    }
}
