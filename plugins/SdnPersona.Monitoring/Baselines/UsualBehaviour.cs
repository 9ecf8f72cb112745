using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SdnPersona.Learning;

namespace SdnPersona.Monitoring;

/// <summary>Usual values of the watched features, of a workload or of many. Constant memory: 288 bytes. Not thread-safe.</summary>
internal sealed class UsualBehaviour(double leastStep)
{
    /// <summary>Features whose distance is averaged: one alone would follow every odd minute, all would hide what is odd.</summary>
    private const int Oddest = 3;

    /// <summary>A feature that was seen less often is not compared.</summary>
    private const int LeastCount = 14;

    /// <summary>Farther is no odder: one feature that was always 0 must not drown the others.</summary>
    private const double Farthest = 20;

    private readonly RobustTracker[] _features = new RobustTracker[WatchedFeature.All.Length];

    /// <summary>Takes the values of a window; what is absent changes nothing.</summary>
    public void Add(ImmutableDictionary<string, double> values)
    {
        for (var i = 0; i < _features.Length; i++)
        {
            var watched = WatchedFeature.All[i];
            if (values.TryGetValue(watched.Feature.Name, out var value))
            {
                _features[i].Add(watched.Compared(value), leastStep, watched.Floor);
            }
        }
    }

    /// <summary>How far a window is from usual, 0–20, and by what, oddest first.</summary>
    public (double Distance, ImmutableArray<OddFeature> Oddest) Compare(ImmutableDictionary<string, double> values)
    {
        Span<(double Distance, int Feature)> oddest = [(-1, -1), (-1, -1), (-1, -1)];
        for (var i = 0; i < _features.Length; i++)
        {
            var watched = WatchedFeature.All[i];
            if (_features[i].Count < LeastCount || !values.TryGetValue(watched.Feature.Name, out var value) || !double.IsFinite(value))
            {
                continue;
            }

            var entry = (Distance: Math.Min(Farthest, Math.Abs(_features[i].Score(watched.Compared(value), watched.Floor))), i);
            for (var place = 0; place < Oddest; place++)
            {
                if (entry.Distance > oddest[place].Distance)
                {
                    (entry, oddest[place]) = (oddest[place], entry);
                }
            }
        }

        var named = ImmutableArray.CreateBuilder<OddFeature>(Oddest);
        var sum = 0.0;
        foreach (var (distance, feature) in oddest)
        {
            if (feature >= 0)
            {
                sum += distance;
                named.Add(Name(feature, values[WatchedFeature.All[feature].Feature.Name]));
            }
        }

        return (named.Count == 0 ? 0 : sum / named.Count, named.ToImmutable());
    }

    /// <summary>Writes or reads the state.</summary>
    public void Exchange(StateExchange exchange) => exchange.Fields<RobustTracker>(_features);

    private OddFeature Name(int feature, double value)
    {
        var (watched, usual) = (WatchedFeature.All[feature], _features[feature]);
        return new(
            watched.Feature.Name,
            value,
            watched.Measured(usual.Centre - usual.Spread),
            watched.Measured(usual.Centre + usual.Spread),
            usual.Score(watched.Compared(value), watched.Floor));
    }
}
