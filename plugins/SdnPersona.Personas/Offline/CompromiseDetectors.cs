using System.Globalization;
using SdnPersona.Abstractions;
using SdnPersona.Learning;

namespace SdnPersona.Personas;

/// <summary>
/// Signs that somebody else steers a host, each a probability by itself, joined as noisy-or. They need no labels and no
/// training: thresholds come from what the attacks need to do, not from a recording.
/// </summary>
internal static class CompromiseDetectors
{
    private const double Notable = 0.05;
    private const byte Tcp = 6;

    /// <summary>Judges a window.</summary>
    /// <param name="activity">What the host did.</param>
    /// <param name="calls">What it has called regularly until the window's end.</param>
    /// <param name="coverage">What the recording tells.</param>
    /// <param name="length">Length of the window.</param>
    public static CompromiseScore Judge(
        HostActivity activity, CallHistory calls, FlowCoverage coverage, TimeSpan length)
    {
        if (!coverage.HasFlag(FlowCoverage.Addresses) || !coverage.HasFlag(FlowCoverage.ServicePorts))
        {
            return new(0, []);
        }

        var signs = new List<Evidence>();
        var external = activity.Destinations.Where(entry => entry.Destination.IsExternal).ToArray();
        if (coverage.HasFlag(FlowCoverage.Outcome))
        {
            Scans(signs, activity);
            Strangers(signs, external);
            DeadServers(signs, external);
            Administration(signs, external);
        }

        UncommonPorts(signs, external);
        Beacons(signs, external, calls);
        if (coverage.HasFlag(FlowCoverage.Packets) && coverage.HasFlag(FlowCoverage.Directions))
        {
            Floods(signs, external, length);
        }

        var probability = Combining.NoisyOr([.. signs.Select(sign => sign.Contribution)]);
        return new(
            probability,
            [.. signs.Where(sign => sign.Contribution >= Notable).OrderByDescending(sign => sign.Contribution)]);
    }

    private static void Scans(List<Evidence> signs, HostActivity activity)
    {
        var (hosts, service) = activity.ScanWidth(destination => destination.Port);
        Add(signs, "address_scan_width", hosts, "hosts", Sign(0.97, hosts, 12, 2.5),
            $"{hosts} hosts did not answer on port {service}");
        var (ports, host) = activity.ScanWidth(destination => destination.Address);
        Add(signs, "port_scan_width", ports, "ports", Sign(0.97, ports, 12, 2.5),
            $"{ports} ports of {host} did not answer");
    }

    /// <summary>Worms and peer-to-peer botnets call whom they hope to find, on any port and protocol.</summary>
    private static void Strangers(List<Evidence> signs, (Destination Destination, Contacts Contacts)[] external)
    {
        var hosts = external
            .Where(entry => entry.Contacts.Dead && !Networks.IsClockwork(entry.Destination.Port))
            .Select(entry => entry.Destination.Address).Distinct().Count();
        Add(signs, "unanswered_external_hosts", hosts, "hosts", Sign(0.95, hosts, 20, 4),
            $"{hosts} outside hosts did not answer");
    }

    /// <summary>
    /// Attempts at a server that never answers: programs of a user give up or say so, malware whose
    /// control server was taken down calls for ever, often on a port that nobody else uses.
    /// </summary>
    private static void DeadServers(List<Evidence> signs, (Destination Destination, Contacts Contacts)[] external)
    {
        var worst = external
            .Where(entry => entry.Destination.Protocol == Tcp && entry.Contacts.Failed >= 2 && entry.Contacts.Dead)
            .DefaultIfEmpty().MaxBy(entry => entry.Contacts?.Failed ?? 0);
        if (worst.Contacts is { } contacts)
        {
            var midpoint = worst.Destination.IsUncommonTcp ? 5 : 8;
            Add(signs, "attempts_to_dead_external", contacts.Failed, "attempts", Sign(0.9, contacts.Failed, midpoint, 1.5),
                $"{contacts.Failed} attempts at {worst.Destination}, none answered");
        }

        // Some answered, most not: a server that refuses most of what one client wants.
        var flaky = external
            .Where(entry => entry.Destination.Protocol == Tcp && !entry.Contacts.Dead
                && entry.Contacts.Failed >= 3 && entry.Contacts.Failed > 0.5 * entry.Contacts.Count)
            .DefaultIfEmpty().MaxBy(entry => entry.Contacts?.Failed ?? 0);
        if (flaky.Contacts is { } some)
        {
            Add(signs, "failed_connection_ratio", (double)some.Failed / some.Count, "1", Sign(0.6, some.Failed, 6, 2),
                $"{some.Failed} of {some.Count} attempts at {flaky.Destination} failed");
        }
    }

    private static void Administration(List<Evidence> signs, (Destination Destination, Contacts Contacts)[] external)
    {
        var hosts = external
            .Where(entry => entry.Destination.Protocol == Tcp && Networks.IsAdministration(entry.Destination.Port))
            .Select(entry => entry.Destination.Address).Distinct().Count();
        Add(signs, "admin_port_fan_out", hosts, "hosts", Sign(0.9, hosts, 6, 1.5),
            $"{hosts} outside hosts were tried on ports of administration");
    }

    private static void UncommonPorts(List<Evidence> signs, (Destination Destination, Contacts Contacts)[] external)
    {
        var odd = external.Where(entry => entry.Destination.IsUncommonTcp).ToArray();
        if (odd.Length > 0)
        {
            var connections = odd.Sum(entry => entry.Contacts.Count);
            var most = odd.MaxBy(entry => entry.Contacts.Count);
            Add(signs, "external_uncommon_port_connections", connections, "connections",
                0.45 * (1 - Math.Exp(-connections / 5.0)),
                $"{connections} connections to uncommon ports outside, most to {most.Destination}");
        }
    }

    private static void Beacons(
        List<Evidence> signs, (Destination Destination, Contacts Contacts)[] external, CallHistory calls)
    {
        var best = external
            .Select(entry => (entry.Destination, Beacon: calls.Score(entry.Destination)))
            .DefaultIfEmpty().MaxBy(entry => entry.Beacon.Score);
        if (best.Beacon.Score > 0)
        {
            // Updates and notifications keep to clocks as well, on everyday ports.
            var weight = best.Destination.IsUncommonTcp ? 0.6 : 0.15;
            Add(signs, "beacon_score", best.Beacon.Score, "1", Sign(weight, best.Beacon.Score, 0.7, 0.07),
                $"{best.Destination} was called every {Short(best.Beacon.Interval)} s, jitter "
                + $"{Short(100 * best.Beacon.Jitter)} %");
        }
    }

    private static void Floods(
        List<Evidence> signs, (Destination Destination, Contacts Contacts)[] external, TimeSpan length)
    {
        if (external.Length == 0)
        {
            return;
        }

        var most = external.MaxBy(entry => entry.Contacts.PacketsOut - 2 * entry.Contacts.PacketsIn);
        var rate = Math.Max(0, most.Contacts.PacketsOut - 2 * most.Contacts.PacketsIn) / length.TotalSeconds;
        Add(signs, "one_way_packets", rate, "packets/s", Sign(0.9, rate, 100, 20),
            $"{Short(rate)} packets/s to {most.Destination} without an answer");
    }

    private static double Sign(double weight, double value, double midpoint, double steepness) =>
        weight * Combining.Logistic((value - midpoint) / steepness);

    private static void Add(
        List<Evidence> signs, string feature, double value, string unit, double contribution, string reason)
    {
        if (value > 0)
        {
            signs.Add(new(feature, value, unit, contribution, reason));
        }
    }

    private static string Short(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
