namespace SdnPersona.Abstractions;

/// <summary>
/// What was seen of the workloads of one persona while a profile was in force for them. All amounts fade, by a half every
/// <see cref="HalfLife"/>, so that they say what it does lately.
/// </summary>
public sealed record ProfileEffect
{
    /// <summary>Time in which an observation counts half.</summary>
    public static readonly TimeSpan HalfLife = TimeSpan.FromDays(7);

    /// <summary>Profile.</summary>
    public required string Profile { get; init; }

    /// <summary>Persona.</summary>
    public required string Persona { get; init; }

    /// <summary>When it was observed last.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Minutes of workloads under the profile, enforced or in shadow mode.</summary>
    public double Minutes { get; init; }

    /// <summary>Packets that the profile let pass.</summary>
    public double Allowed { get; init; }

    /// <summary>Packets that it dropped.</summary>
    public double Denied { get; init; }

    /// <summary>Packets that it would have dropped, in shadow mode.</summary>
    public double WouldDeny { get; init; }

    /// <summary>All packets while no threat was suspected of their workload.</summary>
    public double CalmPackets { get; init; }

    /// <summary>Packets of <see cref="CalmPackets"/> that were, or would have been, dropped.</summary>
    public double CalmDenied { get; init; }

    /// <summary>Packets that came to the meters of its rates.</summary>
    public double MeterPackets { get; init; }

    /// <summary>Packets that the meters dropped.</summary>
    public double MeterDropped { get; init; }

    /// <summary>Share of tried TCP connections that nobody accepted.</summary>
    public Tally Failed { get; init; }

    /// <summary>Seconds from SYN to SYN+ACK of the workload's own connections: one round trip and what the server takes to accept.</summary>
    public Tally RoundTrip { get; init; }

    /// <summary>Bytes per second that the workloads send and receive.</summary>
    public Tally Throughput { get; init; }

    /// <summary>ln of the throughput after the profile was applied to a workload over that before.</summary>
    public Tally ThroughputChange { get; init; }

    /// <summary>Share of failed connections after it was applied, less that before.</summary>
    public Tally FailedChange { get; init; }

    /// <summary>ln of the round trip after it was applied over that before.</summary>
    public Tally RoundTripChange { get; init; }

    /// <summary>The same as it counts later.</summary>
    /// <param name="now">Not before <see cref="At"/>; else nothing fades.</param>
    public ProfileEffect FadedTo(DateTimeOffset now)
    {
        var keep = now > At ? double.Exp2(-((now - At) / HalfLife)) : 1;
        return keep >= 1 ? this : this with
        {
            At = now,
            Minutes = keep * Minutes,
            Allowed = keep * Allowed,
            Denied = keep * Denied,
            WouldDeny = keep * WouldDeny,
            CalmPackets = keep * CalmPackets,
            CalmDenied = keep * CalmDenied,
            MeterPackets = keep * MeterPackets,
            MeterDropped = keep * MeterDropped,
            Failed = Failed.Faded(keep),
            RoundTrip = RoundTrip.Faded(keep),
            Throughput = Throughput.Faded(keep),
            ThroughputChange = ThroughputChange.Faded(keep),
            FailedChange = FailedChange.Faded(keep),
            RoundTripChange = RoundTripChange.Faded(keep),
        };
    }
}
