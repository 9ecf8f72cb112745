using System.Collections.Immutable;
using System.Net;
using SharpOpenFlow;
using SharpOvsdb;

namespace SdnPersona.Core.Inventory;

/// <summary>
/// The keys by which integrators say who is behind a port: those of Interface over those of Port, each in the spelling
/// with hyphens or with underscores.
/// </summary>
/// <remarks>
/// libvirt writes <c>vm-id</c>, <c>iface-id</c>, <c>attached-mac</c>, <c>iface-status</c>; OpenStack <c>vm-uuid</c> in
/// place of <c>vm-id</c>; OVN-Kubernetes <c>attached_mac</c> and <c>ip_addresses</c>; Kube-OVN <c>pod_name</c>,
/// <c>pod_namespace</c> and <c>ip</c>; Antrea, on the Port, <c>pod-name</c>, <c>pod-namespace</c> and
/// <c>ip-address</c>. <c>sdnpersona-*</c> are an operator's own.
/// </remarks>
internal sealed class PortIds(ImmutableSortedDictionary<string, string> all)
{
    private static readonly string[] IdentityKeys = ["vm-id", "vm-uuid", "iface-id", "attached-mac", "container-id"];
    private static readonly string[] AddressKeys = ["sdnpersona-ip", "ip-address", "ip-addresses", "ip"];
    private static readonly char[] Separators = [',', ' ', ';', '\t', '\n'];

    /// <summary>All keys, as they are written.</summary>
    public ImmutableSortedDictionary<string, string> All { get; } = all;

    /// <summary>The VM, or null.</summary>
    public string? Vm => Find("vm-id") ?? Find("vm-uuid");

    /// <summary>The VM's interface, or null.</summary>
    public string? Interface => Find("iface-id");

    /// <summary>The key that shows that a VM or container is behind the port, or null.</summary>
    public string? IdentityKey =>
        IdentityKeys.FirstOrDefault(key => Find(key) is not null);

    /// <summary>The keys of a port and one of its interfaces.</summary>
    public static PortIds Of(OvsPort port, OvsInterface member) =>
        new(port.ExternalIds.SetItems(member.ExternalIds).ToImmutableSortedDictionary(StringComparer.Ordinal));

    /// <summary>The value of a key in either spelling, trimmed; null when it is absent or blank.</summary>
    public string? Find(string key)
    {
        var value = All.GetValueOrDefault(key) ?? All.GetValueOrDefault(key.Replace('-', '_'));
        return string.IsNullOrWhiteSpace(value) ? null : value.Trim();
    }

    /// <summary>MAC addresses of the virtual hardware; what cannot be one is a problem.</summary>
    public ImmutableSortedSet<MacAddress> Macs(List<string> problems)
    {
        var macs = ImmutableSortedSet.CreateBuilder<MacAddress>();
        foreach (var text in Split("attached-mac"))
        {
            if (TryStation(text, out var mac))
            {
                macs.Add(mac);
            }
            else
            {
                problems.Add($"attached-mac is '{text}': expected a station's MAC address, as aa:bb:cc:dd:ee:ff");
            }
        }

        return macs.ToImmutable();
    }

    /// <summary>
    /// IP addresses, with or without a prefix length; and whether all of a list that is there could be read.
    /// </summary>
    public (ImmutableArray<IPAddress> Addresses, bool Complete) Addresses(List<string> problems)
    {
        var addresses = new List<IPAddress>();
        var complete = true;
        foreach (var key in AddressKeys)
        {
            foreach (var text in Split(key))
            {
                if (TryAddress(text, out var address))
                {
                    addresses.Add(address);
                }
                else
                {
                    complete = false;
                    problems.Add($"{key} has '{text}': expected IP addresses, separated by commas");
                }
            }
        }

        var sorted = addresses.Distinct()
            .OrderBy(address => address.AddressFamily)
            .ThenBy(address => address.ToString(), StringComparer.Ordinal);
        return ([.. sorted], complete && addresses.Count > 0);
    }

    /// <summary>Reads the MAC address of one station: neither of a group nor all zeros.</summary>
    public static bool TryStation(string? text, out MacAddress mac) =>
        MacAddress.TryParse(text, out mac) && !mac.IsMulticast && mac != default;

    private string[] Split(string key) =>
        (Find(key) ?? "").Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // IPAddress.Parse takes "1" and "010.0.0.1" as well, which nobody means; what it prints must be what was read.
    private static bool TryAddress(string text, out IPAddress address)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var host = slash < 0 ? text : text[..slash];
        if (!IPAddress.TryParse(host, out var parsed) || (!host.Contains(':') && parsed.ToString() != host))
        {
            address = IPAddress.None;
            return false;
        }

        address = parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed;
        return slash < 0 || IPNetwork.TryParse($"{Network(parsed, text[(slash + 1)..])}", out _);
    }

    // Only the length is looked at: the host's bits beyond it are set, which a network may not have.
    private static string Network(IPAddress address, string length) =>
        address.GetAddressBytes().Length == 4 ? $"0.0.0.0/{length}" : $"::/{length}";
}
