using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SdnPersona.Cli.Output;

namespace SdnPersona.Cli.Commands;

/// <summary><c>sdnpersona models list|show|rollback</c>.</summary>
internal static class ModelsCommand
{
    private static readonly Column[] Columns =
    [
        Of("VERSION", "version"), Of("STATE", "state"), Of("SINCE", "stateAt"), Of("PARENT", "parent"), Of("FEEDBACK", "trained"),
        new("LOSS", item => Loss(item, "challengerLoss")), new("CHAMPION-LOSS", item => Loss(item, "championLoss")),
        new("WORKLOADS", item => item.Text("scores.workloads")), Of("REASON", "reason"),
    ];

    public static Command Create(CliConsole console, ApiOptions api)
    {
        var command = new Command("models", "Versions of the model that judges workloads.")
        {
            List(console, api), Show(console, api), Rollback(console, api),
        };
        api.AddTo(command);
        return command;
    }

    private static Command List(CliConsole console, ApiOptions api)
    {
        var command = new Command("list", "All versions that are kept, oldest first, and how they stood their test.");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = api.Connect(parsed);
            Table.Write(console, Columns, (await client.GetAsync("/v1/models", cancellationToken)).Items("items"));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Show(CliConsole console, ApiOptions api)
    {
        var version = Version();
        var command = new Command("show", "One version, and what it was trained with.") { version };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = api.Connect(parsed);
            Write(console.Out, await client.GetAsync($"/v1/models/{Number(parsed, version)}", cancellationToken));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Rollback(CliConsole console, ApiOptions api)
    {
        var version = Version();
        var reason = new Option<string?>("--reason") { Description = "Why.", HelpName = "TEXT" };
        var command = new Command("rollback", "Lets an earlier version judge again.") { version, reason };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = api.Connect(parsed);
            var now = await client.PostAsync(
                $"/v1/models/{Number(parsed, version)}/rollback",
                new() { ["author"] = console.Author, ["reason"] = parsed.GetValue(reason) },
                cancellationToken);
            await console.Error.WriteLineAsync($"model {now.Text("model.version")} is in force: {now.Text("model.reason")}");
            if (now.GetProperty("setAside").GetArrayLength() is > 0 and var aside)
            {
                await console.Error.WriteLineAsync(
                    $"{aside} feedback set aside: it counts for the workloads that it was said of, until it is undone");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(TextWriter output, JsonElement shown)
    {
        var same = shown.GetProperty("personasAreTheSame").GetBoolean();
        output.WriteLine($"Model {shown.Text("model.version")}: {shown.Text("model.state")} since {shown.Text("model.stateAt")}");
        output.WriteLine($"  {shown.Text("model.reason")}");
        output.WriteLine($"  parent {Or(shown.Text("model.parent"), "none")}, made {shown.Text("model.madeAt")}");
        output.WriteLine($"  personas {shown.Text("model.personasDigest")}{(same ? "" : " (the files have changed since)")}");
        output.WriteLine($"  feedback {shown.Text("model.feedbackDigest")}: {Numbers(shown, "feedback")}");
        output.WriteLine($"  set aside: {Numbers(shown, "setAside")}");
        if (shown.Text("model.scores.workloads").Length > 0)
        {
            output.WriteLine(
                $"  log loss {Loss(shown, "challengerLoss", "model.")}, of the champion {Loss(shown, "championLoss", "model.")}, standard error "
                + $"{Loss(shown, "standardError", "model.")}, over {shown.Text("model.scores.workloads")} workloads; right "
                + $"{shown.Share("model.scores.challengerAccuracy")}, the champion {shown.Share("model.scores.championAccuracy")}");
        }

        foreach (var calibration in shown.Items("calibrations"))
        {
            var verdicts = $"{calibration.Text("confirmed")} windows with it, {calibration.Text("denied")} without";
            output.WriteLine(calibration.GetProperty("isFitted").GetBoolean()
                ? $"  {calibration.Text("threat")}: logit x {Short(calibration.Number("slope"))} {Signed(calibration.Number("offset"))} ({verdicts})"
                : $"  {calibration.Text("threat")}: not calibrated ({verdicts})");
        }
    }

    private static Argument<string> Version() => new("VERSION") { Description = "Number of the version." };

    private static string Number(ParseResult parsed, Argument<string> version) => ApiClient.Segment(parsed.GetRequiredValue(version));

    private static string Numbers(JsonElement shown, string field) =>
        Or(string.Join(' ', shown.Items(field).Select(number => number.GetRawText())), "none");

    private static string Loss(JsonElement item, string field, string prefix = "") =>
        item.Text($"{prefix}scores.{field}").Length > 0 ? Short(item.Number($"{prefix}scores.{field}")) : "";

    private static string Short(double number) => number.ToString("0.0000", CultureInfo.InvariantCulture);

    private static string Signed(double number) => number.ToString("+0.0000;-0.0000", CultureInfo.InvariantCulture);

    private static string Or(string text, string otherwise) => text.Length > 0 ? text : otherwise;

    private static Column Of(string heading, string path) => new(heading, item => item.Text(path));
}
