using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using SdnPersona.Abstractions;
using Facts = System.Collections.Immutable.ImmutableDictionary<string, string>.Builder;
using Values = System.Collections.Immutable.ImmutableDictionary<string, double>.Builder;

namespace SdnPersona.Monitoring;

/// <summary>
/// Turns totals into features. A ratio whose denominator saw nothing is absent; a rate that was watched and saw nothing
/// is a true zero.
/// </summary>
internal static class FeatureExtraction
{
    public static FeatureWindow Window(
        WorkloadId workload,
        DateTimeOffset end,
        MonitoringOptions options,
        in PortTotals ports,
        double connectionSeconds,
        in ConnectionTotals connections,
        (FlowAccumulator Flows, double Seconds)? flows)
    {
        var values = ImmutableDictionary.CreateBuilder<string, double>();
        var facts = ImmutableDictionary.CreateBuilder<string, string>();
        var missing = ImmutableArray.CreateBuilder<string>();
        var least = options.LeastCoverage.TotalSeconds;
        if (ports.Seconds >= least)
        {
            AddPorts(values, ports);
        }
        else
        {
            missing.Add(TelemetrySources.Ports);
        }

        if (connectionSeconds >= least)
        {
            AddRates(values, connections, connectionSeconds);
            AddFanOut(values, facts, connections.Client);
            AddVolumes(values);
        }
        else
        {
            missing.Add(TelemetrySources.Connections);
        }

        if (flows is { } window)
        {
            window.Flows.Measure(window.Seconds, (feature, value) => Set(values, feature, value));
        }

        return new()
        {
            Workload = workload,
            End = end,
            Length = TimeSpan.FromSeconds(Math.Max(ports.Seconds, connectionSeconds)),
            Values = values.ToImmutable(),
            Facts = facts.ToImmutable(),
            MissingSources = missing.ToImmutable(),
        };
    }

    private static void AddPorts(Values values, in PortTotals ports)
    {
        Set(values, FeatureCatalog.BytesOutRate, ports.BytesOut / ports.Seconds);
        Set(values, FeatureCatalog.BytesInRate, ports.BytesIn / ports.Seconds);
        Set(values, FeatureCatalog.PacketsOutRate, ports.PacketsOut / ports.Seconds);
        Set(values, FeatureCatalog.PacketsInRate, ports.PacketsIn / ports.Seconds);
        Set(values, FeatureCatalog.DutyCycle, ports.ActiveSeconds / ports.Seconds);
        SetBalance(values, FeatureCatalog.ProducerConsumerRatio, ports.BytesOut, ports.BytesIn);
        SetRatio(values, FeatureCatalog.MeanPacketSizeOut, ports.BytesOut, ports.PacketsOut);
        SetRatio(values, FeatureCatalog.MeanPacketSizeIn, ports.BytesIn, ports.PacketsIn);
        SetBalance(values, FeatureCatalog.Burstiness, ports.RateDeviation, ports.RateMean);
        if (!double.IsNaN(ports.Troubles))
        {
            Set(values, FeatureCatalog.DropErrorRate, ports.Troubles / ports.Seconds);
        }

        SetRatio(values, FeatureCatalog.PeakToMedianRate, ports.PeakRate, ports.MedianRate);
    }

    private static void AddRates(
        Values values, in ConnectionTotals connections, double seconds)
    {
        var client = connections.Client;
        var opened = client.Initiated + connections.OpenOut;
        var taken = connections.Accepted + connections.OpenIn;
        Set(values, FeatureCatalog.ConnectionsInitiatedRate, client.Initiated / seconds);
        Set(values, FeatureCatalog.ConnectionsAcceptedRate, connections.Accepted / seconds);
        Set(values, FeatureCatalog.OpenConnectionsOut, connections.OpenOut);
        Set(values, FeatureCatalog.OpenConnectionsIn, connections.OpenIn);
        Set(values, FeatureCatalog.DistinctClients, connections.Clients);
        SetBalance(values, FeatureCatalog.InitiatorRatio, opened, taken);
        SetRatio(values, FeatureCatalog.ExternalConnectionShare, client.External + connections.OpenExternal, opened);
        var failed = Math.Max(0, client.TcpAttempted - client.TcpAccepted);
        SetRatio(values, FeatureCatalog.FailedConnectionRatio, failed, client.TcpAttempted);
        if (connections.Handshake > 0)
        {
            Set(values, FeatureCatalog.HandshakeTime, connections.Handshake);
        }
    }

