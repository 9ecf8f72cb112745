using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using SdnPersona.Controller;
using SdnPersona.Core.Pipeline.Checks;
using SdnPersona.Monitoring;
using SdnPersona.Personas;
using SdnPersona.Segmentation;

namespace SdnPersona.Cli.Commands;

/// <summary><c>sdnpersona validate DIR…</c>: what <c>serve --config</c> would say of the files, without a controller.</summary>
internal static class ValidateCommand
{
    private static readonly string[] Kinds = ["personas", "profiles", "groups", "indicators"];

    public static Command Create(CliConsole console)
    {
        var folders = new Argument<string[]>("DIR")
        {
            Description = "Configuration folders, as for serve --config.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command(
            "validate",
            "Checks personas, profiles, groups, indicator lists and management addresses of configuration folders without a controller; "
            + "shows every error, and warns of rules that never decide. Ends with 0 when all are right, 1 when something is wrong.")
        {
            folders,
        };
        command.SetAction(parsed => Check(console, parsed.GetRequiredValue(folders)));
        return command;
    }

    private static int Check(CliConsole console, string[] folders)
    {
        if (folders.FirstOrDefault(folder => !Directory.Exists(folder)) is { } missing)
        {
            throw new CliFailure(ExitCode.NotFound, $"there is no folder '{missing}'");
        }

        if (folders.FirstOrDefault(folder => !Kinds.Any(kind => Directory.Exists(Path.Combine(folder, kind)))) is { } empty)
        {
            throw new CliFailure(ExitCode.NotFound, $"'{empty}' has none of the folders {string.Join(", ", Kinds)}");
        }

        using var personas = new PersonaCatalog(
            new() { Folders = [.. folders.Select(folder => Path.Combine(folder, "personas"))] },
            TimeProvider.System,
            NullLogger<PersonaCatalog>.Instance);
        using var indicators = new IndicatorCatalog(
            new() { Folders = [.. folders.Select(folder => Path.Combine(folder, "indicators"))] },
            TimeProvider.System,
            NullLogger<IndicatorCatalog>.Instance);
        var policy = PolicyCatalog.Check(new() { Folders = [.. folders] }, personas);
        var management = ManagementSettings.From(folders, out var wrong);
        var errors = personas.Errors.Concat(policy.Errors).Concat(indicators.Errors).Concat(wrong).ToList();
        foreach (var error in errors)
        {
            console.Out.WriteLine(error);
        }

        var findings = PolicyCheck.Find(policy, management);
        foreach (var finding in findings)
        {
            var origin = policy.Profiles.GetValueOrDefault(finding.Subject)?.Origin ?? "policy";
            console.Out.WriteLine($"{origin}: {(finding.Refused ? "error" : "warning")}: {finding}");
        }

        var refused = findings.Count(finding => finding.Refused);
        console.Error.WriteLine(
            $"{personas.Personas.Length} personas, {policy.Profiles.Count} profiles and {policy.Groups.Length} groups are right, "
            + $"built-in ones included; {indicators.Lists.Length} indicator lists; {errors.Count + refused} errors, {findings.Length - refused} warnings");
        return errors.Count + refused == 0 ? ExitCode.Done : ExitCode.Error;
    }
}
