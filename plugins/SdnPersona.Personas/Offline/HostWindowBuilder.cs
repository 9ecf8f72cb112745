using SdnPersona.Abstractions;

namespace SdnPersona.Personas;

/// <summary>
/// Cuts flows into windows per host. Flows may come a little out of order: a window stays open until flows come that begin
/// two windows later; a flow that comes later still counts in the oldest window that is open. Memory grows with the hosts
/// that are active at a time, not with the length of the recording. Not thread-safe.
/// </summary>
public sealed class HostWindowBuilder
{
    private const int OpenWindows = 3;

    /// <summary>Hosts silent for longer lose their history of calls.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(1);

    private readonly FlowCoverage _coverage;
    private readonly TimeSpan _length;
    private readonly SortedDictionary<long, Dictionary<HostAddress, HostActivity>> _open = [];
    private readonly Dictionary<HostAddress, (CallHistory Calls, long Seen)> _calls = [];
    private long _newest = long.MinValue;

    /// <summary>Begins.</summary>
    /// <param name="length">Length of a window, 1 s or more.</param>
    /// <param name="coverage">What the flows tell.</param>
    public HostWindowBuilder(TimeSpan length, FlowCoverage coverage)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, TimeSpan.FromSeconds(1));
        (_length, _coverage) = (length, coverage);
    }

    /// <summary>Flows that came after their window had been closed.</summary>
    public long Late { get; private set; }

    /// <summary>Number of the window that a moment lies in, counted from 1970.</summary>
    public static long Number(DateTimeOffset at, TimeSpan length) => at.UtcTicks / length.Ticks - Epoch(length);

    /// <summary>Takes a flow and gives the windows that it closes, by time, then host.</summary>
    /// <param name="flow">Flow.</param>
    /// <param name="malicious">Whether the recording labels it so; for evaluation only.</param>
    public IReadOnlyList<HostWindow> Add(in FlowRecord flow, bool malicious = false)
    {
        var number = Number(flow.Start, _length);
        IReadOnlyList<HostWindow> closed = number > _newest && _newest != long.MinValue
            ? Close(number - OpenWindows + 1)
            : [];
        _newest = Math.Max(_newest, number);
        if (number <= _newest - OpenWindows)
        {
            Late++;
            number = _newest - OpenWindows + 1;
        }

        Activity(number, flow.Client).Initiated(flow, malicious);
        if (!_coverage.HasFlag(FlowCoverage.Addresses) || Networks.IsInternal(flow.Server))
        {
            Activity(number, flow.Server).Accepted(flow);
        }

        if (_coverage.HasFlag(FlowCoverage.Times))
        {
            var (calls, _) = _calls.GetValueOrDefault(flow.Client, (new(), 0));
            calls.Add(flow);
            _calls[flow.Client] = (calls, number);
        }

        return closed;
    }

    /// <summary>Closes all windows.</summary>
    public IReadOnlyList<HostWindow> Finish() => Close(long.MaxValue);

    private static long Epoch(TimeSpan length) => DateTimeOffset.UnixEpoch.UtcTicks / length.Ticks;

    private HostActivity Activity(long number, HostAddress host)
    {
        if (!_open.TryGetValue(number, out var hosts))
        {
            _open.Add(number, hosts = []);
        }

        if (!hosts.TryGetValue(host, out var activity))
        {
            hosts.Add(host, activity = new());
        }

        return activity;
    }

    private List<HostWindow> Close(long before)
    {
        var closed = new List<HostWindow>();
        foreach (var number in _open.Keys.Where(number => number < before).ToArray())
        {
            foreach (var (host, activity) in _open[number].OrderBy(entry => entry.Key.Value))
            {
                var (calls, _) = _calls.GetValueOrDefault(host, (new(), 0));
                closed.Add(new()
                {
                    Host = host,
                    Start = new DateTimeOffset((number + Epoch(_length)) * _length.Ticks, TimeSpan.Zero),
                    Features = activity.Features(_coverage),
                    Compromise = CompromiseDetectors.Judge(activity, calls, _coverage, _length),
                    LabelledMalicious = activity.Malicious,
                });
            }

            _open.Remove(number);
            ForgetSilent(number);
        }

        return closed;
    }

    private void ForgetSilent(long number)
    {
        foreach (var host in _calls.Where(entry => (number - entry.Value.Seen) * _length > Remembered)
            .Select(entry => entry.Key).ToArray())
        {
            _calls.Remove(host);
        }
    }
}
