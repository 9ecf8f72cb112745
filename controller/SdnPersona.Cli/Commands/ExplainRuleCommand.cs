using System.CommandLine;
using System.Text.Json;
using SdnPersona.Cli.Output;

namespace SdnPersona.Cli.Commands;

/// <summary><c>sdnpersona explain rule ID --rules FILE</c>: what stands for a proposed rule; needs no controller.</summary>
internal static class ExplainRuleCommand
{
    private const int Suggested = 5;

    public static Command Create(CliConsole console)
    {
        var id = new Argument<string>("ID") { Description = "The rule, such as seg-0001.seg-0002.tcp-443." };
        var rules = new Option<string>("--rules")
        {
            Description = "The file rules.json that analyze segments wrote.",
            HelpName = "FILE",
            Required = true,
        };
        var command = new Command("rule", "Which flows a proposed rule stands on, and why it is recommended or not.") { id, rules };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(console, parsed.GetRequiredValue(id), parsed.GetRequiredValue(rules), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CliConsole console, string id, string path, CancellationToken cancellationToken)
    {
        using var document = await ReadAsync(path, cancellationToken);
        var rules = document.RootElement.Items("rules").ToArray();
        if (rules.Length == 0)
        {
            throw new CliFailure(ExitCode.Error, $"{path}: has no rules; it must be a rules.json of analyze segments");
        }

        foreach (var rule in rules.Where(rule => rule.Text("id") == id))
        {
            RuleReport.Write(console, rule);
            return ExitCode.Done;
        }

        var near = rules.Select(rule => rule.Text("id")).Where(other => id.Split('.').Any(part => part.Length > 0 && other.Contains(part, StringComparison.Ordinal)))
            .Take(Suggested).ToArray();
        throw new CliFailure(
            ExitCode.NotFound,
            $"{path}: no rule '{id}' among {rules.Length}" + (near.Length > 0 ? $"; there are for example {string.Join(", ", near)}" : ""));
    }

    private static async Task<JsonDocument> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(path);
            return await JsonDocument.ParseAsync(file, cancellationToken: cancellationToken);
        }
        catch (FileNotFoundException problem)
        {
            throw new CliFailure(ExitCode.NotFound, problem.Message);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new CliFailure(ExitCode.Error, $"{path}: {problem.Message}");
        }
    }
}
