using SdnPersona.Abstractions;

namespace SdnPersona.Core.Control;

/// <summary>
/// Knows which workloads have just gone to enforce. What was in enforce mode when the controller started is not armed: the
/// switch has enforced it all the time.
/// </summary>
internal sealed class ArmingClock(TimeSpan length)
{
    private readonly Dictionary<WorkloadId, (EnforcementMode Mode, DateTimeOffset Since)> _modes = [];

    /// <summary>Whether the workload is still to be judged only.</summary>
    /// <param name="policy">Its policy now.</param>
    /// <param name="dropsEstablished">Whether its profile acts on connections that are already open, so that waiting is pointless.</param>
    /// <param name="now">Now.</param>
    public bool IsArming(EffectivePolicy policy, bool dropsEstablished, DateTimeOffset now)
    {
        if (!_modes.TryGetValue(policy.Workload, out var known))
        {
            _modes[policy.Workload] = (policy.Mode, DateTimeOffset.MinValue);
            return false;
        }

        if (known.Mode != policy.Mode)
        {
            known = (policy.Mode, now);
            _modes[policy.Workload] = known;
        }

        return policy.Mode == EnforcementMode.Enforce
            && !dropsEstablished
            && known.Since != DateTimeOffset.MinValue
            // Not for ever, either, when somebody sets the clock back.
            && (now - known.Since).Duration() < length;
    }

    /// <summary>Forgets workloads that are gone.</summary>
    public void Keep(IReadOnlySet<WorkloadId> present)
    {
        foreach (var gone in _modes.Keys.Where(id => !present.Contains(id)).ToList())
        {
            _modes.Remove(gone);
        }
    }
}
