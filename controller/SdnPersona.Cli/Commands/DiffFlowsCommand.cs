using System.CommandLine;
using SdnPersona.Cli.Output;

namespace SdnPersona.Cli.Commands;

/// <summary><c>sdnpersona diff-flows SWITCH</c>; writes and ends as <c>ovs-ofctl diff-flows</c> does.</summary>
internal static class DiffFlowsCommand
{
    public static Command Create(CliConsole console, ApiOptions api)
    {
        var name = new Argument<string>("SWITCH") { Description = "Name of the bridge." };
        var foreign = new Option<bool>("--foreign") { Description = "Show flows of somebody else, too, as '?'." };
        var command = new Command(
            "diff-flows",
            "Compares what a switch holds with what is expected: '-' is missing, '+' should not be there. "
            + "Ends with 0 when nothing differs, 2 when something does.")
        {
            name, foreign,
        };
        api.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = api.Connect(parsed);
            var path = $"/v1/switches/{ApiClient.Segment(parsed.GetRequiredValue(name))}/drift";
            var drift = await client.GetAsync(path, cancellationToken);
            foreach (var entry in drift.Items("entries"))
            {
                var isForeign = entry.Text("kind") == "foreign";
                if (isForeign && !parsed.GetValue(foreign))
                {
                    continue;
                }

                Write(console.Out, '-', entry.Text("expected"));
                Write(console.Out, isForeign ? '?' : '+', entry.Text("installed"));
            }

            return drift.Text("clean") == "yes" ? ExitCode.Done : ExitCode.Differences;
        });
        return command;
    }

    private static void Write(TextWriter output, char sign, string line)
    {
        if (line.Length > 0)
        {
            output.WriteLine($"{sign}{line}");
        }
    }
}
