namespace SdnPersona.Abstractions;

/// <summary>A change of policy, by a person or by itself, as it is to be written down.</summary>
public sealed record AuditRecord
{
    /// <summary>The actor of what nobody asked for.</summary>
    public const string Controller = "controller";

    /// <summary>The actor of what came with a changed file.</summary>
    public const string Files = "files";

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who: what a client of the API says of itself, <see cref="Controller"/> or <see cref="Files"/>.</summary>
    public required string Actor { get; init; }

    /// <summary>What, such as <c>override-set</c>, <c>mode-changed</c>, <c>policy-changed</c>; also the kind of the event that tells it.</summary>
    public required string Action { get; init; }

    /// <summary>Workload or group.</summary>
    public required string Subject { get; init; }

    /// <summary>Why, a sentence for people; also the message of the event.</summary>
    public required string Cause { get; init; }

    /// <summary>What was in force before; empty for nothing.</summary>
    public string Before { get; init; } = "";

    /// <summary>What is in force now; empty for nothing.</summary>
    public string After { get; init; } = "";

    /// <summary>The event that tells it.</summary>
    public ControllerEvent ToEvent() => new(0, At, Action, Subject, Cause);
}
