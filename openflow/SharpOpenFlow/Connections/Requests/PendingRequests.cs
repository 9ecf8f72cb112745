namespace SharpOpenFlow;

/// <summary>Transaction ids, and the requests that wait for an answer with one. Safe for concurrent use.</summary>
internal sealed class PendingRequests(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, PendingRequest> _single = [];
    private readonly List<PendingRequest> _series = [];
    private PendingRequest? _follower;
    private ConnectionEndReason? _ended;
    private uint _lastXid;

    /// <summary>A transaction id that no waiting request has. Never 0, which asynchronous messages have.</summary>
    public uint NextXid()
    {
        lock (_gate)
        {
            return Take(1);
        }
    }

    /// <summary>Gives the request its transaction ids and waits for answers with them.</summary>
    /// <exception cref="OpenFlowConnectionEndedException">The connection has ended.</exception>
    public void Register(PendingRequest request)
    {
        lock (_gate)
        {
            if (_ended is { } reason)
            {
                throw new OpenFlowConnectionEndedException(reason);
            }

            request.FirstXid = Take(request.Count);
            request.LastAnswer = clock.GetTimestamp();
            if (request.Count == 1)
            {
                _single.Add(request.FirstXid, request);
            }
            else
            {
                _series.Add(request);
            }
        }
    }

    /// <summary>
    /// As <see cref="Register"/>, for a request that goes on to be answered with transaction id 0. There is one at a
    /// time.
    /// </summary>
    /// <exception cref="OpenFlowConnectionEndedException">The connection has ended.</exception>
    public void Follow(PendingRequest request)
    {
        lock (_gate)
        {
            Register(request);
            _follower = request;
        }
    }

    /// <summary>Waits no more for answers to the request that <see cref="Follow"/> has registered.</summary>
    public void Unfollow(PendingRequest request)
    {
        lock (_gate)
        {
            Remove(request);
            _follower = null;
        }
    }

    /// <summary>Waits no more for answers to the request.</summary>
    public void Remove(PendingRequest request)
    {
        lock (_gate)
        {
            if (request.Count == 1)
            {
                _single.Remove(request.FirstXid);
            }
            else
            {
                _series.Remove(request);
            }
        }
    }

    /// <summary>Hands a reply to the request that waits for it; false when there is none.</summary>
    /// <exception cref="OpenFlowProtocolException">The reply is malformed.</exception>
    public bool OnReply(in OpenFlowHeader header, ReadOnlySpan<byte> wire)
    {
        if ((header.Xid == 0 ? Volatile.Read(ref _follower) : Find(header.Xid)) is not { } request)
        {
            return false;
        }

        request.LastAnswer = clock.GetTimestamp();
        return request.OnReply(header, wire);
    }

    /// <summary>Hands an error to the request that it is about; false when there is none.</summary>
    public bool OnError(ErrorMessageView error)
    {
        if (Find(error.Xid) is not { } request)
        {
            return false;
        }

        request.LastAnswer = clock.GetTimestamp();
        request.OnError(error.ToEvent());
        return true;
    }

    /// <summary>Ends all requests that wait, and all that will come.</summary>
    public void End(ConnectionEndReason reason)
    {
        PendingRequest[] waiting;
        lock (_gate)
        {
            _ended ??= reason;
            waiting = [.. _single.Values, .. _series];
            _single.Clear();
            _series.Clear();
        }

        foreach (var request in waiting)
        {
            request.OnEnded(reason);
        }
    }

    private PendingRequest? Find(uint xid)
    {
        lock (_gate)
        {
            if (_single.TryGetValue(xid, out var single))
            {
                return single;
            }

            foreach (var series in _series)
            {
                if (series.Owns(xid))
                {
                    return series;
                }
            }

            return null;
        }
    }

    /// <summary>
    /// Consecutive transaction ids; starts again at 1 where they would reach beyond 32 bits. Only who follows may wait
    /// for so long that its own would come again.
    /// </summary>
    private uint Take(int count)
    {
        if (_lastXid > uint.MaxValue - (uint)count)
        {
            _lastXid = 0;
        }

        var first = _lastXid + 1;
        _lastXid += (uint)count;
        return _follower is { } follower && unchecked(follower.FirstXid - first) < (uint)count ? Take(count) : first;
    }
}
