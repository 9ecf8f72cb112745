namespace SdnPersona.Storage;

/// <summary>A row of <c>service_usage</c>; the names are the columns'.</summary>
internal sealed record UsageRow(
    string client,
    long client_is_workload,
    string server,
    long server_is_workload,
    long protocol,
    long port,
    long copied,
    long exported,
    long packets,
    long bytes,
    string first_seen,
    string last_seen,
    byte[] hours);
