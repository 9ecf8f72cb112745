namespace SharpOpenFlow;

/// <summary>
/// Actions in the order in which they are applied: immutable, equal to another list of the same bytes. Actions that
/// this library does not know are kept and written byte for byte.
/// </summary>
public sealed class ActionList : IEquatable<ActionList>
{
    /// <summary>The list without actions.</summary>
    public static readonly ActionList Empty = new([]);

    private readonly byte[] _wire;

    private ActionList(byte[] wire) => _wire = wire;

    /// <summary>Bytes on the wire, a multiple of eight.</summary>
    public int Length => _wire.Length;

    /// <summary>Whether there is no action.</summary>
    public bool IsEmpty => _wire.Length == 0;

    /// <summary>The list's bytes.</summary>
    public ReadOnlySpan<byte> Wire => _wire;

    /// <summary>A list of the given actions.</summary>
    public static ActionList Of(params ReadOnlySpan<OfAction> actions)
    {
        var length = 0;
        foreach (var action in actions)
        {
            length += action.Wire.Length;
        }

        var wire = new byte[length];
        var rest = wire.AsSpan();
        foreach (var action in actions)
        {
            action.Wire.CopyTo(rest);
            rest = rest[action.Wire.Length..];
        }

        return length == 0 ? Empty : new ActionList(wire);
    }

    /// <summary>An owned copy of a list of actions.</summary>
    /// <inheritdoc cref="ActionListView.Check(ReadOnlySpan{byte})"/>
    public static ActionList Parse(ReadOnlySpan<byte> wire) => ActionListView.Check(wire).ToOwned();

    /// <summary>Enumerates the actions without allocation.</summary>
    public ActionListView.Enumerator GetEnumerator() => new(_wire);

    /// <summary>The list to look into.</summary>
    public ActionListView AsView() => new(_wire);

    /// <inheritdoc/>
    public bool Equals(ActionList? other) => other is not null && Wire.SequenceEqual(other.Wire);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ActionList);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_wire);
        return hash.ToHashCode();
    }

    /// <summary>As <c>ovs-ofctl</c> prints it; <c>drop</c> without actions.</summary>
    public override string ToString() => FlowText.Actions(AsView());

    internal static ActionList FromChecked(ReadOnlySpan<byte> wire) =>
        wire.IsEmpty ? Empty : new ActionList(wire.ToArray());
}
