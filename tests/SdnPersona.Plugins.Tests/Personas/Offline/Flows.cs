using SdnPersona.Abstractions;

namespace SdnPersona.Plugins.Tests.Personas.Offline;

/// <summary>Flow records of few words.</summary>
internal static class Flows
{
    public const byte Tcp = 6;
    public const byte Udp = 17;

    public static readonly DateTimeOffset Begin = DateTimeOffset.UnixEpoch.AddHours(480_000);

    public static FlowRecord At(
        double seconds,
        string client,
        string server,
        ushort port,
        byte protocol = Tcp,
        FlowOutcome outcome = FlowOutcome.Answered) => new()
        {
            Start = Begin.AddSeconds(seconds),
            End = Begin.AddSeconds(seconds + 1),
            Protocol = protocol,
            Client = Host(client),
            Server = Host(server),
            ServerPort = port,
            BytesOut = 500,
            BytesIn = outcome == FlowOutcome.Answered ? 4000UL : 0,
            PacketsOut = 5,
            PacketsIn = outcome == FlowOutcome.Answered ? 6UL : 0,
            Outcome = outcome,
            Direction = DirectionEvidence.Observed,
        };

    public static HostAddress Host(string address) =>
        HostAddress.TryParse(address, out var host) ? host : throw new ArgumentException("no address", nameof(address));
}
