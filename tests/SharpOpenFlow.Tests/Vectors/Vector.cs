namespace SharpOpenFlow.Tests.Vectors;

/// <summary>
/// One message with what Open vSwitch says of it, from a <c>.vec</c> file: name, bytes, text or error, and the command
/// line that it was made by.
/// </summary>
internal sealed record Vector(string File, string Name, byte[] Bytes, string? Text, string? Error, string? Input)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "vectors");

    public static IReadOnlyList<Vector> All { get; } =
        [.. Directory.GetFiles(Folder, "*.vec", SearchOption.AllDirectories).Order().SelectMany(Read)];

    /// <summary>Vectors that are messages, not errors.</summary>
    public static IEnumerable<Vector> Accepted => All.Where(vector => vector.Error is null);

    public static Vector Find(string name) => All.Single(vector => vector.Name == name);

    public override string ToString() => $"{File}/{Name}";

    private static IEnumerable<Vector> Read(string path)
    {
        var name = "";
        var section = "";
        string? error = null;
        string? input = null;
        List<string> bytes = [];
        List<string>? text = null;
        var file = Path.GetFileNameWithoutExtension(path);
        foreach (var line in System.IO.File.ReadAllLines(path).Append("name: end"))
        {
            if (line.StartsWith("name: ", StringComparison.Ordinal))
            {
                if (name != "")
                {
                    yield return New(file, name, bytes, text, error, input);
                }

                (name, section, error, input, bytes, text) = (line[6..], "", null, null, [], null);
            }
            else if (line.StartsWith("error: ", StringComparison.Ordinal))
            {
                error = line[7..];
            }
            else if (line.StartsWith("input: ", StringComparison.Ordinal))
            {
                input = line[7..];
            }
            else if (line == "bytes:")
            {
                section = line;
            }
            else if (line == "text:")
            {
                section = line;
                text = [];
            }
            else if (section == "bytes:" && line.StartsWith("  ", StringComparison.Ordinal))
            {
                bytes.Add(line);
            }
            else if (line.StartsWith('#'))
            {
                section = "";
            }
            else if (section == "text:")
            {
                text!.Add(line.Length >= 2 ? line[2..] : "");
            }
        }
    }

    private static Vector New(
        string file, string name, List<string> bytes, List<string>? text, string? error, string? input)
    {
        var hex = string.Concat(bytes.Select(line => line.Split('#')[0])).Replace(" ", "", StringComparison.Ordinal);
        return new Vector(
            file, name, Convert.FromHexString(hex), text is null ? null : string.Join('\n', text).TrimEnd('\n'), error,
            input);
    }
}
