using System.Globalization;
using System.Text;
using SdnPersona.Abstractions;

namespace SdnPersona.Core.Inventory;

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
