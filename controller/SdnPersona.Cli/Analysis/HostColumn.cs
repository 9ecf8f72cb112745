using System.Collections.Immutable;

namespace SdnPersona.Cli.Analysis;

/// <summary>A CSV file that gives each host one word: its segment, group or role.</summary>
internal static class HostColumn
{
    private const int MostErrors = 10;

    private static readonly ImmutableArray<string> HostNames = ["host", "node", "name"];
    private static readonly ImmutableArray<string> ValueNames = ["segment", "group", "role", "label"];

    /// <summary>
    /// Reads a file whose first line names the columns; further columns are passed over. Everything that is wrong with it is said
    /// at once.
    /// </summary>
    /// <exception cref="CliFailure">The file cannot be used.</exception>
    public static ImmutableDictionary<string, string> Read(string path)
    {
        var lines = Lines(path);
        var header = Fields(lines.FirstOrDefault() ?? "");
        var host = Array.FindIndex(header, HostNames.Contains);
        var value = Array.FindIndex(header, ValueNames.Contains);
        if (host < 0 || value < 0)
        {
            throw new CliFailure(
                ExitCode.Error,
                $"{path}:1: needs a column {string.Join(" or ", HostNames)} and a column {string.Join(" or ", ValueNames)}, and has {string.Join(',', header)}");
        }

        var errors = new List<string>();
        var values = ImmutableDictionary.CreateBuilder<string, string>();
        for (var number = 2; number <= lines.Length; number++)
        {
            var fields = Fields(lines[number - 1]);
            if (fields is [""])
            {
                continue;
            }

            if (fields.Length <= Math.Max(host, value) || fields[host].Length == 0 || fields[value].Length == 0)
            {
                errors.Add($"{path}:{number}: {header[host]} or {header[value]} is missing");
            }
            else if (values.TryGetValue(fields[host], out var other) && other != fields[value])
            {
                errors.Add($"{path}:{number}: {fields[host]} is {other} further up");
            }
            else
            {
                values[fields[host]] = fields[value];
            }
        }

        if (values.Count == 0)
        {
            errors.Add($"{path}: no host in it");
        }

        return errors.Count == 0
            ? values.ToImmutable()
            : throw new CliFailure(ExitCode.Error, string.Join('\n', errors.Take(MostErrors)));
    }

    private static string[] Fields(string line) => [.. line.Split(',').Select(field => field.Trim().Trim('"'))];

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new CliFailure(ExitCode.Error, problem.Message);
        }
    }
}
