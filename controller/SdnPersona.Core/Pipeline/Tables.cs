using System.Collections.Immutable;

namespace SdnPersona.Core.Pipeline;

/// <summary>A flow table of the pipeline.</summary>
/// <param name="Id">Number on the switch. Gaps leave room for a stage without renumbering.</param>
/// <param name="Name">Short name, as docs and the API show it.</param>
/// <param name="Purpose">What it decides, in one sentence.</param>
public sealed record FlowTable(byte Id, string Name, string Purpose);

/// <summary>
/// Every flow table, in the order in which a packet meets them. To add one: a line here, the flows in the class that owns the
/// stage, and a section in <c>docs/pipeline.md</c> (a test compares the two).
/// </summary>
public static class Tables
{
    /// <summary>Where the packet came from.</summary>
    public static readonly FlowTable Classify = new(0, "CLASSIFY", "Sends managed ports into the pipeline and everything else to L2.");

    /// <summary>Copies of ARP and neighbour discovery of workload ports.</summary>
    public static readonly FlowTable WatchAddresses = new(4, "WATCH_ADDRESSES", "Copies ARP and ND to the controller, so that it learns addresses.");

    /// <summary>Copies of segments that open and close connections.</summary>
    public static readonly FlowTable WatchConnections = new(5, "WATCH_CONNECTIONS", "Copies SYN, FIN and RST to the controller.");

    /// <summary>Source addresses.</summary>
    public static readonly FlowTable AntiSpoof = new(10, "ANTISPOOF", "Lets a port use its own addresses only; no RA, redirect or DHCP offers.");

    /// <summary>Profile of the source.</summary>
    public static readonly FlowTable SourceProfile = new(20, "SRC_PROFILE", "One flow per port: its profile, zone and options into metadata.");

    /// <summary>Connection tracking for traffic from a managed port.</summary>
    public static readonly FlowTable EgressTrack = new(30, "EGRESS_TRACK", "Looks the connection up in the zone of the port's network.");

    /// <summary>Where a profile under trial judges what a workload sends.</summary>
    public static readonly FlowTable EgressTrial = new(35, "EGRESS_TRIAL", "Asks what the profile under trial would say of what a workload sends.");

    /// <summary>Shortcut for what was judged before.</summary>
    public static readonly FlowTable EgressState = new(40, "EGRESS_STATE", "Lets connections pass that were judged under the profile in force.");

    /// <summary>What cannot be known by its connection: old TCP, SCTP, answers to connections that another profile allowed.</summary>
    public static readonly FlowTable EgressMidstream = new(45, "EGRESS_MIDSTREAM", "What could be the answer to an allowed connection: old TCP, SCTP, answers after a change.");

    /// <summary>Rules for connections from the workload.</summary>
    public static readonly FlowTable EgressRules = new(50, "EGRESS_RULES", "The source profile's egress rules and default.");

    /// <summary>Where denied packets end.</summary>
    public static readonly FlowTable EgressDenied = new(55, "EGRESS_DENIED", "Counts per port what egress rules deny; drops it in enforce mode.");

    /// <summary>Rate of traffic from the workload.</summary>
    public static readonly FlowTable EgressRate = new(60, "EGRESS_RATE", "The port's meter for traffic that it sends.");

    /// <summary>Which managed port the packet goes to.</summary>
    public static readonly FlowTable Destination = new(70, "DESTINATION", "Finds the managed port by destination MAC; forwarding stays the bridge's.");

    /// <summary>Connection tracking for traffic that no managed port sent.</summary>
    public static readonly FlowTable IngressTrack = new(75, "INGRESS_TRACK", "Looks the connection up unless EGRESS_TRACK already did.");

    /// <summary>Profile of the destination.</summary>
    public static readonly FlowTable DestinationProfile = new(80, "DST_PROFILE", "One flow per port: its profile and options into metadata.");

    /// <summary>As EGRESS_TRIAL.</summary>
    public static readonly FlowTable IngressTrial = new(81, "INGRESS_TRIAL", "As EGRESS_TRIAL, for what a workload receives.");

    /// <summary>Shortcut for what was judged before.</summary>
    public static readonly FlowTable IngressState = new(82, "INGRESS_STATE", "As EGRESS_STATE, for the destination's profile.");

    /// <summary>As EGRESS_MIDSTREAM.</summary>
    public static readonly FlowTable IngressMidstream = new(85, "INGRESS_MIDSTREAM", "As EGRESS_MIDSTREAM, for the destination's profile.");

    /// <summary>Rules for connections to the workload.</summary>
    public static readonly FlowTable IngressRules = new(90, "INGRESS_RULES", "The destination profile's ingress rules and default.");

    /// <summary>Where denied packets end.</summary>
    public static readonly FlowTable IngressDenied = new(92, "INGRESS_DENIED", "As EGRESS_DENIED, for the destination port.");

    /// <summary>Rate of traffic to the workload.</summary>
    public static readonly FlowTable IngressRate = new(95, "INGRESS_RATE", "The port's meter for traffic that it receives.");

    /// <summary>Remembers the verdict.</summary>
    public static readonly FlowTable Commit = new(100, "COMMIT", "Commits a connection that rules allowed, with both profiles in its mark.");

    /// <summary>Copies of what a workload sends.</summary>
    public static readonly FlowTable MirrorSource = new(105, "MIRROR_SRC", "Copies what a mirrored profile's workloads send.");

    /// <summary>Copies of what a workload receives.</summary>
    public static readonly FlowTable MirrorDestination = new(106, "MIRROR_DST", "Copies what a mirrored profile's workloads receive.");

    /// <summary>Forwarding.</summary>
    public static readonly FlowTable Output = new(110, "OUTPUT", "NORMAL: learning, VLANs, tunnels and bonds stay the bridge's own.");

    /// <summary>Egress rules of profiles under trial; packets come by resubmit and go back.</summary>
    public static readonly FlowTable TrialEgressRules = new(120, "TRIAL_EGRESS_RULES", "What the egress rules of a profile under trial allow.");

    /// <summary>As TRIAL_EGRESS_RULES, for answers to connections that others opened.</summary>
    public static readonly FlowTable TrialEgressAnswers = new(121, "TRIAL_EGRESS_ANSWERS", "What a workload may answer under a profile on trial.");

    /// <summary>Ingress rules of profiles under trial.</summary>
    public static readonly FlowTable TrialIngressRules = new(125, "TRIAL_INGRESS_RULES", "As TRIAL_EGRESS_RULES, for ingress rules.");

    /// <summary>As TRIAL_EGRESS_ANSWERS.</summary>
    public static readonly FlowTable TrialIngressAnswers = new(126, "TRIAL_INGRESS_ANSWERS", "As TRIAL_EGRESS_ANSWERS, for answers to the workload.");

    /// <summary>Where the answers of a copy end.</summary>
    public static readonly FlowTable TrialCopy = new(128, "TRIAL_COPY", "Counts what a workload's copy answers; none of it goes anywhere.");

    /// <summary>All tables, in order.</summary>
    public static ImmutableArray<FlowTable> All { get; } =
    [
        Classify, WatchAddresses, WatchConnections, AntiSpoof, SourceProfile, EgressTrack, EgressTrial, EgressState, EgressMidstream, EgressRules,
        EgressDenied, EgressRate, Destination, IngressTrack, DestinationProfile, IngressTrial, IngressState, IngressMidstream,
        IngressRules, IngressDenied, IngressRate, Commit, MirrorSource, MirrorDestination, Output, TrialEgressRules, TrialEgressAnswers,
        TrialIngressRules, TrialIngressAnswers, TrialCopy,
    ];
}
