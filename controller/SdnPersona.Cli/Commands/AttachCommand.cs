using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using SdnPersona.Cli.Output;

namespace SdnPersona.Cli.Commands;

/// <summary><c>sdnpersona attach</c>: shows what will be changed and checked, then does it.</summary>
internal static class AttachCommand
{
    public static Command Create(CliConsole console, ApiOptions api)
    {
        var database = new Argument<string>("DB")
        {
            Description = "OVSDB of the hypervisor: unix:PATH, tcp:ADDRESS:PORT, or the path of the socket.",
        };
        var bridge = new Argument<string>("BRIDGE") { Description = "Name of the bridge." };
        var listen = new Option<string?>("--listen")
        {
            Description = "Let the bridge dial in, to ADDRESS:PORT or to the controller's own listener. "
                + "This flushes the bridge's flows once; without it the controller dials the bridge, losing none.",
            HelpName = "ADDRESS:PORT",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only show what would be changed." };
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        var command = new Command(
            "attach", "Attaches a bridge. Its forwarding stays as it is until a group is enforced.")
        {
            database, bridge, listen, dryRun, yes,
        };
        api.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var listens = parsed.GetResult(listen) is not null;
            var request = Request(
                parsed.GetRequiredValue(database), parsed.GetRequiredValue(bridge), listens, parsed.GetValue(listen));
            using var client = api.Connect(parsed);
            WritePlan(console.Out, await client.PostAsync("/v1/switches?dryRun=true", request, cancellationToken));
            if (parsed.GetValue(dryRun))
            {
                return ExitCode.Done;
            }

            if (listens && !parsed.GetValue(yes))
            {
                await ConfirmFlushAsync(console, parsed.GetRequiredValue(bridge), cancellationToken);
            }

            var attached = await client.PostAsync("/v1/switches", request, cancellationToken);
            await console.Error.WriteLineAsync(
                $"{attached.Text("name")} is attached: {attached.Text("state")}, "
                + $"{attached.Text("flows.installed")} of {attached.Text("flows.expected")} flows installed");
            return ExitCode.Done;
        });
        return command;
    }

    private static JsonObject Request(string database, string bridge, bool listens, string? address) => new()
    {
        ["ovsdb"] = database.StartsWith('/') ? $"unix:{database}" : database,
        ["bridge"] = bridge,
        ["listen"] = listens,
        ["listenAddress"] = address,
    };

    private static async Task ConfirmFlushAsync(CliConsole console, string bridge, CancellationToken cancellationToken)
    {
        await console.Error.WriteLineAsync(
            $"--listen sets a controller on {bridge}: Open vSwitch then flushes all flows of the bridge, and traffic "
            + "is interrupted until they are there again. Without --listen nothing is lost.");
        if (!console.CanAsk)
        {
            throw new CliFailure(ExitCode.Error, "nobody can answer here: say --yes to go on, or leave --listen out");
        }

        if (!await console.ConfirmAsync($"Flush the flows of {bridge}?", cancellationToken))
        {
            throw new CliFailure(ExitCode.Error, "nothing was changed");
        }
    }

    private static void WritePlan(TextWriter output, JsonElement plan)
    {
        var changes = plan.Items("changes").Select(change => change.Text()).ToArray();
        output.WriteLine(changes.Length == 0 ? "Nothing has to be changed in OVSDB." : "Changes in OVSDB:");
        foreach (var change in changes)
        {
            output.WriteLine($"  {change}");
        }

        foreach (var limit in plan.Items("limits"))
        {
            var advice = limit.Text("advice") is { Length: > 0 } text ? $" ({text})" : "";
            output.WriteLine($"{limit.Text("verdict"),-8} {limit.Text("name")}: {limit.Text("value")}{advice}");
        }

        foreach (var warning in plan.Items("warnings"))
        {
            output.WriteLine($"Warning: {warning.Text()}");
        }
    }
}
