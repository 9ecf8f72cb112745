using System.CommandLine;
using System.Text.Json;
using SdnPersona.Cli.Output;

namespace SdnPersona.Cli.Commands;

/// <summary><c>sdnpersona audit</c> and <c>sdnpersona audit verify</c>.</summary>
internal static class AuditCommand
{
    private const int PageSize = 1000;

    private static readonly Column[] Columns =
    [
        Of("SEQUENCE", "sequence"), Of("AT", "at"), Of("ACTOR", "actor"), Of("ACTION", "action"), Of("SUBJECT", "subject"),
        Of("BEFORE", "before"), Of("AFTER", "after"), Of("CAUSE", "cause"),
    ];

    public static Command Create(CliConsole console, ApiOptions api)
    {
        var actor = new Option<string?>("--actor") { Description = "Only what this one did.", HelpName = "NAME" };
        var action = new Option<string?>("--action") { Description = "Only this action.", HelpName = "ACTION" };
        var subject = new Option<string?>("--subject") { Description = "Only about this workload or group.", HelpName = "NAME" };
        var output = new Option<string>("--output", "-o")
        {
            Description = "table (tab-separated when not at a terminal) or json, one entry a line.",
            DefaultValueFactory = _ => "table",
        };
        output.AcceptOnlyFromAmong("table", "json");
        var command = new Command("audit", "Who changed which policy, when and why; oldest first.")
        {
            actor, action, subject, output, Verify(console, api),
        };
        api.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            (string Name, string? Value)[] filters =
            [
                ("actor", parsed.GetValue(actor)), ("action", parsed.GetValue(action)), ("subject", parsed.GetValue(subject)),
            ];
            var query = string.Concat(filters
                .Where(filter => !string.IsNullOrEmpty(filter.Value))
                .Select(filter => $"&{filter.Name}={ApiClient.Segment(filter.Value!)}"));
            using var client = api.Connect(parsed);
            var entries = await EntriesAsync(client, query, cancellationToken);
            if (parsed.GetValue(output) == "json")
            {
                entries.ForEach(entry => console.Out.WriteLine(entry.GetRawText()));
            }
            else
            {
                Table.Write(console, Columns, entries);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static Command Verify(CliConsole console, ApiOptions api)
    {
        var noted = new Option<string?>("--noted")
        {
            Description = "An entry as it was noted elsewhere: it must be there and have this hash.",
            HelpName = "SEQUENCE:HASH",
        };
        var command = new Command("verify", "Whether the audit log is as it was written; exit code 2 when it is not.") { noted };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var query = "";
            if (parsed.GetValue(noted) is { } text)
            {
                var parts = text.Split(':');
                if (parts.Length != 2)
                {
                    throw new CliFailure(ExitCode.Error, $"--noted: '{text}' must be SEQUENCE:HASH, as verify writes them");
                }

                query = $"?sequence={ApiClient.Segment(parts[0])}&hash={ApiClient.Segment(parts[1])}";
            }

            using var client = api.Connect(parsed);
            var verdict = await client.GetAsync($"/v1/audit/verify{query}", cancellationToken);
            await console.Out.WriteLineAsync($"{verdict.Text("last")}:{verdict.Text("hash")}");
            if (verdict.GetProperty("intact").ValueKind == JsonValueKind.True)
            {
                await console.Error.WriteLineAsync($"{verdict.Text("entries")} entries are as they were written");
                return ExitCode.Done;
            }

            await console.Error.WriteLineAsync($"the audit log was changed: {verdict.Text("problem")}");
            return ExitCode.Differences;
        });
        return command;
    }

    private static async Task<List<JsonElement>> EntriesAsync(ApiClient client, string query, CancellationToken cancellationToken)
    {
        var entries = new List<JsonElement>();
        var after = "0";
        while (true)
        {
            var page = (await client.GetAsync($"/v1/audit?limit={PageSize}&after={after}{query}", cancellationToken)).Items("items").ToArray();
            entries.AddRange(page);
            if (page.Length < PageSize)
            {
                return entries;
            }

            after = page[^1].Text("sequence");
        }
    }

    private static Column Of(string heading, string path) => new(heading, item => item.Text(path));
}
