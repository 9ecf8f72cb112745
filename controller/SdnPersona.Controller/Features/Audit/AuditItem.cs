using System.ComponentModel;
using SdnPersona.Abstractions;

namespace SdnPersona.Controller.Features.Audit;

/// <summary>An entry of the audit log.</summary>
internal sealed record AuditItem(
    [property: Description("Number, from 1 without gaps.")] long Sequence,
    DateTimeOffset At,
    [property: Description("Who, as a client said of itself; controller or files when nobody asked.")] string Actor,
    [property: Description("What, such as override-set, mode-changed or policy-changed.")] string Action,
    [property: Description("Workload or group.")] string Subject,
    [property: Description("Why.")] string Cause,
    [property: Description("What was in force before; empty for nothing.")] string Before,
    [property: Description("What is in force now; empty for nothing.")] string After,
    [property: Description("Hash of the entry before.")] string Previous,
    [property: Description("SHA-256 over the hash before and the content of this entry.")] string Hash)
{
    public static AuditItem Of(AuditEntry entry) => new(
        entry.Sequence,
        entry.Record.At,
        entry.Record.Actor,
        entry.Record.Action,
        entry.Record.Subject,
        entry.Record.Cause,
        entry.Record.Before,
        entry.Record.After,
        entry.Previous,
        entry.Hash);
}
