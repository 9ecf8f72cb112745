using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SdnPersona.Abstractions;

namespace SdnPersona.Core.Inventory;

/// <summary>A workload and the port where it is.</summary>
/// <param name="Id">Identity that survives migration.</param>
/// <param name="Name">What people call it; unique among those resolved together.</param>
/// <param name="Port">Where it is.</param>
/// <param name="Elsewhere">Other ports with the same identity, where it is not, or not any more: a migration.</param>
public sealed record IdentifiedPort(WorkloadId Id, string Name, BridgePort Port, ImmutableArray<BridgePort> Elsewhere);

/// <summary>Says which workload is behind a port. Pure.</summary>
public static class WorkloadIdentity
{
    private const int LongestName = 63;

    /// <summary>
    /// The workload's identity, by the first of these that the port has:
    /// <list type="number">
    /// <item><c>vm-id</c> or <c>vm-uuid</c>, with the NIC's declared MAC address, or else its <c>iface-id</c>.</item>
    /// <item><c>iface-id</c>.</item>
    /// <item>The lowest declared MAC address.</item>
    /// <item>Datapath and port.</item>
    /// </list>
    /// </summary>
    /// <remarks>
    /// The NIC is part of a VM's identity even while the VM has only one, so that a second one, added later, does not
    /// give the first another identity, and with it another persona and no quarantine. The MAC address comes before
    /// <c>iface-id</c> there because libvirt makes up a new <c>iface-id</c> at each start of a transient domain.
    /// </remarks>
    /// <returns>Null for a port that is no workload, or one without a number, where no frame can come from.</returns>
    public static WorkloadId? Of(BridgePort port)
    {
        if (port is not { Role: PortRole.Workload, Number: { } number })
        {
            return null;
        }

        var ids = new PortIds(port.ExternalIds);
        var mac = port.Macs.IsEmpty ? null : port.Macs[0].ToString();
        return (ids.Vm, ids.Interface, mac) switch
        {
            ({ } vm, var nic, _) when (mac ?? nic) is { } which => new WorkloadId($"vm:{vm}/{which}"),
            ({ } vm, _, _) => new WorkloadId($"vm:{vm}"),
            (null, { } nic, _) => new WorkloadId($"iface:{nic}"),
            (null, null, not null) => new WorkloadId($"mac:{mac}"),
            _ => new WorkloadId($"port:{port.Switch}/{number}"),
        };
    }

    /// <summary>
    /// A readable name: <c>sdnpersona-name</c>, <c>vm-name</c>, the pod with its namespace, or the port's name; in
    /// lower case, with nothing but letters, digits, hyphens and dots, and 63 characters at most.
    /// </summary>
    public static string NameOf(BridgePort port)
    {
        var ids = new PortIds(port.ExternalIds);
        var pod = ids.Find("pod-name") is { } name
            ? ids.Find("pod-namespace") is { } space ? $"{name}.{space}" : name
            : null;
        return new[] { ids.Find("sdnpersona-name"), ids.Find("vm-name"), pod, port.Name }
            .OfType<string>()
            .Select(Readable)
            .FirstOrDefault(candidate => candidate.Length > 0)
            ?? string.Create(CultureInfo.InvariantCulture, $"port-{port.Number}");
    }

    /// <summary>
    /// The workloads behind these ports, each once, by identity. Where several ports have one identity, a migration,
    /// the one in use is taken: <c>iface-status</c> active before unsaid before inactive, then link up before unknown
    /// before down, then the lowest switch and port. Where several workloads want one name, one has it and the others
    /// get a few digits of their own.
    /// </summary>
    /// <param name="ports">Ports of any number of switches.</param>
    /// <param name="names">Names given before, which are kept; null for none.</param>
    public static ImmutableArray<IdentifiedPort> Resolve(
        IEnumerable<BridgePort> ports, IReadOnlyDictionary<WorkloadId, string>? names = null)
    {
        var found = ports
            .Select(port => (Id: Of(port), Port: port))
            .Where(pair => pair.Id is not null)
            .GroupBy(pair => pair.Id!.Value, pair => pair.Port)
            .OrderBy(group => group.Key.Value, StringComparer.Ordinal)
            .Select(group => (Id: group.Key, Ports: group.OrderBy(InUse).ToImmutableArray()))
            .ToList();
        var given = new Dictionary<WorkloadId, string>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (id, _) in found)
        {
            if (names?.GetValueOrDefault(id) is { } name && taken.Add(name))
            {
                given[id] = name;
            }
        }

        foreach (var (id, places) in found.Where(workload => !given.ContainsKey(workload.Id)))
        {
            var wanted = NameOf(places[0]);
            given[id] = taken.Add(wanted) ? wanted : Unique(wanted, id, taken);
        }

        return [.. found.Select(each => new IdentifiedPort(each.Id, given[each.Id], each.Ports[0], each.Ports[1..]))];
    }

    private static (int, int, ulong, uint) InUse(BridgePort port) =>
        (Rank(port.Active), Rank(port.LinkUp), port.Switch.Value, port.Number?.Value ?? uint.MaxValue);

    private static int Rank(bool? state) => state switch { true => 0, null => 1, false => 2 };

    // The digits follow from the identity, so that the name is the same after a restart.
    private static string Unique(string wanted, WorkloadId id, HashSet<string> taken)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id.Value)));
        for (var digits = 4; digits < digest.Length; digits++)
        {
            var kept = Math.Min(wanted.Length, LongestName - digits - 1);
            var name = $"{wanted[..kept].TrimEnd('-', '.')}-{digest[..digits]}";
            if (taken.Add(name))
            {
                return name;
            }
        }

        throw new InvalidOperationException($"two workloads have the identity {id}");
    }

    private static string Readable(string text)
    {
        var name = new StringBuilder(Math.Min(text.Length, LongestName));
        foreach (var letter in text)
        {
            var kept = char.IsAsciiLetterOrDigit(letter) || letter == '.' ? char.ToLowerInvariant(letter) : '-';
            var follows = name.Length > 0 && name[^1] is not ('-' or '.');
            if (name.Length < LongestName && (kept is not ('-' or '.') || follows))
            {
                name.Append(kept);
            }
        }

        return name.ToString().TrimEnd('-', '.');
    }
}
