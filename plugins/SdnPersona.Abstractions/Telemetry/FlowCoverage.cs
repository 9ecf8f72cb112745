namespace SdnPersona.Abstractions;

/// <summary>
/// What a source of flow records tells. A number that is not covered is not known, however much it looks like zero, so
/// that whoever measures leaves out what depends on it.
/// </summary>
[Flags]
public enum FlowCoverage
{
    /// <summary>Hosts only.</summary>
    None = 0,

    /// <summary>First and last packet; without it, Start and End are those of a longer window.</summary>
    Times = 1 << 0,

    /// <summary>Bytes.</summary>
    Bytes = 1 << 1,

    /// <summary>Packets.</summary>
    Packets = 1 << 2,

    /// <summary>Both directions apart; without it, the numbers of both stand in the "out" ones.</summary>
    Directions = 1 << 3,

    /// <summary>How it went.</summary>
    Outcome = 1 << 4,

    /// <summary>Ports of clients.</summary>
    ClientPorts = 1 << 5,

    /// <summary>Hosts are real addresses, so that inside and outside can be told apart.</summary>
    Addresses = 1 << 6,

    /// <summary>Ports are real numbers, so that they say which service it is.</summary>
    ServicePorts = 1 << 7,

    /// <summary>One record is one exchange, not the sum of all that two hosts had in a window.</summary>
    Exchanges = 1 << 8,

    /// <summary>Everything above.</summary>
    All = Times | Bytes | Packets | Directions | Outcome | ClientPorts | Addresses | ServicePorts | Exchanges,
}
