namespace SdnPersona.MicroSegments;

/// <summary>What is offered: a port of an IP protocol. For protocols without ports the port is 0.</summary>
/// <param name="Protocol">IP protocol number; 6 is TCP, 17 UDP.</param>
/// <param name="Port">Port of the server.</param>
public readonly record struct Service(byte Protocol, ushort Port);
