namespace SdnPersona.Cli.Analysis;

/// <summary>An even random sample of a stream, in bounded memory (Vitter's algorithm R); the same in every run.</summary>
internal sealed class FeatureSample
{
    private const int Most = 20_000;

    private readonly List<double[]> _kept = [];
    private readonly Random _random = new(1);
    private long _seen;

    public IReadOnlyList<double[]> Kept => _kept;

    public void Add(double[] features)
    {
        _seen++;
        if (_kept.Count < Most)
        {
            _kept.Add(features);
        }
        else if (_random.NextInt64(_seen) is var place && place < Most)
        {
            _kept[(int)place] = features;
        }
    }
}
