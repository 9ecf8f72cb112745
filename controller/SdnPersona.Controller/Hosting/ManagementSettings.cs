using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SdnPersona.Abstractions;
using SdnPersona.Core.Pipeline.Checks;

namespace SdnPersona.Controller;

/// <summary>
/// What <c>management.yaml</c> in an operator's folder says: addresses that have to stay reachable; the last folder that has one
/// counts. docs/operations.md describes it.
/// </summary>
public static class ManagementSettings
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "management.yaml";

    /// <summary>Profiles that may cut addresses off unless an entry says otherwise: that is what they are for.</summary>
    private static readonly ImmutableArray<string> CuttingProfiles = ["quarantine"];

    /// <summary>Reads the folders.</summary>
    /// <param name="folders">Operators' folders.</param>
    /// <param name="errors">Everything that is wrong, by file, line and field.</param>
    public static ImmutableArray<ManagementAddress> From(IEnumerable<string> folders, out ImmutableArray<DocumentError> errors)
    {
        errors = [];
        var file = folders.Select(folder => Path.Combine(folder, FileName)).LastOrDefault(File.Exists);
        if (file is null)
        {
            return [];
        }

        try
        {
            var read = DocumentNode.Read(file, File.ReadAllText(file), "Management", (_, spec) => Read(spec), out errors);
            return errors.IsEmpty && read is not null ? [.. read] : [];
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            errors = [new(file, 1, "", problem.Message)];
            return [];
        }
    }

    private static List<ManagementAddress> Read(DocumentNode spec)
    {
        var addresses = new List<ManagementAddress>();
        foreach (var node in spec.Children("reachable"))
        {
            var address = ReadAddress(node);
            if (address.Name.Length > 0 && addresses.Exists(earlier => earlier.Name == address.Name))
            {
                node.Refuse("name", $"another entry is called '{address.Name}'; choose a name of its own");
            }

            addresses.Add(address);
        }

        if (addresses.Count == 0)
        {
            spec.Refuse("reachable", "is required: a list of addresses that have to stay reachable");
        }

        return addresses;
    }

    private static ManagementAddress ReadAddress(DocumentNode node)
    {
        var protocol = node.OneOf("protocol", RuleProtocol.Any);
        var ports = ImmutableArray.CreateBuilder<PortRange>();
        foreach (var text in node.Texts("ports"))
        {
            if (!ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
            {
                node.Refuse("ports", $"'{text}' must be a port from 1 to 65535");
            }

            ports.Add(new(port, port));
        }

        if (ports.Count > 0 && protocol is not (RuleProtocol.Tcp or RuleProtocol.Udp or RuleProtocol.Sctp))
        {
            node.Refuse("ports", "need a protocol that has ports: state tcp, udp or sctp, or leave ports out");
        }

        return new()
        {
            Name = node.Name("name"),
            Network = ReadNetwork(node),
            Protocol = protocol,
            Ports = ports.ToImmutable(),
            Direction = node.Has("direction") ? node.OneOf("direction", Direction.Egress) : null,
            Except = [.. node.Has("except") ? node.Texts("except") : CuttingProfiles],
        };
    }

    private static IPNetwork ReadNetwork(DocumentNode node)
    {
        var text = node.RequiredText("address");
        var before = text.Split('/')[0];
        // What the framework would write differently ('10.1') nobody means.
        if (IPAddress.TryParse(before, out var address) && (address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == before))
        {
            if (before == text)
            {
                return new(address, address.GetAddressBytes().Length * 8);
            }

            if (IPNetwork.TryParse(text, out var network) && network.BaseAddress.Equals(address))
            {
                return network;
            }
        }

        if (text.Length > 0)
        {
            node.Refuse("address", $"'{text}' must be an address or a prefix without bits after it, such as 10.0.0.5, 10.0.0.0/24 or 2001:db8::/64");
        }

        return new(IPAddress.Any, 32);
    }
}
