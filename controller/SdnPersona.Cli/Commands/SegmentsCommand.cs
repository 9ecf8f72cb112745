using System.CommandLine;
using System.Text.Json;
using SdnPersona.Cli.Output;

namespace SdnPersona.Cli.Commands;

/// <summary><c>sdnpersona segments list</c>.</summary>
internal static class SegmentsCommand
{
    private static readonly IReadOnlyList<Column> Columns =
    [
        new("GROUP", segment => segment.Text("group")),
        new("ID", segment => segment.Text("id")),
        new("NAME", segment => segment.Text("name")),
        new("STATE", segment => segment.Text("state")),
        new("POLICY", segment => segment.Text("policy")),
        new("PROPOSAL", segment => segment.Text("proposal")),
        new("MEMBERS", segment => string.Join(' ', segment.Items("members").Select(member => member.GetString()))),
    ];

    public static Command Create(CliConsole console, ApiOptions api)
    {
        var group = new Option<string?>("--group") { Description = "Only those of this security group.", HelpName = "GROUP" };
        var list = new Command("list", "Lists segments in force.") { group };
        list.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = api.Connect(parsed);
            var filter = parsed.GetValue(group) is { } name ? $"?group={ApiClient.Segment(name)}" : "";
            Table.Write(console, Columns, await AllAsync(client, $"/v1/segments{filter}", cancellationToken));
            return ExitCode.Done;
        });
        var command = new Command("segments", "Segments of security groups that are in force.") { list };
        api.AddTo(command);
        return command;
    }

    /// <summary>The items of all pages.</summary>
    internal static async Task<IReadOnlyList<JsonElement>> AllAsync(ApiClient client, string path, CancellationToken cancellationToken)
    {
        var items = new List<JsonElement>();
        var next = "";
        do
        {
            var page = await client.GetAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=1000{next}", cancellationToken);
            items.AddRange(page.Items("items"));
            next = page.Text("nextCursor") is { Length: > 0 } cursor ? $"&cursor={cursor}" : "";
        }
        while (next.Length > 0);
        return items;
    }
}
