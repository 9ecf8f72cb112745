namespace SharpOpenFlow.Tests.Messages;

/// <summary>
/// One message of a <c>.vec</c> file of the folder <c>session</c>: name, bytes, and the error that is owed if it is
/// malformed.
/// </summary>
public sealed record SessionVector(string Name, byte[] Wire, string? Error)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "vectors", "session");

    public static IReadOnlyList<SessionVector> All { get; } =
        [.. Directory.GetFiles(Folder, "*.vec").Order().SelectMany(Read)];

    public override string ToString() => Name;

    private static IEnumerable<SessionVector> Read(string path) =>
        File.ReadAllText(path).Split("\nname: ").Skip(1).Select(ReadOne);

    /// <summary>Name, then lines of the form <c>error: …</c>, then bytes with comments, then the text.</summary>
    private static SessionVector ReadOne(string lines)
    {
        var beforeText = lines.Split("\ntext:")[0].Split("\nbytes:\n");
        var head = beforeText[0].Split("\nerror: ");
        var hex = beforeText[1].Split('\n').TakeWhile(
            line => line.StartsWith("  ", StringComparison.Ordinal)).Select(line => line.Split('#')[0]);
        return new SessionVector(
            head[0],
            Convert.FromHexString(string.Concat(hex).Replace(" ", "", StringComparison.Ordinal)),
            head.Length > 1 ? head[1] : null);
    }
}
