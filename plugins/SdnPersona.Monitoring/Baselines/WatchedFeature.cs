using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>
/// A feature whose usual values are kept, and how its values are compared: ratios as they are, others as ln(1 + value / scale),
/// so that what lies well below the scale is all the same.
/// </summary>
internal sealed record WatchedFeature(Feature Feature, double Scale)
{
    /// <summary>
    /// What tells most about a workload without saying the same twice: of bytes and packets only the bytes. What detectors find
    /// is left out, because it raises the threat by itself.
    /// </summary>
    public static readonly ImmutableArray<WatchedFeature> All =
    [
        new(FeatureCatalog.BytesOutRate, 1000),
        new(FeatureCatalog.BytesInRate, 1000),
        new(FeatureCatalog.ProducerConsumerRatio, 1),
        new(FeatureCatalog.MeanPacketSizeOut, 50),
        new(FeatureCatalog.MeanPacketSizeIn, 50),
        new(FeatureCatalog.DutyCycle, 1),
        new(FeatureCatalog.ConnectionsInitiatedRate, 0.1),
        new(FeatureCatalog.ConnectionsAcceptedRate, 0.1),
        new(FeatureCatalog.InitiatorRatio, 1),
        new(FeatureCatalog.FailedConnectionRatio, 1),
        new(FeatureCatalog.DistinctServers, 3),
        new(FeatureCatalog.DistinctServerPorts, 3),
        new(FeatureCatalog.DistinctClients, 3),
        new(FeatureCatalog.ExternalConnectionShare, 1),
        new(FeatureCatalog.ExternalBytesShare, 1),
        new(FeatureCatalog.ExternalProducerConsumerRatio, 1),
        new(FeatureCatalog.TopDestinationShare, 1),
        new(FeatureCatalog.MedianFlowDuration, 1),
        new(FeatureCatalog.UdpShare, 1),
        new(FeatureCatalog.ServerPortsOffered, 3),
        new(FeatureCatalog.NewPeerRate, 0.01),
        new(FeatureCatalog.AdminPortFanOut, 1),
        new(FeatureCatalog.DnsRate, 0.1),
        new(FeatureCatalog.DnsProducerConsumerRatio, 1),
    ];

    /// <summary>Least deviation that is told apart from noise, on the scale of comparison: 3 points of a share, a sixth of a rate.</summary>
    public double Floor => Feature.Logarithmic ? 0.15 : 0.03;

    /// <summary>A value on the scale of comparison.</summary>
    public double Compared(double value) => Feature.Logarithmic ? Math.Log(1 + Math.Max(0, value) / Scale) : value;

    /// <summary>A value from the scale of comparison back in the feature's unit.</summary>
    public double Measured(double compared) => Feature.Logarithmic ? Math.Max(0, Math.Exp(compared) - 1) * Scale : compared;
}
