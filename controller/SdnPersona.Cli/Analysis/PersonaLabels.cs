using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SdnPersona.Monitoring;

namespace SdnPersona.Cli.Analysis;

/// <summary>Personas that a person gave to hosts: a CSV file with the columns <c>host,persona</c>.</summary>
internal sealed class PersonaLabels
{
    private const int MostErrors = 10;

    private static readonly ImmutableArray<string> Reserved = ["host", "window", "compromised", "anomaly", "risk"];

    private PersonaLabels(ImmutableDictionary<HostAddress, string> byHost) => ByHost = byHost;

    /// <summary>Persona by host.</summary>
    public ImmutableDictionary<HostAddress, string> ByHost { get; }

    /// <summary>The personas, by name.</summary>
    public ImmutableArray<string> Personas =>
        [.. ByHost.Values.Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Reads a file; all that is wrong with it is said at once.</summary>
    /// <exception cref="CliFailure">The file cannot be used.</exception>
    public static PersonaLabels Read(string path, HostNames names)
    {
        var errors = new List<string>();
        var byHost = ImmutableDictionary.CreateBuilder<HostAddress, string>();
        var number = 0;
        foreach (var line in Lines(path))
        {
            number++;
            var fields = line.Split(',').Select(field => field.Trim().Trim('"')).ToArray();
            if (number == 1)
            {
                if (fields is not ["host", "persona"])
                {
                    throw new CliFailure(ExitCode.Error, $"{path}:1: the first line must be host,persona, not {line}");
                }
            }
            else if (line.Length > 0 && Problem(fields, byHost, names) is { } problem)
            {
                errors.Add($"{path}:{number}: {problem}");
            }
        }

        if (byHost.Values.Distinct().Count() < 2)
        {
            errors.Add($"{path}: needs hosts of two personas or more");
        }

        return errors.Count == 0
            ? new(byHost.ToImmutable())
            : throw new CliFailure(ExitCode.Error, string.Join('\n', errors.Take(MostErrors)));
    }

    private static string? Problem(
        string[] fields, ImmutableDictionary<HostAddress, string>.Builder byHost, HostNames names)
    {
        if (fields is not [{ Length: > 0 } host, { Length: > 0 } persona])
        {
            return "expected host,persona";
        }

        if (Reserved.Contains(persona))
        {
            return $"\"{persona}\" is the name of another column, so no persona can have it";
        }

        if (!HostAddress.TryParse(host, out var address) || int.TryParse(host, out _))
        {
            if (!names.TryGet(System.Text.Encoding.UTF8.GetBytes(host), out address))
            {
                return "the host's name is too long";
            }
        }

        if (byHost.TryGetValue(address, out var other) && other != persona)
        {
            return $"{host} is {other} further up";
        }

        byHost[address] = persona;
        return null;
    }

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
