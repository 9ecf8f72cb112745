using System.CommandLine;
using System.Text.Json;
using SdnPersona.Cli.Output;

namespace SdnPersona.Cli.Commands;

/// <summary><c>sdnpersona graph</c>.</summary>
internal static class GraphCommand
{
    private const int PageSize = 1000;

    private static readonly IReadOnlyList<Column> Columns =
    [
        new("CLIENT", edge => edge.Text("client")),
        new("SERVER", edge => edge.Text("server")),
        new("PROTOCOL", edge => edge.Text("protocol")),
        new("PORT", edge => edge.Text("port")),
        new("FLOWS", edge => edge.Text("flows")),
        new("BYTES", edge => edge.Text("bytes")),
        new("HOURS", edge => edge.Text("hours")),
        new("FIRST", edge => edge.Text("first")),
        new("LAST", edge => edge.Text("last")),
    ];

    public static Command Create(CliConsole console, ApiOptions api)
    {
        var group = new Option<string?>("--group") { Description = "Only edges of workloads of this security group.", HelpName = "GROUP" };
        var command = new Command("graph", "Lists who uses which service of whom, with the evidence.") { group };
        api.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = api.Connect(parsed);
            var filter = parsed.GetValue(group) is { } name ? $"&group={ApiClient.Segment(name)}" : "";
            var edges = new List<JsonElement>();
            JsonElement page;
            var next = "";
            do
            {
                page = await client.GetAsync($"/v1/graph?limit={PageSize}{filter}{next}", cancellationToken);
                edges.AddRange(page.Items("items"));
                next = $"&cursor={page.Text("nextCursor")}";
            }
            while (page.Text("nextCursor").Length > 0);
            Table.Write(console, Columns, edges);
            await console.Error.WriteLineAsync(
                $"in no edge: {page.Text("unresolvedFlows")} flows without a direction, {page.Text("failedFlows")} unanswered, "
                + $"{page.Text("foreignFlows")} between others, {page.Text("flowsOverLimit")} over the limit");
            return ExitCode.Done;
        });
        return command;
    }
}
