using System.CommandLine;
using System.Text.Json;
using SdnPersona.Cli.Output;

namespace SdnPersona.Cli.Commands;

/// <summary><c>sdnpersona get KIND [NAME]</c>.</summary>
internal static class GetCommand
{
    private const int PageSize = 1000;

    /// <summary>Between two looks of <c>--watch</c>.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create(CliConsole console, ApiOptions api)
    {
        var kind = new Argument<string>("KIND") { Description = string.Join(", ", Listings.ByKind.Keys) };
        kind.AcceptOnlyFromAmong([.. Listings.ByKind.Keys]);
        var name = new Argument<string?>("NAME") { Description = "Only this one.", Arity = ArgumentArity.ZeroOrOne };
        var watch = new Option<bool>("--watch", "-w")
        {
            Description = $"Show again every {Interval.TotalSeconds:0} s.",
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "table (tab-separated when not at a terminal) or json.",
            DefaultValueFactory = _ => "table",
        };
        output.AcceptOnlyFromAmong("table", "json");
        var command = new Command("get", "Lists workloads, switches, personas, profiles, groups, overrides, shadow runs or events.")
        {
            kind, name, watch, output,
        };
        api.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var wanted = new Wanted(
                parsed.GetRequiredValue(kind), parsed.GetValue(name), parsed.GetValue(output) == "json");
            if (wanted is { Kind: "events", Name: not null })
            {
                throw new CliFailure(ExitCode.Error, "events have no names; leave NAME out");
            }

            using var client = api.Connect(parsed);
            return parsed.GetValue(watch)
                ? await WatchAsync(console, client, wanted, cancellationToken)
                : await ShowAsync(console, client, wanted, cancellationToken);
        });
        return command;
    }

    private static async Task<int> ShowAsync(
        CliConsole console, ApiClient client, Wanted wanted, CancellationToken cancellationToken)
    {
        Write(console, wanted, await FetchAsync(client, wanted, after: 0, cancellationToken));
        return ExitCode.Done;
    }

    private static async Task<int> WatchAsync(
        CliConsole console, ApiClient client, Wanted wanted, CancellationToken cancellationToken)
    {
        try
        {
            var after = 0.0;
            while (true)
            {
                var items = await FetchAsync(client, wanted, after, cancellationToken);
                if (wanted.Kind == "events")
                {
                    // Events are followed: only what is new is written.
                    WriteNew(console, wanted, items, heading: after == 0);
                    after = items.Count > 0 ? items[^1].Number("sequence") : after;
                }
                else
                {
                    console.Out.Write(console.IsTerminal ? "\u001b[H\u001b[2J" : "");
                    Write(console, wanted, items);
                    console.Out.Write(console.IsTerminal ? "" : "\n");
                }

                await console.Out.FlushAsync(cancellationToken);
                await Task.Delay(Interval, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Done;
        }
    }

    private static async Task<IReadOnlyList<JsonElement>> FetchAsync(
        ApiClient client, Wanted wanted, double after, CancellationToken cancellationToken)
    {
        if (wanted.Name is { } name)
        {
            return [await client.GetAsync($"/v1/{wanted.Kind}/{ApiClient.Segment(name)}", cancellationToken)];
        }

        var items = new List<JsonElement>();
        var next = wanted.Kind == "events" ? $"&after={after:0}" : "";
        while (true)
        {
            var page = await client.GetAsync($"/v1/{wanted.Kind}?limit={PageSize}{next}", cancellationToken);
            items.AddRange(page.Items("items"));
            if (wanted.Kind == "events" && page.Items("items").Count() == PageSize)
            {
                next = $"&after={items[^1].Text("sequence")}";
            }
            else if (page.Text("nextCursor") is { Length: > 0 } cursor)
            {
                next = $"&cursor={cursor}";
            }
            else
            {
                return items;
            }
        }
    }

    private static void Write(CliConsole console, Wanted wanted, IReadOnlyList<JsonElement> items)
    {
        if (!wanted.AsJson)
        {
            Table.Write(console, Listings.ByKind[wanted.Kind], items);
        }
        else if (wanted.Name is not null)
        {
            console.Out.WriteLine(JsonSerializer.Serialize(items[0], Indented));
        }
        else
        {
            console.Out.WriteLine(JsonSerializer.Serialize(items, Indented));
        }
    }

    private static void WriteNew(CliConsole console, Wanted wanted, IReadOnlyList<JsonElement> items, bool heading)
    {
        var columns = Listings.ByKind[wanted.Kind];
        if (heading && !wanted.AsJson)
        {
            console.Out.WriteLine(string.Join('\t', columns.Select(column => column.Heading)));
        }

        foreach (var item in items)
        {
            console.Out.WriteLine(wanted.AsJson
                ? item.GetRawText()
                : string.Join('\t', columns.Select(column => column.Cell(item))));
        }
    }

    private sealed record Wanted(string Kind, string? Name, bool AsJson);
}
