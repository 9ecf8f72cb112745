namespace SdnPersona.Abstractions;

/// <summary>Which entries of the audit log; what is null is not asked for.</summary>
/// <param name="After">Only larger sequences.</param>
/// <param name="Limit">Most entries, oldest first.</param>
/// <param name="Actor">Only of this actor.</param>
/// <param name="Action">Only this action.</param>
/// <param name="Subject">Only about this workload or group.</param>
public sealed record AuditQuery(long After, int Limit, string? Actor = null, string? Action = null, string? Subject = null);
