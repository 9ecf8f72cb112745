using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>
/// The connections of one workload. Made at its first connection, and each side (client, server) at its own first one,
/// so that a workload without any costs nothing. Not thread-safe.
/// </summary>
internal sealed class ConnectionHistory(int epochs, AddressHash hash)
{
    public const byte Tcp = 6;

    private readonly RecentSegments _recent = new();
    private readonly OpenConnections _open = new();
    private ClientHistory? _client;
    private Handshakes? _handshakes;
    private ServerHistory? _server;

    /// <summary>Milliseconds since 1970 of the newest sighting.</summary>
    public long LastAt { get; private set; }

    /// <summary>Whether a connection is open, so that the history must not be dropped.</summary>
    public bool HasOpen => _open.Out + _open.In > 0;

    /// <summary>Takes a sighting in which the workload has the given side.</summary>
    public void Record(in ConnectionSighting sighting, bool isClient, bool external, long at)
    {
        LastAt = Math.Max(LastAt, at);
        var connection = hash.Connection(sighting);
        if (_recent.IsRepeat(connection, sighting.Mark, at))
        {
            return;
        }

        switch (sighting.Mark)
        {
            case ConnectionMark.Attempt when isClient:
                (_client ??= new(epochs, hash)).Attempt(sighting, external, at);
                if (sighting.Protocol == Tcp)
                {
                    (_handshakes ??= new(epochs)).Attempt(connection, sighting.At.Ticks);
                }

                break;
            case ConnectionMark.Attempt when sighting.Protocol != Tcp:
                // Nothing else will say that the server took part.
                (_server ??= new(epochs, hash)).Accepted(sighting.ClientAddress, at);
                break;
            case ConnectionMark.Accepted when isClient:
                (_client ??= new(epochs, hash)).Accepted(sighting.ServerAddress, sighting.ServerPort, at);
                _handshakes?.Accepted(connection, sighting.At.Ticks, Epoch.Of(at));
                _open.Add(connection, OpenConnections.Role.Client | (external ? OpenConnections.Role.External : 0));
                break;
            case ConnectionMark.Accepted:
                (_server ??= new(epochs, hash)).Accepted(sighting.ClientAddress, at);
                _open.Add(connection, OpenConnections.Role.Server);
                break;
            case ConnectionMark.Reset or ConnectionMark.Finished:
                _open.Remove(connection);
                break;
            default:
                break;
        }
    }

    public ConnectionTotals Totals(long now, int fanOutEpochs)
    {
        var (accepted, clients) = _server?.Totals(now, fanOutEpochs) ?? default;
        var client = _client?.Totals(now, fanOutEpochs) ?? default;
        return new(client, accepted, clients, _open.Out, _open.External, _open.In, _handshakes?.Mean(Epoch.Of(now)) ?? double.NaN);
    }
}

/// <summary>What a workload's connections were over a window; the default is none. No handshake is NaN, or 0 in the default.</summary>
internal readonly record struct ConnectionTotals(
    ClientTotals Client, int Accepted, double Clients, int OpenOut, int OpenExternal, int OpenIn, double Handshake);
