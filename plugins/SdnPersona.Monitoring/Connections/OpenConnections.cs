namespace SdnPersona.Monitoring;

/// <summary>
/// The connections that are open now, so that a client of one long connection is still known as one an hour later. At
/// most 32 are kept, the newest; whoever has more is known by its rate anyway.
/// </summary>
internal sealed class OpenConnections
{
    private const int Capacity = 32;

    private readonly uint[] _tags = new uint[Capacity];
    private readonly Role[] _roles = new Role[Capacity];
    private int _next;

    /// <summary>The workload's side of a connection.</summary>
    [Flags]
    public enum Role : byte
    {
        Server = 0,
        Client = 1,
        External = 2,
    }

    /// <summary>Connections that the workload opened.</summary>
    public int Out { get; private set; }

    /// <summary>Those of them that leave the internal networks.</summary>
    public int External { get; private set; }

    /// <summary>Connections that the workload accepted.</summary>
    public int In { get; private set; }

    public void Add(ulong connection, Role role)
    {
        var tag = Tag(connection);
        if (Array.IndexOf(_tags, tag) >= 0)
        {
            return;
        }

        var slot = Array.IndexOf(_tags, 0u);
        if (slot < 0)
        {
            slot = _next;
            _next = (_next + 1) % Capacity;
            Count(_roles[slot], -1);
        }

        _tags[slot] = tag;
        _roles[slot] = role;
        Count(role, 1);
    }

    public void Remove(ulong connection)
    {
        var slot = Array.IndexOf(_tags, Tag(connection));
        if (slot >= 0)
        {
            _tags[slot] = 0;
            Count(_roles[slot], -1);
        }
    }

    private static uint Tag(ulong connection) => (uint)(connection >> 32) | 1;

    private void Count(Role role, int step)
    {
        if ((role & Role.Client) != 0)
        {
            Out += step;
            External += (role & Role.External) != 0 ? step : 0;
        }
        else
        {
            In += step;
        }
    }
}
