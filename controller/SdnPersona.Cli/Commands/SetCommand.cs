using System.CommandLine;
using System.Text.Json.Nodes;
using SdnPersona.Cli.Output;

namespace SdnPersona.Cli.Commands;

/// <summary><c>sdnpersona set mode GROUP MODE</c>.</summary>
internal static class SetCommand
{
    public static Command Create(CliConsole console, ApiOptions api)
    {
        var group = new Argument<string>("GROUP") { Description = "Name of the security group." };
        var mode = new Argument<string>("MODE")
        {
            Description = "observe: watch only; shadow: decide and count, drop nothing; enforce: decide and act.",
        };
        mode.AcceptOnlyFromAmong("observe", "shadow", "enforce");
        var setMode = new Command("mode", "Sets how far the policy of a security group goes.") { group, mode };
        setMode.SetAction(async (parsed, cancellationToken) =>
        {
            var name = parsed.GetRequiredValue(group);
            using var client = api.Connect(parsed);
            var set = await client.PutAsync(
                $"/v1/groups/{ApiClient.Segment(name)}/mode",
                new JsonObject { ["mode"] = parsed.GetRequiredValue(mode), ["author"] = console.Author },
                cancellationToken);
            await console.Error.WriteLineAsync(
                $"group {name} is in mode {set.GetProperty("mode")}; it has {set.GetProperty("workloads")} workloads");
            if (set.Text("modeAfterRelease") is { Length: > 0 } later)
            {
                await console.Error.WriteLineAsync($"break-glass is thrown: its mode will be {later} when that is released");
            }

            return ExitCode.Done;
        });
        var command = new Command("set", "Changes settings.") { setMode };
        api.AddTo(command);
        return command;
    }
}
