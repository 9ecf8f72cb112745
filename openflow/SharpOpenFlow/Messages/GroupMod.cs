using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>What a group-mod does (OpenFlow 1.3.5 §7.3.4.2, <c>ofp_group_mod_command</c>).</summary>
public enum GroupModCommand : ushort
{
    /// <summary>OFPGC_ADD: a new group; an error when there is one of that number.</summary>
    Add = 0,

    /// <summary>OFPGC_MODIFY: a new type and new buckets for a group; an error when there is none.</summary>
    Modify = 1,

    /// <summary>OFPGC_DELETE: ends a group, and with it the flows that use it.</summary>
    Delete = 2,
}

/// <summary>Offsets in <c>ofp_group_mod</c> (OpenFlow 1.3.5 §7.3.4.2).</summary>
file static class At
{
    public const int Command = 8;
    public const int Type = 10;
    public const int GroupId = 12;
    public const int Buckets = 16;
}

/// <summary>Adds, changes or ends a group.</summary>
public sealed record GroupMod : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.GroupMod;

    /// <summary>What is done.</summary>
    public required GroupModCommand Command { get; init; }

    /// <summary>The group; of one that is ended only the number counts.</summary>
    public required Group Group { get; init; }

    /// <summary>Bytes of the whole message.</summary>
    public int Length => At.Buckets + Group.BucketsLength;

    /// <summary>A new group.</summary>
    public static GroupMod Add(Group group) => new() { Command = GroupModCommand.Add, Group = group };

    /// <summary>A new type and new buckets for a group that there is.</summary>
    public static GroupMod Modify(Group group) => new() { Command = GroupModCommand.Modify, Group = group };

    /// <summary>Ends a group, or all with <see cref="GroupId.All"/>. Flows that use it end too.</summary>
    public static GroupMod Delete(GroupId id) =>
        new() { Command = GroupModCommand.Delete, Group = new Group { Id = id, Type = GroupType.All } };

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = new WireWriter(output, MessageType.GroupMod, Length, xid);
        wire.UInt16(At.Command, (ushort)Command);
        wire.Byte(At.Type, (byte)Group.Type);
        wire.UInt32(At.GroupId, Group.Id.Value);
        Group.WriteBuckets(wire.Span[At.Buckets..]);
        wire.Complete();
    }

    /// <summary>As <c>ovs-ofctl</c> prints it, without the header.</summary>
    public override string ToString() => MessageText.GroupMod(this);
}

/// <summary>A received group-mod, read in place.</summary>
public readonly ref struct GroupModView : IMessageView<GroupModView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private GroupModView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <inheritdoc/>
    public static MessageType Type => MessageType.GroupMod;

    /// <summary>What is done.</summary>
    public GroupModCommand Command => (GroupModCommand)ReadUInt16BigEndian(_wire[At.Command..]);

    /// <summary>What the group does with a packet.</summary>
    public GroupType GroupType => (GroupType)_wire[At.Type];

    /// <summary>The group's number.</summary>
    public GroupId Id => new(ReadUInt32BigEndian(_wire[At.GroupId..]));

    /// <summary>The group's buckets.</summary>
    public EntryList<BucketView> Buckets => EntryList<BucketView>.Checked(_wire[At.Buckets..]);

    /// <inheritdoc/>
    public static GroupModView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.Check(wire, MessageType.GroupMod, At.Buckets);
        var view = new GroupModView(wire);
        if (view.GroupType > GroupType.FastFailover)
        {
            OpenFlowProtocolException.Throw(
                ErrorType.GroupModFailed, (ushort)GroupModFailedCode.BadType, $"group type {view.GroupType}");
        }

        if (view.Command > GroupModCommand.Delete)
        {
            OpenFlowProtocolException.Throw(
                ErrorType.GroupModFailed, (ushort)GroupModFailedCode.BadCommand, $"group-mod command {view.Command}");
        }

        EntryList<BucketView>.Check(wire[At.Buckets..]);
        return view;
    }

    /// <summary>An owned copy.</summary>
    public GroupMod ToOwned() => new()
    {
        Command = Command,
        Group = new Group { Id = Id, Type = GroupType, Buckets = BucketView.ToOwned(Buckets, GroupType) },
    };
}