    private static void AddFanOut(
        Values values, Facts facts, in ClientTotals client)
    {
        Set(values, FeatureCatalog.DistinctServers, client.Servers);
        Set(values, FeatureCatalog.DistinctServerPorts, client.Ports);
        Set(values, FeatureCatalog.UnansweredDestinations, client.Unanswered);
        Set(values, FeatureCatalog.AddressScanWidth, client.AddressScan.Width);
        Set(values, FeatureCatalog.PortScanWidth, client.PortScan.Width);
        Set(values, FeatureCatalog.BeaconScore, client.Beacon.Regularity.Score);
        if (client.AddressScan is { Width: > 1, Tried: [var (_, port), ..] byPort })
        {
            var hosts = Join(byPort.Select(tried => tried.Host));
            Note(facts, FeatureCatalog.AddressScanWidth,
                $"port {port} on about {client.AddressScan.Width:F0} hosts without acceptance, last {hosts}");
        }

        if (client.PortScan is { Width: > 1, Tried: [var (host, _), ..] byHost })
        {
            var ports = Join(byHost.Select(tried => tried.Port));
            Note(facts, FeatureCatalog.PortScanWidth,
                $"about {client.PortScan.Width:F0} ports of {host} without acceptance, last {ports}");
        }

        if (client.Beacon is { Host: { } server, Regularity: var regularity } beacon)
        {
            var home = new IPEndPoint(server, beacon.Port);
            Set(values, FeatureCatalog.BeaconInterval, regularity.Period);
            Note(facts, FeatureCatalog.BeaconScore,
                $"{home} every {regularity.Period:F1} s, jitter {regularity.Jitter:P0}, {beacon.Visits} times");
        }
    }

    /// <summary>Features that join both sources; absent unless both watched.</summary>
    private static void AddVolumes(Values values)
    {
        if (!values.TryGetValue(FeatureCatalog.BytesOutRate.Name, out var sent))
        {
            return;
        }

        SetRatio(
            values,
            FeatureCatalog.BytesPerConnection,
            sent + values[FeatureCatalog.BytesInRate.Name],
            values[FeatureCatalog.ConnectionsInitiatedRate.Name] + values[FeatureCatalog.ConnectionsAcceptedRate.Name]);
        if (values.TryGetValue(FeatureCatalog.ExternalConnectionShare.Name, out var share)
            && values.TryGetValue(FeatureCatalog.ProducerConsumerRatio.Name, out var ratio))
        {
            Set(values, FeatureCatalog.ExternalUploadRate, sent * share * Math.Max(0, ratio));
        }
    }

    private static void Set(Values values, Feature feature, double value) =>
        values[feature.Name] = value;

    /// <summary>(a - b) / (a + b).</summary>
    private static void SetBalance(Values values, Feature feature, double a, double b) =>
        SetRatio(values, feature, a - b, a + b);

    private static void SetRatio(Values values, Feature feature, double part, double whole)
    {
        if (whole > 0)
        {
            values[feature.Name] = part / whole;
        }
    }

    private static void Note(Facts facts, Feature feature, FormattableString fact) =>
        facts[feature.Name] = fact.ToString(CultureInfo.InvariantCulture);

    private static string Join<T>(IEnumerable<T> items) => string.Join(", ", items.Distinct());
}
