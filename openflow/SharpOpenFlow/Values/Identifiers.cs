using System.Globalization;

namespace SharpOpenFlow;

/// <summary>A group's number (OpenFlow 1.3.5 §7.3.4.2).</summary>
/// <param name="Value">The number on the wire.</param>
public readonly record struct GroupId(uint Value)
{
    /// <summary>OFPG_MAX: the largest number of a group.</summary>
    public static readonly GroupId Max = new(0xffffff00);

    /// <summary>OFPG_ALL: all groups, in deletions.</summary>
    public static readonly GroupId All = new(0xfffffffc);

    /// <summary>OFPG_ANY: no restriction, in flow requests and deletions.</summary>
    public static readonly GroupId Any = new(0xffffffff);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A meter's number (OpenFlow 1.3.5 §7.3.4.4); numbers start at 1.</summary>
/// <param name="Value">The number on the wire.</param>
public readonly record struct MeterId(uint Value)
{
    /// <summary>OFPM_MAX: the largest number of a meter.</summary>
    public static readonly MeterId Max = new(0xffff0000);

    /// <summary>OFPM_SLOWPATH: the virtual meter of the slow datapath.</summary>
    public static readonly MeterId SlowPath = new(0xfffffffd);

    /// <summary>OFPM_CONTROLLER: the virtual meter of the controller connection; it limits packet-ins only.</summary>
    public static readonly MeterId Controller = new(0xfffffffe);

    /// <summary>OFPM_ALL: all meters, in statistics requests and deletions.</summary>
    public static readonly MeterId All = new(0xffffffff);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
