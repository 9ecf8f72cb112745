using System.Collections.Immutable;
using SdnPersona.Learning;

namespace SdnPersona.Personas;

/// <summary>
/// Learns personas from labelled hosts of a recording and gives every host's probabilities. Hosts are compared by the
/// services and peers that they keep to; hosts without labels help by standing between those that have one. Immutable.
/// </summary>
public sealed class HostPersonaModel
{
    /// <summary>Hosts without labels that take part in learning: those of which most is known.</summary>
    private const int MostUnlabelled = 800;

    /// <summary>
    /// What shared peers count for against shared services: the fewer the labels, the less can be learned about which
    /// services matter, and the more it helps to be near.
    /// </summary>
    private const double PeerShare = 0.7, PeerShareOfOneLabel = 0.3;

    private readonly HostProfiles _profiles;
    private readonly Dictionary<ServiceToken, (int Id, double Weight)> _vocabulary = [];
    private readonly Dictionary<HostSpan, int> _members = [];
    private readonly SimilarityClassifier _classifier;
    private readonly double _peerWeight;

    /// <summary>Learns.</summary>
    /// <param name="profiles">What hosts do; complete.</param>
    /// <param name="labels">Persona by host; hosts that do not occur are left out.</param>
    /// <param name="personas">All personas, in the order of the probabilities; two or more.</param>
    /// <exception cref="ArgumentException">No labelled host occurs in the recording.</exception>
    public HostPersonaModel(
        HostProfiles profiles,
        IReadOnlyDictionary<Abstractions.HostAddress, string> labels,
        ImmutableArray<string> personas)
    {
        ArgumentNullException.ThrowIfNull(profiles);
        ArgumentNullException.ThrowIfNull(labels);
        _profiles = profiles;
        Personas = personas;
        var labelled = profiles.Hosts.Where(span => labels.ContainsKey(span.Host))
            .OrderBy(span => span.Host.Value).ThenBy(span => span.Span).ToArray();
        if (labelled.Length == 0)
        {
            throw new ArgumentException("no labelled host occurs in the flows", nameof(labels));
        }

        var others = profiles.Hosts.Where(span => !labels.ContainsKey(span.Host))
            .OrderByDescending(profiles.Mass).ThenBy(span => span.Host.Value).ThenBy(span => span.Span)
            .Take(MostUnlabelled);
        HostSpan[] pool = [.. labelled, .. others];
        for (var i = 0; i < pool.Length; i++)
        {
            _members.Add(pool[i], i);
        }

        Learn(pool);
        int[] classes = [.. labelled.Select(span => personas.IndexOf(labels[span.Host]))];
        var fewest = classes.CountBy(label => label).Min(count => count.Value);
        _peerWeight = PeerShare + PeerShareOfOneLabel / fewest;
        _classifier = new([.. pool.Select(Vector)], classes, personas.Length);
        LabelledHosts = labelled.Length;
    }

    /// <summary>The personas, in the order of probabilities.</summary>
    public ImmutableArray<string> Personas { get; }

    /// <summary>Labelled hosts that it learned from; one that occurs in several spans counts in each.</summary>
    public int LabelledHosts { get; }

    /// <summary>Probability of each persona; adds up to 1.</summary>
    public double[] Probabilities(HostSpan host) =>
        _classifier.Probabilities(Vector(host), _members.GetValueOrDefault(host, -1));

    /// <summary>Weighs tokens by how few hosts of the pool have them (inverse document frequency, smoothed).</summary>
    private void Learn(HostSpan[] pool)
    {
        var hosts = new Dictionary<ServiceToken, int>();
        foreach (var host in pool)
        {
            foreach (var (token, _) in _profiles.Tokens(host, peers: false).Concat(_profiles.Tokens(host, peers: true)))
            {
                hosts[token] = hosts.GetValueOrDefault(token) + 1;
            }
        }

        foreach (var (token, count) in hosts)
        {
            // What a single host has connects it with nobody.
            if (count > 1)
            {
                _vocabulary.Add(token, (_vocabulary.Count, 1 + Math.Log((1.0 + pool.Length) / (1 + count))));
            }
        }
    }

    private TokenVector Vector(HostSpan host)
    {
        var services = Part(host, peers: false);
        var peers = Part(host, peers: true);
        int[] tokens = [.. services.Tokens, .. peers.Tokens];
        double[] weights = [.. services.Weights, .. peers.Weights.Select(weight => _peerWeight * weight)];
        Array.Sort(tokens, weights);
        return new TokenVector(tokens, weights).Normalized();
    }

    private TokenVector Part(HostSpan host, bool peers)
    {
        var tokens = new List<int>();
        var weights = new List<double>();
        foreach (var (token, share) in _profiles.Tokens(host, peers))
        {
            if (_vocabulary.TryGetValue(token, out var entry))
            {
                tokens.Add(entry.Id);
                weights.Add(share * entry.Weight);
            }
        }

        return new TokenVector([.. tokens], [.. weights]).Normalized();
    }
}
