namespace SharpOpenFlow;

/// <summary>One element of a list in which each has its own length, read in place.</summary>
/// <typeparam name="TSelf">The view.</typeparam>
public interface IEntryView<TSelf> where TSelf : struct, IEntryView<TSelf>, allows ref struct
{
    /// <summary>Proves that an element begins the span.</summary>
    /// <returns>Its bytes: at least one, at most all of the span.</returns>
    /// <exception cref="OpenFlowProtocolException">The element is malformed.</exception>
    static abstract int Check(ReadOnlySpan<byte> list);

    /// <summary>Bytes of the element that begins the span, which was checked before.</summary>
    static abstract int LengthOf(ReadOnlySpan<byte> list);

    /// <summary>Wraps the bytes of one element, which was checked before.</summary>
    static abstract TSelf Wrap(ReadOnlySpan<byte> entry);
}

/// <summary>Elements, checked once and read in place, without allocation.</summary>
/// <typeparam name="TEntry">An element's view.</typeparam>
public readonly ref struct EntryList<TEntry> where TEntry : struct, IEntryView<TEntry>, allows ref struct
{
    private readonly ReadOnlySpan<byte> _wire;

    private EntryList(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <summary>Number of elements; counting walks the list.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var _ in this)
            {
                count++;
            }

            return count;
        }
    }

    /// <summary>Enumerates the elements.</summary>
    public Enumerator GetEnumerator() => new(_wire);

    /// <summary>Proves that the span is a list of whole elements.</summary>
    internal static EntryList<TEntry> Check(ReadOnlySpan<byte> wire)
    {
        var rest = wire;
        while (!rest.IsEmpty)
        {
            rest = rest[TEntry.Check(rest)..];
        }

        return new EntryList<TEntry>(wire);
    }

    /// <summary>Wraps a list that was checked before.</summary>
    internal static EntryList<TEntry> Checked(ReadOnlySpan<byte> wire) => new(wire);

    /// <summary>Walks the elements.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> wire) => _rest = wire;

        /// <summary>The element at hand.</summary>
        public TEntry Current { get; private set; }

        /// <summary>Goes to the next element.</summary>
        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            var length = TEntry.LengthOf(_rest);
            Current = TEntry.Wrap(_rest[..length]);
            _rest = _rest[length..];
            return true;
        }
    }
}
