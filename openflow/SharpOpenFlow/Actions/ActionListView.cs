using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>
/// A list of actions, read in place; actions that this library does not know are elements like all others.
/// </summary>
public readonly ref struct ActionListView
{
    /// <summary>How deep actions may hold actions: a bound for hostile input, above what Open vSwitch makes.</summary>
    private const int DeepestNesting = 16;

    internal ActionListView(ReadOnlySpan<byte> wire) => Wire = wire;

    /// <summary>The list's bytes.</summary>
    public ReadOnlySpan<byte> Wire { get; }

    /// <summary>Whether there is no action.</summary>
    public bool IsEmpty => Wire.IsEmpty;

    /// <summary>Proves that the span is a list of whole actions, those inside actions included.</summary>
    /// <returns>The checked list.</returns>
    /// <exception cref="OpenFlowProtocolException">BadAction: BadLen, BadSetLen or TooMany.</exception>
    public static ActionListView Check(ReadOnlySpan<byte> wire) => Check(wire, DeepestNesting);

    /// <summary>Enumerates the actions.</summary>
    public Enumerator GetEnumerator() => new(Wire);

    /// <summary>An owned copy.</summary>
    public ActionList ToOwned() => ActionList.FromChecked(Wire);

    internal static ActionListView Check(ReadOnlySpan<byte> wire, int depth)
    {
        if (depth == 0)
        {
            OpenFlowProtocolException.Throw(
                BadActionCode.TooMany, $"actions are nested more than {DeepestNesting} deep");
        }

        var rest = wire;
        while (!rest.IsEmpty)
        {
            if (rest.Length < ActionLayout.Alignment)
            {
                OpenFlowProtocolException.Throw(BadActionCode.BadLen, $"{rest.Length} bytes are no action");
            }

            var length = ReadUInt16BigEndian(rest[ActionLayout.ActionLength..]);
            if (length < ActionLayout.Alignment || length % ActionLayout.Alignment != 0 || length > rest.Length)
            {
                OpenFlowProtocolException.Throw(
                    BadActionCode.BadLen, $"an action of {length} bytes where {rest.Length} are left");
            }

            ActionCheck.One(rest[..length], depth);
            rest = rest[length..];
        }

        return new ActionListView(wire);
    }

    /// <summary>Walks the actions.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> wire) => _rest = wire;

        /// <summary>The action at hand.</summary>
        public ActionView Current { get; private set; }

        /// <summary>Goes to the next action.</summary>
        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            var length = ReadUInt16BigEndian(_rest[ActionLayout.ActionLength..]);
            Current = new ActionView(_rest[..length]);
            _rest = _rest[length..];
            return true;
        }
    }
}
