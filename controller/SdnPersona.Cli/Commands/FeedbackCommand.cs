using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using SdnPersona.Cli.Output;

namespace SdnPersona.Cli.Commands;

/// <summary><c>sdnpersona feedback confirm|correct|threat|undo|list WORKLOAD</c>.</summary>
internal static class FeedbackCommand
{
    public static Command Create(CliConsole console, ApiOptions api)
    {
        var command = new Command("feedback", "Tells the controller whether a persona is right; it learns from that.")
        {
            Confirm(console, api), Correct(console, api), Threat(console, api), Undo(console, api), List(console, api),
        };
        api.AddTo(command);
        return command;
    }

    private static Command Confirm(CliConsole console, ApiOptions api)
    {
        var (name, note) = (Name(), Note());
        var command = new Command("confirm", "The persona in force is right.") { name, note };
        command.SetAction((parsed, cancellationToken) => SendAsync(
            console, api, parsed, name, new() { ["action"] = "confirm", ["note"] = parsed.GetValue(note) }, cancellationToken));
        return command;
    }

    private static Command Correct(CliConsole console, ApiOptions api)
    {
        var (name, note) = (Name(), Note());
        var persona = new Argument<string>("PERSONA") { Description = "The persona that is right." };
        var command = new Command("correct", "Another persona is right.") { name, persona, note };
        command.SetAction((parsed, cancellationToken) => SendAsync(
            console,
            api,
            parsed,
            name,
            new()
            {
                ["action"] = "correct",
                ["persona"] = parsed.GetRequiredValue(persona),
                ["note"] = parsed.GetValue(note),
            },
            cancellationToken));
        return command;
    }

    private static Command Threat(CliConsole console, ApiOptions api)
    {
        var (name, note) = (Name(), Note());
        var answer = new Argument<string>("yes|no") { Description = "Whether the threat is there." };
        answer.AcceptOnlyFromAmong("yes", "no");
        var threat = new Option<string?>("--threat") { Description = "The threat that is meant; else the one in force.", HelpName = "PERSONA" };
        var command = new Command("threat", "Whether a threat is there, or is a false alarm; that calibrates its probability.")
        {
            name, answer, threat, note,
        };
        command.SetAction((parsed, cancellationToken) => SendAsync(
            console,
            api,
            parsed,
            name,
            new()
            {
                ["action"] = parsed.GetRequiredValue(answer) == "yes" ? "confirm-threat" : "deny-threat",
                ["persona"] = parsed.GetValue(threat),
                ["note"] = parsed.GetValue(note),
            },
            cancellationToken));
        return command;
    }

    private static Command Undo(CliConsole console, ApiOptions api)
    {
        var name = Name();
        var id = new Argument<long?>("ID")
        {
            Description = "Number of the feedback; else the last that counts.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("undo", "Takes feedback back, as if it had never been given.") { name, id };
        command.SetAction((parsed, cancellationToken) => SendAsync(
            console, api, parsed, name, new() { ["action"] = "undo", ["id"] = parsed.GetValue(id) }, cancellationToken));
        return command;
    }

    private static Command List(CliConsole console, ApiOptions api)
    {
        var name = Name();
        var command = new Command("list", "What was said, oldest first.") { name };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = api.Connect(parsed);
            var listed = await client.GetAsync(Path(parsed.GetRequiredValue(name)), cancellationToken);
            await console.Out.WriteLineAsync("id\tat\tpersona\tgiven\tstate\tnote");
            foreach (var item in listed.Items("items"))
            {
                var persona = item.Text("holds") == "no" ? $"not {item.Text("persona")}" : item.Text("persona");
                var state = item.Text("undoneAt").Length > 0 ? "undone" : "counts";
                await console.Out.WriteLineAsync(
                    $"{item.Text("id")}\t{item.Text("at")}\t{persona}\t{item.Text("given")}\t{state}\t{item.Text("note")}");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<int> SendAsync(
        CliConsole console,
        ApiOptions api,
        ParseResult parsed,
        Argument<string> name,
        JsonObject body,
        CancellationToken cancellationToken)
    {
        using var client = api.Connect(parsed);
        var said = await client.PostAsync(Path(parsed.GetRequiredValue(name)), body, cancellationToken);
        await console.Error.WriteLineAsync(Sentence(parsed.GetRequiredValue(name), said));
        return ExitCode.Done;
    }

    private static string Sentence(string name, JsonElement said)
    {
        var (id, persona, given) = (said.Text("id"), said.Text("persona"), said.Text("given"));
        return said.Text("undoneAt").Length > 0 ? $"feedback {id} of {name} is undone"
            : said.Text("holds") == "yes" ? $"feedback {id}: {name} is {persona}"
            : said.Text("holds") == "no" ? $"feedback {id}: {name} is not {persona}"
            : persona == given ? $"feedback {id}: {name} is {persona}, as was said"
            : $"feedback {id}: {name} is {persona}, not {given}";
    }

    private static string Path(string name) => $"/v1/workloads/{ApiClient.Segment(name)}/feedback";

    private static Argument<string> Name() => new("WORKLOAD") { Description = "Name of the workload." };

    private static Option<string?> Note() => new("--note") { Description = "A note for people.", HelpName = "TEXT" };
}
