namespace SharpOpenFlow;

/// <summary>
/// Lists of fields as <c>ovs-ofctl</c> shortens them: neighbours that begin with the same word share it, as in
/// <c>eth_{src,dst}</c>, and runs of numbers show their ends, as in <c>reg0...reg15</c>.
/// </summary>
internal static class FieldNames
{
    public static string Shorten(IReadOnlyList<string> names) => string.Join(' ', Groups(names));

    private static IEnumerable<string> Groups(IReadOnlyList<string> names)
    {
        for (var i = 0; i < names.Count;)
        {
            var run = RunOf(names, i);
            if (run > 1)
            {
                yield return $"{names[i]}...{names[i + run - 1]}";
                i += run;
                continue;
            }

            var word = WordOf(names[i]);
            var end = i + 1;
            while (word != "" && end < names.Count && names[end].StartsWith(word, StringComparison.Ordinal))
            {
                end++;
            }

            if (end == i + 1)
            {
                yield return names[i];
            }
            else
            {
                var rests = names.Skip(i).Take(end - i).Select(name => name[word.Length..]).ToArray();
                yield return $"{word}{{{string.Join(',', Groups(rests))}}}";
            }

            i = end;
        }
    }

    /// <summary>The first word of a name with its underscore; empty without one.</summary>
    private static string WordOf(string name) => name[..(name.IndexOf('_', StringComparison.Ordinal) + 1)];

    /// <summary>How many names from here on are one word with growing numbers.</summary>
    private static int RunOf(IReadOnlyList<string> names, int first)
    {
        var stem = names[first].TrimEnd("0123456789".ToCharArray());
        if (stem.Length == names[first].Length || stem.Contains('_', StringComparison.Ordinal)
            || !int.TryParse(names[first][stem.Length..], out var number))
        {
            return 1;
        }

        var count = 1;
        while (first + count < names.Count && names[first + count] == $"{stem}{number + count}")
        {
            count++;
        }

        return count;
    }
}
