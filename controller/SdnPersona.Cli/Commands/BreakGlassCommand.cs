using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using SdnPersona.Cli.Output;

namespace SdnPersona.Cli.Commands;

/// <summary><c>sdnpersona break-glass [release|status]</c>.</summary>
internal static class BreakGlassCommand
{
    private const string Path = "/v1/break-glass";

    public static Command Create(CliConsole console, ApiOptions api)
    {
        var reason = new Option<string?>("--reason") { Description = "Why.", HelpName = "TEXT" };
        var command = new Command("break-glass", "Emergency: observes every group at once and drops nothing until it is released.")
        {
            reason,
            Other(console, api, "release", "The modes of the groups count again.", (client, cancellationToken) =>
                client.DeleteAsync($"{Path}?author={ApiClient.Segment(console.Author)}", cancellationToken)),
            Other(console, api, "status", "Whether every group is observed, by whom and why.", (client, cancellationToken) =>
                client.GetAsync(Path, cancellationToken)),
        };
        api.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = api.Connect(parsed);
            var body = new JsonObject { ["author"] = console.Author, ["reason"] = parsed.GetValue(reason) };
            return await TellAsync(console, await client.PostAsync(Path, body, cancellationToken));
        });
        return command;
    }

    private static Command Other(
        CliConsole console,
        ApiOptions api,
        string name,
        string description,
        Func<ApiClient, CancellationToken, Task<JsonElement>> ask)
    {
        var command = new Command(name, description);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = api.Connect(parsed);
            return await TellAsync(console, await ask(client, cancellationToken));
        });
        return command;
    }

    private static async Task<int> TellAsync(CliConsole console, JsonElement glass)
    {
        var thrown = glass.GetProperty("thrown").ValueKind == JsonValueKind.True;
        var reason = glass.Text("reason") is { Length: > 0 } text ? $" ({text})" : "";
        await console.Error.WriteLineAsync(thrown
            ? $"break-glass: every group is observed since {glass.Text("since")}, by {glass.Text("author")}{reason}"
            : "break-glass is not thrown: the modes of the groups count");
        await console.Error.WriteLineAsync(glass.GetProperty("stored").ValueKind == JsonValueKind.True
            ? "stored: it stays so when the controller restarts"
            : $"NOT stored: it is so in the running controller only, which goes on trying ({glass.Text("problem")})");
        return ExitCode.Done;
    }
}
