using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SdnPersona.Cli.Output;

namespace SdnPersona.Cli.Commands;

/// <summary><c>sdnpersona proposals …</c>.</summary>
internal static class ProposalsCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static readonly IReadOnlyList<Column> Columns =
    [
        new("ID", item => item.Text("id")),
        new("GROUP", item => item.Text("group")),
        new("VERSION", item => item.Text("version")),
        new("STATE", item => item.Text("progress") == "ready" ? item.Text("state") : item.Text("progress")),
        new("CHANGE", item => item.Text("change.kind")),
        new("SEGMENTS", item => item.Text("segments")),
        new("MEMBERS", item => item.Text("members")),
        new("RULES", item => item.Text("rules")),
        new("WOULD-BLOCK", item => item.Text("wouldBlock")),
        new("AUTHOR", item => item.Text("author")),
        new("REASON", item => item.Text("reason")),
    ];

    private static readonly IReadOnlyList<Column> SegmentColumns =
    [
        new("SEGMENT", segment => segment.Text("id")),
        new("NAME", segment => segment.Text("name")),
        new("SHARED", segment => segment.Text("isShared")),
        new("MEMBERS", segment => string.Join(' ', segment.Items("members").Select(member => member.Text("name")))),
    ];

    private static readonly IReadOnlyList<Column> RuleColumns =
    [
        new("RULE", rule => rule.Text("id")),
        new("PORTS", rule => rule.Text("ports")),
        new("DECISION", rule => rule.Text("decision")),
        new("CLASS", rule => rule.Text("class")),
        new("CONFIDENCE", rule => rule.Number("confidence").ToString("0.00", CultureInfo.InvariantCulture)),
        new("PURPOSE", rule => rule.Text("purpose")),
        new("FLOWS", rule => rule.Text("flows")),
        new("PAIRS", rule => rule.Text("pairs")),
        new("WHY", rule => string.Join(' ', rule.Items("reasons").Select(reason => reason.GetString()))),
    ];

    public static Command Create(CliConsole console, ApiOptions api)
    {
        var command = new Command("proposals", "Segments that are proposed, under review or in force.")
        {
            List(console, api),
            Show(console, api),
            CreateNew(console, api),
            Conclude(console, api, "accept", "accepted", "Accepts a proposal, or one of its rules."),
            Conclude(console, api, "reject", "rejected", "Rejects a proposal, or one of its rules."),
            Edit(console, api),
            Force(console, api, "shadow", "shadow", "Makes security groups in mode shadow of an accepted proposal."),
            Force(console, api, "enforce", "enforced", "Makes security groups in mode enforce of an accepted proposal."),
            Rollback(console, api),
        };
        api.AddTo(command);
        return command;
    }

    private static Command List(CliConsole console, ApiOptions api)
    {
        var group = new Option<string?>("--group") { Description = "Only those of this security group.", HelpName = "GROUP" };
        var state = new Option<string?>("--state") { Description = "Only those in this state.", HelpName = "STATE" };
        var command = new Command("list", "Lists proposals.") { group, state };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = api.Connect(parsed);
            string?[] filters =
            [
                parsed.GetValue(group) is { } name ? $"group={ApiClient.Segment(name)}" : null,
                parsed.GetValue(state) is { } word ? $"state={ApiClient.Segment(word)}" : null,
            ];
            var query = string.Join('&', filters.Where(filter => filter is not null));
            Table.Write(
                console, Columns, await SegmentsCommand.AllAsync(client, $"/v1/proposals{(query.Length > 0 ? "?" : "")}{query}", cancellationToken));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Show(CliConsole console, ApiOptions api)
    {
        var id = Id();
        var diff = new Option<bool>("--diff") { Description = "Show what would change against what is in force." };
        var output = new Option<string>("--output", "-o") { Description = "table or json.", DefaultValueFactory = _ => "table" };
        output.AcceptOnlyFromAmong("table", "json");
        var command = new Command("show", "Shows a proposal with its rules, evidence and history.") { id, diff, output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = api.Connect(parsed);
            var path = Path(parsed.GetRequiredValue(id));
            if (parsed.GetValue(diff))
            {
                WriteDiff(console, await client.GetAsync($"{path}/diff", cancellationToken));
                return ExitCode.Done;
            }

            var proposal = await client.GetAsync(path, cancellationToken);
            if (parsed.GetValue(output) == "json")
            {
                console.Out.WriteLine(JsonSerializer.Serialize(proposal, Indented));
                return ExitCode.Done;
            }

            Table.Write(console, SegmentColumns, proposal.Items("segments"));
            console.Out.WriteLine();
            Table.Write(console, RuleColumns, proposal.Items("rules"));
            console.Out.WriteLine();
            var idle = string.Join(' ', proposal.Items("insufficientEvidence").Select(member => member.Text("name")));
            console.Out.WriteLine($"insufficient evidence: {(idle.Length > 0 ? idle : "nobody")}");
            console.Out.WriteLine(
                $"would block {proposal.Text("simulation.wouldBlock")} of the flows seen, allow {proposal.Text("simulation.permitted")}; "
                + $"a workload reaches {proposal.Number("simulation.reachAfter"):0.#} others instead of {proposal.Number("simulation.reachBefore"):0.#}");
            foreach (var step in proposal.Items("history"))
            {
                console.Out.WriteLine($"{step.Text("at")} {step.Text("author")}: {step.Text("action")} {step.Text("subject")} {step.Text("reason")}");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateNew(CliConsole console, ApiOptions api)
    {
        var group = new Argument<string>("GROUP") { Description = "Name of the security group." };
        var resolution = new Option<double?>("--resolution") { Description = "From 0.25 (coarse) to 4 (fine); chosen by what was seen if not stated." };
        var reason = Reason();
        var command = new Command("create", "Finds segments of a group and rules between them in the live graph.") { group, resolution, reason };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = api.Connect(parsed);
            var body = Body(console, parsed.GetRequiredValue(reason));
            body["resolution"] = parsed.GetValue(resolution);
            var made = await client.PostAsync(
                $"/v1/groups/{ApiClient.Segment(parsed.GetRequiredValue(group))}/proposals", body, cancellationToken);
            var id = made.Text("id");
            while (made.Text("progress") == "running")
            {
                await Task.Delay(Interval, cancellationToken);
                made = (await client.GetAsync(Path(id), cancellationToken)).GetProperty("summary");
            }

            if (made.Text("progress") == "failed")
            {
                throw new CliFailure(ExitCode.Error, $"proposal {id} could not be worked out: {made.Text("problem")}");
            }

            Table.Write(console, Columns, [made]);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Conclude(CliConsole console, ApiOptions api, string verb, string state, string description)
    {
        var id = Id();
        var rule = new Option<string?>("--rule") { Description = "Only this rule.", HelpName = "RULE" };
        var reason = Reason();
        var command = new Command(verb, description) { id, rule, reason };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = api.Connect(parsed);
            var body = Body(console, parsed.GetRequiredValue(reason));
            var (path, about) = (Path(parsed.GetRequiredValue(id)), parsed.GetRequiredValue(id));
            JsonElement after;
            if (parsed.GetValue(rule) is { } one)
            {
                body["decision"] = state;
                after = await client.PutAsync($"{path}/rules/{ApiClient.Segment(one)}", body, cancellationToken);
                await console.Error.WriteLineAsync($"rule {one} of proposal {about} is {after.Text("decision")}");
                return ExitCode.Done;
            }

            body["state"] = state;
            after = await client.PutAsync($"{path}/state", body, cancellationToken);
            await console.Error.WriteLineAsync($"proposal {about} is {after.Text("state")}");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Edit(CliConsole console, ApiOptions api)
    {
        var id = Id();
        var rule = new Option<string?>("--rule") { Description = "Give this rule other ports.", HelpName = "RULE" };
        var ports = new Option<string?>("--ports") { Description = "Such as 443 or 8000-8100.", HelpName = "PORTS" };
        var member = new Option<string?>("--member") { Description = "Move this workload.", HelpName = "WORKLOAD" };
        var segment = new Option<string?>("--segment") { Description = "Where to; a new one comes to be.", HelpName = "NAME" };
        var reason = Reason();
        var command = new Command("edit", "Changes the ports of a rule, or moves a workload to another segment.") { id, rule, ports, member, segment, reason };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (one, range) = (parsed.GetValue(rule), parsed.GetValue(ports));
            var (who, where) = (parsed.GetValue(member), parsed.GetValue(segment));
            if ((one is null) != (range is null) || (who is null) != (where is null) || (one is null) == (who is null))
            {
                throw new CliFailure(ExitCode.Error, "state either --rule with --ports, or --member with --segment");
            }

            using var client = api.Connect(parsed);
            var body = Body(console, parsed.GetRequiredValue(reason));
            var path = Path(parsed.GetRequiredValue(id));
            if (one is not null)
            {
                body["decision"] = "edited";
                body["ports"] = range;
                await client.PutAsync($"{path}/rules/{ApiClient.Segment(one)}", body, cancellationToken);
                await console.Error.WriteLineAsync($"rule {one} allows {range}");
                return ExitCode.Done;
            }

            body["segment"] = where;
            await client.PutAsync($"{path}/members/{ApiClient.Segment(who!)}", body, cancellationToken);
            await console.Error.WriteLineAsync($"workload {who} is in {where}");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Force(CliConsole console, ApiOptions api, string verb, string state, string description)
    {
        var id = Id();
        var reason = Reason();
        var command = new Command(verb, description) { id, reason };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = api.Connect(parsed);
            var body = Body(console, parsed.GetRequiredValue(reason));
            body["state"] = state;
            var after = await client.PutAsync($"{Path(parsed.GetRequiredValue(id))}/state", body, cancellationToken);
            await console.Error.WriteLineAsync($"proposal {after.Text("id")} of group {after.Text("group")} is {after.Text("state")}");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Rollback(CliConsole console, ApiOptions api)
    {
        var group = new Argument<string>("GROUP") { Description = "Name of the security group." };
        var reason = Reason();
        var command = new Command("rollback", "Puts back the segments that were in force before, or none.") { group, reason };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = api.Connect(parsed);
            var name = parsed.GetRequiredValue(group);
            var now = await client.PostAsync(
                $"/v1/groups/{ApiClient.Segment(name)}/rollback", Body(console, parsed.GetRequiredValue(reason)), cancellationToken);
            var id = now.Text("inForce.id");
            await console.Error.WriteLineAsync(
                id.Length == 0 ? $"no segments of group {name} are in force" : $"proposal {id} of group {name} is {now.Text("inForce.state")} again");
            return ExitCode.Done;
        });
        return command;
    }

    private static void WriteDiff(CliConsole console, JsonElement diff)
    {
        foreach (var rule in diff.Items("rulesRemoved"))
        {
            console.Out.WriteLine($"- {rule.GetString()}");
        }

        foreach (var rule in diff.Items("rulesAdded"))
        {
            console.Out.WriteLine($"+ {rule.GetString()}");
        }

        foreach (var move in diff.Items("moves"))
        {
            console.Out.WriteLine($"~ {move.Text("workload")}: {Place(move.Text("from"))} -> {Place(move.Text("to"))}");
        }

        static string Place(string segment) => segment.Length == 0 ? "no segment" : segment;
    }

    private static Argument<string> Id() => new("ID") { Description = "Id of the proposal, such as p-0012." };

    private static Option<string> Reason() => new("--reason") { Description = "Why.", HelpName = "TEXT", Required = true };

    private static JsonObject Body(CliConsole console, string reason) => new() { ["author"] = console.Author, ["reason"] = reason };

    private static string Path(string id) => $"/v1/proposals/{ApiClient.Segment(id)}";
}
