namespace SdnPersona.MicroSegments;

/// <summary>Two parties that used a service, as an example of many.</summary>
/// <param name="Client">Workload, prefix or group that opened connections.</param>
/// <param name="Server">Who offered the service.</param>
/// <param name="Protocol">Such as <c>tcp</c>.</param>
/// <param name="Port">Port of the server; 0 for protocols without ports.</param>
/// <param name="Flows">How many flows.</param>
/// <param name="Last">End of the last.</param>
public sealed record NamedExample(string Client, string Server, string Protocol, int Port, long Flows, DateTimeOffset Last);
