using System.Text.Json;
using SdnPersona.Controller.Api;
using SdnPersona.Controller.Features.Switches;
using SdnPersona.Controller.Features.Workloads;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Watch;

/// <summary>
/// What clients of the stream were last told of workloads and switches. It is compared as JSON, which is what they see. Not thread-safe.
/// </summary>
internal sealed class WatchedState(IControlPlane control, JsonSerializerOptions json)
{
    private readonly SortedDictionary<string, byte[]> _workloads = new(StringComparer.Ordinal);

    private byte[] _switches = [];

    /// <summary>Looks again, and returns what changed since the last look, as frames.</summary>
    public ReadOnlyMemory<byte>[] Refresh()
    {
        var switches = SwitchesNow();
        var switchesChanged = !switches.AsSpan().SequenceEqual(_switches);
        _switches = switches;
        return [RefreshWorkloads(), switchesChanged ? Switches() : default];
    }

    /// <summary>Everything, for a client that knows nothing yet.</summary>
    public ReadOnlyMemory<byte>[] Everything() => [WatchFrame.Workloads(full: true, _workloads.Values, []), Switches()];

    /// <summary>Forgets all, while there is nobody to tell.</summary>
    public void Clear()
    {
        _workloads.Clear();
        _switches = [];
    }

    private ReadOnlyMemory<byte> RefreshWorkloads()
    {
        var changed = new List<byte[]>();
        var gone = _workloads.Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var status in control.Workloads)
        {
            var name = status.Workload.Name;
            gone.Remove(name);
            var now = JsonSerializer.SerializeToUtf8Bytes(WorkloadItem.Of(status), json);
            if (!_workloads.TryGetValue(name, out var before) || !now.AsSpan().SequenceEqual(before))
            {
                _workloads[name] = now;
                changed.Add(now);
            }
        }

        foreach (var name in gone)
        {
            _workloads.Remove(name);
        }

        return WatchFrame.Workloads(full: false, changed, gone);
    }

    private byte[] SwitchesNow() => JsonSerializer.SerializeToUtf8Bytes(
        new Listing<SwitchItem>([.. control.Switches.OrderBy(status => status.Name, StringComparer.Ordinal).Select(SwitchItem.Of)]),
        json);

    private ReadOnlyMemory<byte> Switches()
    {
        var target = new System.Buffers.ArrayBufferWriter<byte>();
        WatchFrame.Write(target, "switches", _switches);
        return target.WrittenMemory;
    }
}
