namespace SdnPersona.Monitoring;

/// <content>What survives a restart: the intervals of the port, the windows of flows and what is usual.</content>
internal sealed partial class WorkloadBehaviour
{
    private bool _unsaved;
    private DateTimeOffset _takenAt = DateTimeOffset.MinValue;

    /// <summary>The state when it has changed since it was last taken, and that is long enough ago, else null.</summary>
    public byte[]? TakeUnsaved(ulong seed, DateTimeOffset notSince, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (!_unsaved || _takenAt > notSince)
            {
                return null;
            }

            _unsaved = false;
            _takenAt = now;
            var exchange = StateExchange.Writing();
            exchange.Field(ref seed);
            Exchange(exchange);
            return exchange.Finish();
        }
    }

    /// <summary>Notes that what was taken could not be saved.</summary>
    public void SetUnsaved()
    {
        lock (_gate)
        {
            _unsaved = true;
            _takenAt = DateTimeOffset.MinValue;
        }
    }

    /// <summary>Takes back a state, up to its end.</summary>
    /// <exception cref="InvalidDataException">It cannot be read; nothing of this object may then be used.</exception>
    public void Restore(StateExchange exchange, long latest)
    {
        Exchange(exchange);
        exchange.End();
        if (_ports.LastAt > latest || _flows?.LastAt > latest)
        {
            throw new InvalidDataException("it is of a time to come");
        }
    }

    private void Exchange(StateExchange exchange)
    {
        _ports.Exchange(exchange, workload);
        if (exchange.Has(_flows is not null))
        {
            (_flows ??= new()).Exchange(exchange);
        }

        if (exchange.Has(_baseline is not null))
        {
            (_baseline ??= new()).Exchange(exchange);
        }
    }
}
