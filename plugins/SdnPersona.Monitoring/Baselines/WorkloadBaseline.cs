using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SdnPersona.Learning;

namespace SdnPersona.Monitoring;

/// <summary>
/// What is usual for one workload, learned from a window every five minutes, and how far its windows are from that. Windows far
/// out are not learned from; when they go on for two days, they are the new usual, which is then learned anew. Not thread-safe.
/// </summary>
internal sealed class WorkloadBaseline
{
    /// <summary>Windows overlap; those so far apart do not.</summary>
    public static readonly TimeSpan LearnEvery = TimeSpan.FromMinutes(5);

    /// <summary>Beyond so many deviations a window is not learned from.</summary>
    public const double GuardAt = 5;

    private const long Day = 24 * 3_600_000;
    private const long GuardFor = 2 * Day;

    /// <summary>A week of windows is remembered, and two weeks of their scores.</summary>
    private const double LeastStep = 1.0 / (7 * 288);
    private const int MostScores = 14 * 288;

    private UsualBehaviour _usual = new(LeastStep);
    private ScoreHistory _scores;
    private double _smoothed;
    private long _firstAt;
    private long _learnedAt;
    private long _guardedSince;
    private int _windows;

    /// <summary>Whether the last assessment changed it.</summary>
    public bool HasLearned { get; private set; }

    /// <summary>Compares a window with what is usual, and learns from it when the last one learned from is five minutes old.</summary>
    /// <param name="values">Values of the window.</param>
    /// <param name="at">Its end, milliseconds since 1970.</param>
    /// <param name="isWhole">Whether the sources watched all of it: means over seconds vary more, and are not learned from.</param>
    public AnomalyScore Assess(ImmutableDictionary<string, double> values, long at, bool isWhole)
    {
        HasLearned = false;
        if (at < _learnedAt)
        {
            // The clock was set back: wait from here.
            _learnedAt = at;
        }

        var (distance, oddest) = _usual.Compare(values);
        var smoothed = (_smoothed + distance) / 2;
        var score = new AnomalyScore
        {
            State = State(at),
            Deviations = smoothed,
            PValue = _scores.PValue(smoothed),
            IsGuarded = _guardedSince > 0,
            Oddest = oddest,
        };
        if (isWhole && !values.IsEmpty && at - _learnedAt >= LearnEvery.TotalMilliseconds)
        {
            Learn(values, at, distance, smoothed, score.State);
        }

        return score;
    }

    /// <summary>Writes or reads the state.</summary>
    public void Exchange(StateExchange exchange)
    {
        _usual.Exchange(exchange);
        exchange.Field(ref _scores);
        exchange.Field(ref _smoothed);
        exchange.Field(ref _firstAt);
        exchange.Field(ref _learnedAt);
        exchange.Field(ref _guardedSince);
        exchange.Field(ref _windows);
    }

    private void Learn(ImmutableDictionary<string, double> values, long at, double distance, double smoothed, BaselineState state)
    {
        HasLearned = true;
        (_learnedAt, _smoothed) = (at, smoothed);
        if (state != BaselineState.Learning && distance > GuardAt)
        {
            _guardedSince = _guardedSince == 0 ? at : _guardedSince;
            if (at - _guardedSince < GuardFor)
            {
                return;
            }

            BeginAnew();
        }

        _guardedSince = 0;
        _firstAt = _firstAt == 0 ? at : _firstAt;
        _windows++;
        _usual.Add(values);
        _scores.Add(smoothed, MostScores);
    }

    private void BeginAnew()
    {
        _usual = new(LeastStep);
        _scores = default;
        (_smoothed, _firstAt, _windows) = (0, 0, 0);
    }

    /// <summary>A workload that is off half of the time needs twice as long.</summary>
    private BaselineState State(long at) => (at - _firstAt, _windows) switch
    {
        ( >= 7 * Day, >= 7 * 144) => BaselineState.Stable,
        ( >= Day, >= 144) => BaselineState.Provisional,
        _ => BaselineState.Learning,
    };
}
