using System.Globalization;

namespace SharpOpenFlow;

/// <summary>Groups as <c>ovs-ofctl</c> prints them.</summary>
internal static class GroupText
{
    public static string Group(Group group)
    {
        var text = new TextBuilder();
        Write(text, group);
        return text.ToString();
    }

    public static void Write(TextBuilder text, Group group)
    {
        text.Add($"group_id={group.Id.Value},type={TypeName(group.Type)}");
        foreach (var bucket in group.Buckets)
        {
            text.Add(",bucket=");
            text.AddIf(group.Type == GroupType.Select && bucket.Weight != 1, $"weight:{bucket.Weight},");
            text.AddIf(bucket.WatchPort != PortNo.Any, $"watch_port:{bucket.WatchPort},");
            text.AddIf(bucket.WatchGroup != GroupId.Any, $"watch_group:{bucket.WatchGroup.Value},");
            text.Add($"actions={bucket.Actions}");
        }
    }

    private static string TypeName(GroupType type) => type switch
    {
        GroupType.All => "all",
        GroupType.Select => "select",
        GroupType.Indirect => "indirect",
        GroupType.FastFailover => "ff",
        _ => ((byte)type).ToString(CultureInfo.InvariantCulture),
    };
}
