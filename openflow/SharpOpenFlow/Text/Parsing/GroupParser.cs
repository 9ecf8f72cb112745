namespace SharpOpenFlow;

/// <summary>Groups: number, type, and buckets, each of which goes on to the next <c>bucket=</c>.</summary>
internal static class GroupParser
{
    private const string Keyword = "bucket=";

    public static Group Parse(TextPart text)
    {
        GroupId? id = null;
        GroupType? type = null;
        List<Bucket> buckets = [];
        var starts = Starts(text);
        foreach (var element in (text with { End = starts.Count == 0 ? text.End : starts[0] }).Elements())
        {
            var (key, value, _) = element.KeyAndValue();
            switch (key.ToString())
            {
                case "group_id":
                    id = new GroupId((uint)value.Number(GroupId.Max.Value));
                    break;
                case "type":
                    type = Type(value);
                    break;
                default:
                    throw key.Wrong($"'{key}' is none of group_id, type, bucket");
            }
        }

        if (id is null || type is null)
        {
            throw text.Wrong($"a group must say {(id is null ? "group_id=..." : "type=...")}");
        }

        for (var i = 0; i < starts.Count; i++)
        {
            var end = i + 1 < starts.Count ? starts[i + 1] : text.End;
            buckets.Add(Bucket(new(text.Text, starts[i] + Keyword.Length, end), type.Value));
        }

        if (type == GroupType.Indirect && buckets.Count != 1)
        {
            throw text.Wrong("an indirect group has exactly one bucket");
        }

        return new Group { Id = id.Value, Type = type.Value, Buckets = ValueList.Of(buckets.ToArray()) };
    }

    private static GroupType Type(TextPart value) => value.ToString() switch
    {
        "all" => GroupType.All,
        "select" => GroupType.Select,
        "indirect" => GroupType.Indirect,
        "ff" or "fast_failover" => GroupType.FastFailover,
        _ => throw value.Wrong($"'{value}' is none of all, select, indirect, ff"),
    };

    private static List<int> Starts(TextPart text)
    {
        List<int> starts = [];
        foreach (var element in text.Elements())
        {
            if (element.Span.StartsWith(Keyword, StringComparison.Ordinal))
            {
                starts.Add(element.Start);
            }
        }

        return starts;
    }

    private static Bucket Bucket(TextPart text, GroupType type)
    {
        var bucket = new Bucket();
        List<TextPart> actions = [];
        foreach (var element in text.Elements())
        {
            var (key, value, _) = element.KeyAndValue();
            switch (key.ToString())
            {
                case "weight" when type == GroupType.Select:
                    bucket = bucket with { Weight = (ushort)value.Number(ushort.MaxValue) };
                    break;
                case "weight":
                    throw key.Wrong("only buckets of select groups have weights");
                case "watch_port":
                    bucket = bucket with { WatchPort = FieldParser.Port(value) };
                    break;
                case "watch_group":
                    bucket = bucket with { WatchGroup = new GroupId((uint)value.Number(uint.MaxValue)) };
                    break;
                case "actions":
                    actions.Add(value);
                    break;
                default:
                    actions.Add(element);
                    break;
            }
        }

        var isFailover = type == GroupType.FastFailover;
        var isWatching = bucket.WatchPort != PortNo.Any || bucket.WatchGroup != GroupId.Any;
        if (isFailover != isWatching)
        {
            throw text.Wrong(isFailover
                ? "a bucket of a fast-failover group needs watch_port or watch_group"
                : "only buckets of fast-failover groups watch");
        }

        return bucket with { Actions = ActionParser.Parse(actions.Where(part => !part.IsEmpty), new MatchParser()) };
    }
}
