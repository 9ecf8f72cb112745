using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SharpOpenFlow;
using SharpOvsdb;

namespace SdnPersona.Core.Attaching;

/// <summary>One value in the OVSDB that attaching or detaching sets.</summary>
/// <param name="Column"><c>Table.column</c>, or <c>Table.column:key</c> for one key of a map.</param>
/// <param name="Before">The value there is; an empty set for a key that is not there.</param>
/// <param name="After">The value there will be; an empty set for a key that is removed.</param>
/// <param name="Reason">Why, for people.</param>
public sealed record ColumnChange(string Column, OvsdbValue Before, OvsdbValue After, string Reason);

/// <summary>How a limit of the switch bears on the product.</summary>
public enum LimitVerdict
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It works, with a restriction that an operator should know, or it could not be found out.</summary>
    Warning,

    /// <summary>Something will not work.</summary>
    Problem,
}

/// <summary>A property of the switch that was checked.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="Value">What was found.</param>
/// <param name="Verdict">What it means.</param>
/// <param name="Advice">What to know or do; empty when there is nothing.</param>
public sealed record AttachLimit(string Name, string Value, LimitVerdict Verdict, string Advice);

/// <summary>
/// What attaching would do, to be shown before <see cref="BridgeAttachment.ApplyAsync(AttachPlan, CancellationToken)"/>
/// does it.
/// </summary>
public sealed record AttachPlan
{
    /// <summary>The OVSDB.</summary>
    public required OvsdbEndpoint Ovsdb { get; init; }

    /// <summary>The bridge as it was found; the plan holds as long as its own columns stay so.</summary>
    public required OvsBridge Bridge { get; init; }

    /// <summary>What is kept of the attachment when the plan has been applied.</summary>
    public required AttachedSwitch Result { get; init; }

    /// <summary>What will be changed in the OVSDB; empty when the bridge is attached in this way already.</summary>
    public ImmutableArray<ColumnChange> Changes { get; init; } = [];

    /// <summary>What an operator must know before it is done, in plain words.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>What was checked.</summary>
    public ImmutableArray<AttachLimit> Limits { get; init; } = [];

    /// <summary>The bridge's identity.</summary>
    public DatapathId DatapathId => Result.DatapathId;

    /// <summary>Why the bridge will be observed only, or null when it will be programmed.</summary>
    public string? ObserveOnly => Result.ObserveOnly;

    internal ImmutableArray<OvsdbOperation> Operations { get; init; } = [];
}

/// <summary>
/// What detaching would do, to be shown before <see cref="BridgeAttachment.ApplyAsync(DetachPlan, CancellationToken)"/>
/// does it.
/// </summary>
public sealed record DetachPlan
{
    /// <summary>The OVSDB.</summary>
    public required OvsdbEndpoint Ovsdb { get; init; }

    /// <summary>The bridge as it was found; null when there is none any more, and so nothing to do.</summary>
    public OvsBridge? Bridge { get; init; }

    /// <summary>What will be changed in the OVSDB; empty when nothing of the attachment is left.</summary>
    public ImmutableArray<ColumnChange> Changes { get; init; } = [];

    /// <summary>What an operator must know before it is done, in plain words.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    internal ImmutableArray<OvsdbOperation> Operations { get; init; } = [];
}
