using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using SdnPersona.Cli.Output;

namespace SdnPersona.Cli.Commands;

/// <summary><c>sdnpersona shadow start|show|stop|promote|confirm|delete NAME</c>.</summary>
internal static class ShadowCommand
{
    public static Command Create(CliConsole console, ApiOptions api)
    {
        var command = new Command("shadow", "Tries a profile: counts what it would do to traffic, and does nothing to it.")
        {
            Start(console, api),
            Show(console, api),
            Other(console, api, "stop", "Ends a run before its time; what it counted stays.", (client, path, cancellationToken) =>
                client.PostAsync($"{path}/stop?author={ApiClient.Segment(console.Author)}", [], cancellationToken)),
            Promote(console, api),
            Confirm(console, api),
            Delete(console, api),
        };
        api.AddTo(command);
        return command;
    }

    private static Command Start(CliConsole console, ApiOptions api)
    {
        var name = Name();
        var profile = new Option<string>("--profile") { Description = "The profile to try.", HelpName = "PROFILE", Required = true };
        var workload = new Option<string?>("--workload") { Description = "Try it on this workload.", HelpName = "NAME" };
        var group = new Option<string?>("--group") { Description = "Try it on all workloads of this group.", HelpName = "NAME" };
        var length = new Option<string>("--for") { Description = "How long, such as 30m, 2h or 1d.", HelpName = "TIME", Required = true };
        var reason = new Option<string>("--reason") { Description = "Why.", HelpName = "TEXT", Required = true };
        var copy = new Option<string?>("--copy")
        {
            Description = "A workload on the same bridge that is a copy: it gets what the profile allows to come in; its answers go nowhere.",
            HelpName = "NAME",
        };
        var minimum = new Option<string?>("--minimum") { Description = "For promotion: time that it must have run; all of it if not stated.", HelpName = "TIME" };
        var opening = new Option<long?>("--minimum-opening")
        {
            Description = "For promotion: packets that open a connection that it must have seen; 1 if not stated.",
            HelpName = "COUNT",
        };
        var denied = new Option<double?>("--most-newly-denied")
        {
            Description = "For promotion: share, 0 to 1, of what is allowed now that it may deny; 0 if not stated.",
            HelpName = "SHARE",
        };
        var command = new Command("start", "Starts a run.") { name, profile, workload, group, length, reason, copy, minimum, opening, denied };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var body = new JsonObject
            {
                ["profile"] = parsed.GetRequiredValue(profile),
                ["author"] = console.Author,
                ["reason"] = parsed.GetRequiredValue(reason),
                ["minutes"] = TimeText.Minutes("--for", parsed.GetRequiredValue(length)),
            };
            State(body, "workload", parsed.GetValue(workload));
            State(body, "group", parsed.GetValue(group));
            State(body, "copy", parsed.GetValue(copy));
            State(body, "minimumMinutes", parsed.GetValue(minimum) is { } time ? TimeText.Minutes("--minimum", time) : null);
            State(body, "minimumOpening", parsed.GetValue(opening));
            State(body, "mostNewlyDenied", parsed.GetValue(denied));
            using var client = api.Connect(parsed);
            return await TellAsync(console, await client.PutAsync(PathOf(parsed.GetRequiredValue(name)), body, cancellationToken));
        });
        return command;
    }

    private static Command Show(CliConsole console, ApiOptions api)
    {
        var name = Name();
        var output = new Option<string>("--output", "-o") { Description = "text or json.", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "json");
        var command = new Command("show", "What a run counted, and whether it may be promoted.") { name, output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = api.Connect(parsed);
            var run = await client.GetAsync(PathOf(parsed.GetRequiredValue(name)), cancellationToken);
            if (parsed.GetValue(output) == "json")
            {
                await console.Out.WriteLineAsync(run.GetRawText());
            }
            else
            {
                ShadowReport.Write(console.Out, run);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static Command Promote(CliConsole console, ApiOptions api)
    {
        var within = new Option<string?>("--confirm-within")
        {
            Description = "Time in which it has to be confirmed, else it is rolled back; 10m if not stated.",
            HelpName = "TIME",
        };
        var force = new Option<bool>("--force") { Description = "Although something is missing." };
        return Other(
            console,
            api,
            "promote",
            "Puts the profile in force until it is confirmed, or rolled back by itself.",
            (client, path, parsed, cancellationToken) =>
            {
                var body = new JsonObject { ["author"] = console.Author, ["force"] = parsed.GetValue(force) };
                State(body, "confirmMinutes", parsed.GetValue(within) is { } time ? TimeText.Minutes("--confirm-within", time) : null);
                return client.PostAsync($"{path}/promote", body, cancellationToken);
            },
            within,
            force);
    }

    private static Command Confirm(CliConsole console, ApiOptions api)
    {
        var days = new Option<int?>("--days") { Description = "Days for which it stays in force, 1 to 366; 366 if not stated.", HelpName = "DAYS" };
        return Other(
            console,
            api,
            "confirm",
            "Keeps a promoted profile in force.",
            (client, path, parsed, cancellationToken) =>
            {
                var body = new JsonObject { ["author"] = console.Author };
                State(body, "days", parsed.GetValue(days));
                return client.PostAsync($"{path}/confirm", body, cancellationToken);
            },
            days);
    }

    private static Command Delete(CliConsole console, ApiOptions api)
    {
        var name = Name();
        var command = new Command("delete", "Removes a run with what it counted.") { name };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = api.Connect(parsed);
            var text = parsed.GetRequiredValue(name);
            await client.DeleteAsync($"{PathOf(text)}?author={ApiClient.Segment(console.Author)}", cancellationToken);
            await console.Error.WriteLineAsync($"shadow run {text} is deleted");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Other(
        CliConsole console,
        ApiOptions api,
        string verb,
        string description,
        Func<ApiClient, string, CancellationToken, Task<JsonElement>> ask) =>
        Other(console, api, verb, description, (client, path, _, cancellationToken) => ask(client, path, cancellationToken));

    private static Command Other(
        CliConsole console,
        ApiOptions api,
        string verb,
        string description,
        Func<ApiClient, string, ParseResult, CancellationToken, Task<JsonElement>> ask,
        params Option[] options)
    {
        var name = Name();
        var command = new Command(verb, description) { name };
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = api.Connect(parsed);
            return await TellAsync(console, await ask(client, PathOf(parsed.GetRequiredValue(name)), parsed, cancellationToken));
        });
        return command;
    }

    private static Argument<string> Name() => new("NAME") { Description = "Name of the run." };

    private static string PathOf(string name) => $"/v1/shadow-runs/{ApiClient.Segment(name)}";

    private static void State(JsonObject body, string field, JsonNode? value)
    {
        if (value is not null)
        {
            body[field] = value;
        }
    }

    private static async Task<int> TellAsync(CliConsole console, JsonElement run)
    {
        var until = run.Text("confirmBy") is { Length: > 0 } by ? $"; confirm it by {by}" : "";
        await console.Error.WriteLineAsync($"shadow run {run.Text("name")} is {run.Text("state")}{until}");
        return ExitCode.Done;
    }
}
