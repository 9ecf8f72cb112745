using System.CommandLine;

namespace SdnPersona.Cli.Commands;

/// <summary><c>sdnpersona detach</c>.</summary>
internal static class DetachCommand
{
    public static Command Create(CliConsole console, ApiOptions api)
    {
        var bridge = new Argument<string>("BRIDGE") { Description = "Name of the bridge." };
        var command = new Command(
            "detach", "Removes the controller's flows from a bridge and puts back what attach changed.")
        {
            bridge,
        };
        api.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var name = parsed.GetRequiredValue(bridge);
            using var client = api.Connect(parsed);
            await client.DeleteAsync($"/v1/switches/{ApiClient.Segment(name)}", cancellationToken);
            await console.Error.WriteLineAsync($"{name} is detached");
            return ExitCode.Done;
        });
        return command;
    }
}
