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
        text.Add("group_id=").Add(group.Id.Value).Add(",type=").Add(TypeName(group.Type));
        foreach (var bucket in group.Buckets)
        {
            text.Add(",bucket=");
            _ = group.Type == GroupType.Select && bucket.Weight != 1 ? text.Add("weight:").Add(bucket.Weight).Add(',') : text;
            _ = bucket.WatchPort == PortNo.Any ? text : text.Add("watch_port:").Add(bucket.WatchPort.ToString()).Add(',');
            _ = bucket.WatchGroup == GroupId.Any ? text : text.Add("watch_group:").Add(bucket.WatchGroup.Value).Add(',');
            text.Add("actions=").Add(bucket.Actions.ToString());
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
