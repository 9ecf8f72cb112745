namespace SharpOpenFlow.Fuzz;

/// <summary>The messages and command lines of the test vectors, malformed ones included.</summary>
internal sealed record Seeds(IReadOnlyList<byte[]> Messages, IReadOnlyList<string> Texts)
{
    private const int LongestSeed = 4096;

    public static Seeds Read(string folder)
    {
        List<byte[]> messages = [];
        List<string> texts = [];
        foreach (var file in Directory.GetFiles(folder, "*.vec", SearchOption.AllDirectories).Order())
        {
            var hex = "";
            var isBytes = false;
            foreach (var line in File.ReadAllLines(file).Append("name: end"))
            {
                isBytes = line == "bytes:" || (isBytes && line.StartsWith("  ", StringComparison.Ordinal));
                if (isBytes && line != "bytes:")
                {
                    hex += line.Split('#')[0].Replace(" ", "", StringComparison.Ordinal);
                }
                else if (line.StartsWith("name: ", StringComparison.Ordinal) && hex.Length > 0)
                {
                    messages.Add(Convert.FromHexString(hex));
                    hex = "";
                }
                else if (line.StartsWith("input: ", StringComparison.Ordinal))
                {
                    texts.Add(line[7..].Split(' ', 2)[1]);
                }
            }
        }

        return new([.. messages.Where(message => message.Length <= LongestSeed)], texts);
    }
}
