using SdnPersona.Abstractions;

namespace SdnPersona.Core.Tracing;

/// <summary>A new connection that somebody asks about.</summary>
/// <param name="Source">Who opens it: name of a workload, or an IP address.</param>
/// <param name="Destination">Who is to answer: name of a workload, or an IP address.</param>
/// <param name="Protocol">TCP, UDP, SCTP or ICMP (an echo request; ICMPv6 over IPv6).</param>
/// <param name="Port">Destination port, 1–65535; with TCP, UDP and SCTP only, and then always.</param>
public sealed record TraceQuery(string Source, string Destination, RuleProtocol Protocol, ushort? Port);
