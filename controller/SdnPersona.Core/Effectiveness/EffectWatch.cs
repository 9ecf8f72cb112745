using SdnPersona.Core.Control;

namespace SdnPersona.Core.Effectiveness;

/// <summary>What is remembered of one workload from look to look. Not thread-safe.</summary>
internal sealed class EffectWatch
{
    /// <summary>Looks that are farther apart are not joined: what lies between is not known.</summary>
    private static readonly TimeSpan LongestGap = TimeSpan.FromMinutes(2);

    /// <summary>How long a workload is watched before and after a change, for both to be compared.</summary>
    private static readonly TimeSpan LeastCompared = TimeSpan.FromMinutes(10);

    /// <summary>After a change open connections are learned and clients try again: this long is not compared.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(5);

    /// <summary>Probability of a threat from which a workload is not calm: what is denied then is as it should be.</summary>
    private const double Suspicious = 0.35;

    private EffectCounters? _last;
    private DateTimeOffset _lastAt;

    /// <summary>The profile that is enforced; empty for none.</summary>
    private string _enforced = "";
    private string _persona = "";
    private DateTimeOffset _since;
    private EffectMeans _means;
    private EffectMeans? _before;

    /// <summary>What was seen since the last look; null while no profile is proven to be in force, or nothing can be compared.</summary>
    public EffectSighting? Look(WorkloadStatus status, DateTimeOffset now)
    {
        var (last, gap) = (_last, now - _lastAt);
        var counters = EffectCounters.Of(status);
        (_last, _lastAt) = (counters, now);
        if (status.Assignment is not { } assignment || last is null || gap <= TimeSpan.Zero || gap > LongestGap)
        {
            Begin(status, now, null);
            return null;
        }

        var enforced = EnforcedBy(status);
        if (assignment.Persona != _persona)
        {
            // What it does has changed: a comparison would be about that.
            Begin(status, now, null);
            return null;
        }

        if (enforced != _enforced)
        {
            Begin(status, now, enforced.Length > 0 && _means.Covered >= LeastCompared ? _means : null);
            return null;
        }

        if (now - _since >= Settling)
        {
            _means = _means.With(assignment.Window, gap);
        }

        if (status.State is not (EnforcementState.Enforced or EnforcementState.Shadow))
        {
            return null;
        }

        EffectMeans? before = null;
        if (_before is not null && _means.Covered >= LeastCompared)
        {
            (before, _before) = (_before, null);
        }

        var calm = assignment.Threats.Values.All(probability => probability < Suspicious);
        return new(
            status.Policy.Profile, assignment.Persona, gap, counters.Since(last.Value), calm, EffectMeans.Of(assignment.Window), before, _means);
    }

    private static string EnforcedBy(WorkloadStatus status) =>
        status.State == EnforcementState.Enforced ? status.Policy.Profile : "";

    private void Begin(WorkloadStatus status, DateTimeOffset now, EffectMeans? before)
    {
        (_enforced, _persona, _since, _means, _before) = (EnforcedBy(status), status.Assignment?.Persona ?? "", now, default, before);
    }
}
