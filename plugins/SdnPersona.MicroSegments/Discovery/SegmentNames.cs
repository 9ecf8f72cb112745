using System.Globalization;

namespace SdnPersona.MicroSegments;

/// <summary>Names for people: what the members' names have in common, else what they mainly do. DNS-1123 labels, each given once.</summary>
internal sealed class SegmentNames(ServiceGraph graph, HostActivity activity)
{
    private const int Longest = 56;

    private static readonly Dictionary<Service, string> WellKnown = new()
    {
        [new(6, 22)] = "ssh",
        [new(6, 25)] = "smtp",
        [new(6, 53)] = "dns",
        [new(17, 53)] = "dns",
        [new(17, 67)] = "dhcp",
        [new(6, 80)] = "http",
        [new(17, 123)] = "ntp",
        [new(17, 161)] = "snmp",
        [new(6, 389)] = "ldap",
        [new(6, 443)] = "https",
        [new(17, 514)] = "syslog",
        [new(6, 3306)] = "mysql",
        [new(6, 3389)] = "rdp",
        [new(6, 5432)] = "postgres",
        [new(6, 6379)] = "redis",
        [new(6, 9092)] = "kafka",
        [new(6, 9100)] = "node-exporter",
        [new(6, 27017)] = "mongodb",
    };

    private readonly HashSet<string> _given = [];

    private readonly Dictionary<ServiceUse, int> _holders = activity.Uses.SelectMany(uses => uses.Keys).CountBy(use => use).ToDictionary();

    /// <summary>A name that was not given yet. A pin's comes first.</summary>
    public string Name(IReadOnlyList<int> members, IReadOnlyDictionary<string, string> pins)
    {
        var pinned = members.Select(host => pins.GetValueOrDefault(graph.Hosts[host])).FirstOrDefault(pin => pin is not null);
        var name = pinned is null ? "" : Label(pinned);
        if (name.Length == 0)
        {
            name = Stem(members) ?? Main(members);
        }

        var unique = name;
        for (var number = 2; !_given.Add(unique); number++)
        {
            unique = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
        }

        return unique;
    }

    /// <summary>What most members are called without their numbers, if that is a word.</summary>
    private string? Stem(IReadOnlyList<int> members)
    {
        var (stem, count) = members.Select(host => Word(graph.Hosts[host])).CountBy(word => word)
            .OrderByDescending(word => word.Value).ThenBy(word => word.Key, StringComparer.Ordinal).First();
        return stem.Length >= 2 && 5 * count >= 3 * members.Count ? stem : null;
    }

    private static string Word(string host)
    {
        // Addresses and bare numbers are no names.
        if (host.Length == 0 || !char.IsAsciiLetter(host[0]) || host.Contains(':', StringComparison.Ordinal))
        {
            return "";
        }

        var parts = Label(host.Split('.')[0]).Split('-')
            .Select(part => part.Trim("0123456789".ToCharArray())).Where(part => part.Length > 0);
        return string.Join('-', parts);
    }

    private string Main(IReadOnlyList<int> members)
    {
        var all = (double)graph.Hosts.Length;
        var uses = members.SelectMany(host => activity.Uses[host]
                .Select(use => (use.Key, Share: (double)use.Value.Length / activity.Hours[host].Length)))
            .GroupBy(use => use.Key)
            .OrderByDescending(use => use.Sum(one => one.Share) * (1 + Math.Log((1 + all) / (1 + _holders[use.Key]))))
            .ThenBy(use => use.Key);
        var (serves, service) = uses.First().Key;
        return Label($"{(serves ? "serves" : "uses")}-{Known(service)}");
    }

    private static string Known(Service service) => WellKnown.GetValueOrDefault(service) ?? service.Protocol switch
    {
        1 => "icmp",
        6 => string.Create(CultureInfo.InvariantCulture, $"tcp-{service.Port}"),
        17 => string.Create(CultureInfo.InvariantCulture, $"udp-{service.Port}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"ip-{service.Protocol}-{service.Port}"),
    };

    private static string Label(string text)
    {
        var label = new string([.. text.ToLowerInvariant().Select(sign => char.IsAsciiLetterOrDigit(sign) ? sign : '-')]);
        label = string.Join('-', label.Split('-', StringSplitOptions.RemoveEmptyEntries));
        return (label.Length > Longest ? label[..Longest] : label).TrimEnd('-');
    }
}
