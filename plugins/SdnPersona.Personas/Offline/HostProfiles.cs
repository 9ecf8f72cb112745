using SdnPersona.Abstractions;

namespace SdnPersona.Personas;

/// <summary>A host over a span in which it is taken to keep its persona.</summary>
/// <param name="Host">Host.</param>
/// <param name="Span">Number of the span since 1970.</param>
public readonly record struct HostSpan(HostAddress Host, long Span);

/// <summary>
/// What each host offers and uses, over time: for every service (direction, port, protocol), and for every peer with it,
/// the share of the host's windows in which it occurred. What a host does again and again says what it is for; how much
/// of it says little. Bounded per host. Not thread-safe.
/// </summary>
public sealed class HostProfiles
{
    private const int MostTokens = 2048;

    private readonly Dictionary<HostSpan, Profile> _profiles = [];
    private readonly TimeSpan _window, _span;

    /// <summary>Begins.</summary>
    /// <param name="window">Length of a window.</param>
    /// <param name="span">Length in which a host keeps its persona; at least a window.</param>
    public HostProfiles(TimeSpan window, TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, window);
        (_window, _span) = (window, span);
    }

    /// <summary>All hosts, by their spans.</summary>
    public IEnumerable<HostSpan> Hosts => _profiles.Keys;

    /// <summary>The span that a moment lies in.</summary>
    public HostSpan SpanOf(HostAddress host, DateTimeOffset at) => new(host, HostWindowBuilder.Number(at, _span));

    /// <summary>Takes a flow.</summary>
    public void Add(in FlowRecord flow)
    {
        var window = HostWindowBuilder.Number(flow.Start, _window);
        Of(flow.Client, flow.Start).Add(window, new(flow.ServerPort, flow.Protocol, false, flow.Server));
        Of(flow.Server, flow.Start).Add(window, new(flow.ServerPort, flow.Protocol, true, flow.Client));
    }

    /// <summary>How much is known of a host: the sum over its services and peers of the windows that they occurred in.</summary>
    public long Mass(HostSpan host) => _profiles[host].Mass;

    /// <summary>The host's services, or services with peers, each with the share of windows, 0–1.</summary>
    internal IEnumerable<(ServiceToken Token, double Share)> Tokens(HostSpan host, bool peers) =>
        _profiles[host].Tokens(peers);

    private Profile Of(HostAddress host, DateTimeOffset at)
    {
        var key = SpanOf(host, at);
        if (!_profiles.TryGetValue(key, out var profile))
        {
            _profiles.Add(key, profile = new());
        }

        return profile;
    }

    private sealed class Profile
    {
        private readonly Dictionary<ServiceToken, (long Last, int Windows)> _tokens = [];
        private long _last = long.MinValue;
        private int _windows;

        public long Mass { get; private set; }

        public void Add(long window, ServiceToken token)
        {
            if (window != _last)
            {
                _last = window;
                _windows++;
            }

            Count(window, token with { Peer = default });
            Mass += Count(window, token) ? 1 : 0;
        }

        public IEnumerable<(ServiceToken Token, double Share)> Tokens(bool peers) => _tokens
            .Where(entry => entry.Key.Peer != default == peers)
            .Select(entry => (entry.Key, Math.Min(1, (double)entry.Value.Windows / _windows)));

        private bool Count(long window, ServiceToken token)
        {
            var known = _tokens.TryGetValue(token, out var count);
            if ((known && count.Last == window) || (!known && _tokens.Count >= MostTokens))
            {
                return false;
            }

            _tokens[token] = (window, count.Windows + 1);
            return true;
        }
    }
}

/// <summary>A service that a host offers or uses, alone or with one peer.</summary>
internal readonly record struct ServiceToken(ushort Port, byte Protocol, bool Offered, HostAddress Peer);
