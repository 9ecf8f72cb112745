using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>
/// A workload's newest contacts with listed addresses: at most 8, of which the list with most gives way first, so that no list
/// is forgotten for another's many addresses. Not thread-safe.
/// </summary>
internal sealed class IndicatorContacts
{
    private const int Most = 8;

    private readonly List<IndicatorHit> _hits = new(1);

    /// <summary>Notes a contact.</summary>
    public void Add(IndicatorList list, HostAddress address, bool opened, DateTimeOffset at)
    {
        var peer = address.ToString();
        var known = _hits.FindIndex(hit => hit.List == list.Name && hit.Address == peer && hit.Opened == opened);
        var times = known < 0 ? 1 : _hits[known].Times + 1;
        var last = known < 0 || at > _hits[known].At ? at : _hits[known].At;
        var hit = new IndicatorHit(list.Name, list.Severity, list.Confidence, peer, opened, last, times);
        if (known >= 0)
        {
            _hits[known] = hit;
            return;
        }

        _hits.Add(hit);
        if (_hits.Count > Most)
        {
            _hits.Remove(_hits
                .OrderByDescending(one => _hits.Count(other => other.List == one.List))
                .ThenBy(one => one.Points).ThenBy(one => one.At).First());
        }
    }

    /// <summary>The contacts between two times, most severe first; older ones are forgotten.</summary>
    public ImmutableArray<IndicatorHit> Between(DateTimeOffset from, DateTimeOffset to)
    {
        _hits.RemoveAll(hit => hit.At < from);
        return [.. _hits.Where(hit => hit.At <= to).OrderByDescending(hit => hit.Points).ThenByDescending(hit => hit.At)];
    }
}
