using System.Collections.Concurrent;
using SdnPersona.Abstractions;
using SdnPersona.Learning;

namespace SdnPersona.Monitoring;

/// <summary>
/// What is usual for workloads of one persona. Each member gives a window every five minutes at most, so all weigh the same, and
/// its pull is bounded; groups of fewer than five compare nobody. In memory only: a group of many has learned anew within a day.
/// Thread-safe.
/// </summary>
public sealed class PeerBaselines : IPeerComparison
{
    /// <summary>Fewer members say nothing about what is usual.</summary>
    public const int LeastMembers = 5;

    private readonly ConcurrentDictionary<string, Group> _groups = new();
    private readonly ConcurrentDictionary<WorkloadId, string> _memberships = new();

    /// <inheritdoc/>
    public FeatureWindow Compare(FeatureWindow window, string? group)
    {
        ArgumentNullException.ThrowIfNull(window);
        Join(window.Workload, group);
        if (group is null || window.Values.IsEmpty)
        {
            return window;
        }

        return _groups.GetOrAdd(group, static _ => new()).Assess(window) is { } score
            ? WithScore(window, score with { Group = group })
            : window;
    }

    /// <inheritdoc/>
    public void Forget(WorkloadId workload) => Join(workload, null);

    private static FeatureWindow WithScore(FeatureWindow window, AnomalyScore score) =>
        AnomalyFeatures.Add(window with { PeerAnomaly = score }, FeatureCatalog.PeerAnomaly, score);

    private void Join(WorkloadId workload, string? group)
    {
        if (_memberships.TryGetValue(workload, out var former) && former != group && _groups.TryGetValue(former, out var left))
        {
            left.Leave(workload);
        }

        if (group is null)
        {
            _memberships.TryRemove(workload, out _);
        }
        else
        {
            _memberships[workload] = group;
        }
    }

    private sealed class Group
    {
        private static readonly TimeSpan Day = TimeSpan.FromDays(1);

        /// <summary>About the last thousand windows of all members.</summary>
        private const double LeastStep = 0.001;
        private const int MostScores = 20_000;

        private readonly Lock _gate = new();
        private readonly UsualBehaviour _usual = new(LeastStep);
        private readonly Dictionary<WorkloadId, (DateTimeOffset LearnedAt, double Smoothed)> _members = [];
        private ScoreHistory _scores;
        private DateTimeOffset? _first;

        /// <summary>Compares and learns; null while there are too few members.</summary>
        public AnomalyScore? Assess(FeatureWindow window)
        {
            lock (_gate)
            {
                var (distance, oddest) = _usual.Compare(window.Values);
                var known = _members.TryGetValue(window.Workload, out var member);
                var smoothed = (member.Smoothed + distance) / 2;
                var score = new AnomalyScore
                {
                    State = State(window.End),
                    Deviations = smoothed,
                    PValue = _scores.PValue(smoothed),
                    Oddest = oddest,
                };
                if (!known || (window.End - member.LearnedAt).Duration() >= WorkloadBaseline.LearnEvery)
                {
                    _first ??= window.End;
                    _members[window.Workload] = (window.End, smoothed);
                    _usual.Add(window.Values);
                    _scores.Add(smoothed, MostScores);
                }

                return _members.Count >= LeastMembers ? score : null;
            }
        }

        public void Leave(WorkloadId workload)
        {
            lock (_gate)
            {
                _members.Remove(workload);
            }
        }

        private BaselineState State(DateTimeOffset at) => (at - (_first ?? at)) switch
        {
            var age when age >= 7 * Day => BaselineState.Stable,
            var age when age >= Day => BaselineState.Provisional,
            _ => BaselineState.Learning,
        };
    }
}
