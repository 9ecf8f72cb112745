using System.Net;
using System.Numerics;
using System.Runtime.InteropServices;
using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>Seeded 64-bit hashes of addresses, endpoints and connections.</summary>
internal sealed class AddressHash(ulong seed)
{
    /// <summary>What the hashes are drawn from; set only before the first hash.</summary>
    public ulong Seed { get => seed; set => seed = value; }

    /// <summary>Hash of an address; IPv4 and IPv4-mapped IPv6 give the same.</summary>
    public ulong Host(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        address.TryWriteBytes(bytes, out var written);
        if (written == 4)
        {
            bytes[..4].CopyTo(bytes[12..]);
            bytes[..4].Clear();
            bytes[10] = bytes[11] = 0xff;
        }

        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        return Mix(Mix(words[0] ^ seed) + words[1]);
    }

    /// <summary>As above.</summary>
    public ulong Host(HostAddress address) => Mix(Mix((ulong)(address.Value >> 64) ^ seed) + (ulong)address.Value);

    /// <summary>Hash of a workload, good for this process only.</summary>
    public ulong Workload(WorkloadId workload) => Mix(seed + (uint)workload.GetHashCode());

    /// <summary>Hash of an address and a port.</summary>
    public ulong Endpoint(IPAddress address, ushort port) =>
        Mix(Host(address) ^ BitOperations.RotateLeft(seed, 17) ^ port);

    /// <summary>Hash of a port.</summary>
    public ulong Port(ushort port) => Mix(seed + port);

    /// <summary>Hash of a connection; the same whichever end is called the client.</summary>
    public ulong Connection(in ConnectionSighting sighting) =>
        Mix(Endpoint(sighting.ClientAddress, sighting.ClientPort)
            + Endpoint(sighting.ServerAddress, sighting.ServerPort)
            + sighting.Protocol);

    /// <summary>The finaliser of splitmix64: every input bit reaches every output bit.</summary>
    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }
}
