using System.CommandLine;
using SdnPersona.Cli.Output;

namespace SdnPersona.Cli.Commands;

/// <summary><c>sdnpersona indicators list</c>.</summary>
internal static class IndicatorsCommand
{
    private static readonly Column[] Columns =
    [
        Of("NAME", "name"), Of("SEVERITY", "severity"), Of("CONFIDENCE", "confidence"), Of("ADDRESSES", "addresses"),
        new("EXPIRES", item => item.Text("expired") == "yes" ? $"{item.Text("expiresAt")} (expired)" : item.Text("expiresAt")),
        Of("WORKLOADS", "workloads"), Of("DESCRIPTION", "description"), Of("FILE", "origin"),
    ];

    public static Command Create(CliConsole console, ApiOptions api)
    {
        var list = new Command("list", "All lists that are in force, and what is wrong with files.");
        list.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = api.Connect(parsed);
            var listed = await client.GetAsync("/v1/indicators", cancellationToken);
            Table.Write(console, Columns, listed.Items("items"));
            foreach (var error in listed.Items("errors"))
            {
                await console.Error.WriteLineAsync(
                    $"{error.Text("file")}:{error.Text("line")}: {error.Text("field")}: {error.Text("reason")}");
            }

            return ExitCode.Done;
        });
        var command = new Command("indicators", "Lists of addresses that a contact with speaks against a workload.") { list };
        api.AddTo(command);
        return command;
    }

    private static Column Of(string heading, string path) => new(heading, item => item.Text(path));
}
