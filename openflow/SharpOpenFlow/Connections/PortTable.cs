using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace SharpOpenFlow;

/// <summary>
/// The ports of a datapath by number. Changed by the read loop alone; <see cref="Current"/> is read from anywhere.
/// </summary>
internal sealed class PortTable
{
    private readonly SortedDictionary<PortNo, PortDesc> _ports = [];
    private volatile PortDesc[] _current = [];

    /// <summary>The ports as they are now, in the order of their numbers.</summary>
    public ImmutableArray<PortDesc> Current => ImmutableCollectionsMarshal.AsImmutableArray(_current);

    /// <summary>Adds or replaces ports.</summary>
    public void Set(ImmutableArray<PortDesc> ports)
    {
        foreach (var port in ports)
        {
            _ports[port.PortNo] = port;
        }

        _current = [.. _ports.Values];
    }

    /// <summary>Does to the table what the switch says has happened to the port.</summary>
    public void Apply(PortStatusEvent status)
    {
        if (status.Reason == PortReason.Delete)
        {
            _ports.Remove(status.Port.PortNo);
        }
        else
        {
            _ports[status.Port.PortNo] = status.Port;
        }

        _current = [.. _ports.Values];
    }
}
