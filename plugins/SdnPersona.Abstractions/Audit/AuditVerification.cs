namespace SdnPersona.Abstractions;

/// <summary>Whether the audit log is as it was written.</summary>
/// <param name="Entries">Entries that were checked and are right.</param>
/// <param name="Last">Sequence of the last of them; 0 for none.</param>
/// <param name="Hash">Its hash; noted elsewhere, it proves later that nothing up to it was changed.</param>
/// <param name="BrokenAt">Sequence of the first entry that is wrong or missing, or null.</param>
/// <param name="Problem">What is wrong with it, or null.</param>
public sealed record AuditVerification(long Entries, long Last, string Hash, long? BrokenAt, string? Problem);

/// <summary>Follows the chain of an audit log, entry by entry.</summary>
/// <param name="known">Sequence and hash of an entry as they were noted elsewhere, or null.</param>
public sealed class AuditCheck((long Sequence, string Hash)? known)
{
    private long _last;
    private string _hash = AuditEntry.Start;
    private long? _brokenAt;
    private string? _problem;

    /// <summary>Whether it makes sense to go on.</summary>
    public bool IsIntact => _brokenAt is null;

    /// <summary>The last entry that was right.</summary>
    public long Last => _last;

    /// <summary>Looks at the next entry; false when it is wrong.</summary>
    public bool Follow(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var next = _last + 1;
        if (entry.Sequence != next)
        {
            return Break(next, $"is missing: {entry.Sequence} follows {_last}");
        }

        if (entry.Hash != AuditEntry.Digest(entry.Sequence, entry.Record, entry.Previous))
        {
            return Break(next, "is not as it was written: its content and its hash do not agree");
        }

        if (entry.Previous != _hash)
        {
            return Break(next, $"does not continue entry {_last} as it is now");
        }

        if (known is { } noted && noted.Sequence == next && noted.Hash != entry.Hash)
        {
            return Break(next, "has another hash than was noted: it, or an entry before it, was written anew");
        }

        (_last, _hash) = (next, entry.Hash);
        return true;
    }

    /// <summary>The result, when all entries were looked at.</summary>
    /// <param name="lastWritten">Sequence of the entry that the store says it wrote last.</param>
    /// <param name="lastHash">Its hash.</param>
    public AuditVerification Finish(long lastWritten, string lastHash)
    {
        if (IsIntact && _last < lastWritten)
        {
            Break(_last + 1, $"is missing, like all up to {lastWritten}: the end was cut off");
        }
        else if (IsIntact && _hash != lastHash)
        {
            Break(_last, "is not the one that was written last");
        }
        else if (IsIntact && known is { } noted && noted.Sequence > _last)
        {
            Break(_last + 1, $"is missing: entry {noted.Sequence} was noted, so the end was cut off");
        }

        return new(_last, _last, _hash, _brokenAt, _problem);
    }

    private bool Break(long sequence, string problem)
    {
        _brokenAt = sequence;
        _problem = $"entry {sequence} {problem}";
        return false;
    }
}
