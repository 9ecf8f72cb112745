namespace SdnPersona.MicroSegments;

/// <summary>How long a recording is, by what was seen in it: one hour in one rule means little, unless there was only one.</summary>
/// <param name="Hours">Distinct hours with flows.</param>
/// <param name="Days">Distinct days with flows, by UTC.</param>
internal readonly record struct RecordedSpan(int Hours, int Days)
{
    private const int HoursPerDay = 24;

    public static RecordedSpan Of(ServiceGraph graph)
    {
        var hours = new HashSet<int>();
        foreach (var edge in graph.Edges)
        {
            hours.UnionWith(edge.Hours);
        }

        return Of(hours);
    }

    public static RecordedSpan Of(HashSet<int> hours) => new(hours.Count, hours.Select(Day).Distinct().Count());

    private static int Day(int hour) => (int)Math.Floor((double)hour / HoursPerDay);
}
