using System.CommandLine;
using System.Globalization;
using SdnPersona.Cli.Output;

namespace SdnPersona.Cli.Commands;

/// <summary><c>sdnpersona effectiveness</c>.</summary>
internal static class EffectivenessCommand
{
    private static readonly Column[] Columns =
    [
        Of("PROFILE", "profile"), Of("PERSONA", "persona"),
        new("HOURS", item => Number(item.Number("minutes") / 60)),
        Percent("DENIED", "deniedShare"), Percent("CALM-DENIED", "calmDeniedShare"), Percent("RATE-DROPS", "meterDroppedShare"),
        Percent("FAILED", "failedConnections"),
        new("ROUND-TRIP", item => item.Text("roundTripSeconds").Length > 0 ? $"{Number(1000 * item.Number("roundTripSeconds"))} ms" : ""),
        new("THROUGHPUT", item => item.Text("bitsPerSecond").Length > 0 ? item.Rate("bitsPerSecond") : ""),
        Factor("THROUGHPUT-CHANGE", "changes.throughputFactor"), Percent("FAILED-CHANGE", "changes.failedConnections"),
        Factor("ROUND-TRIP-CHANGE", "changes.roundTripFactor"), Of("ADVICE", "advice"), Of("REVIEW", "review"),
    ];

    public static Command Create(CliConsole console, ApiOptions api)
    {
        var profile = new Option<string?>("--profile") { Description = "Only this profile.", HelpName = "PROFILE" };
        var persona = new Option<string?>("--persona") { Description = "Only this persona.", HelpName = "PERSONA" };
        var command = new Command("effectiveness", "What profiles do to the workloads of each persona lately, and what is worth a look.")
        {
            profile, persona, Forget(console, api),
        };
        api.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            (string Name, string? Value)[] filters = [("profile", parsed.GetValue(profile)), ("persona", parsed.GetValue(persona))];
            var query = string.Join('&', filters.Where(filter => !string.IsNullOrEmpty(filter.Value))
                .Select(filter => $"{filter.Name}={ApiClient.Segment(filter.Value!)}"));
            using var client = api.Connect(parsed);
            var listed = await client.GetAsync($"/v1/effectiveness{(query.Length > 0 ? "?" : "")}{query}", cancellationToken);
            Table.Write(console, Columns, listed.Items("items"));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Forget(CliConsole console, ApiOptions api)
    {
        var profile = new Argument<string>("PROFILE") { Description = "Name of the profile." };
        var persona = new Option<string?>("--only") { Description = "Only for this persona.", HelpName = "PERSONA" };
        var command = new Command("forget", "Forgets what was observed of a profile, and begins anew.") { profile, persona };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var name = parsed.GetRequiredValue(profile);
            var only = parsed.GetValue(persona) is { Length: > 0 } text ? $"&persona={ApiClient.Segment(text)}" : "";
            using var client = api.Connect(parsed);
            await client.DeleteAsync(
                $"/v1/effectiveness?profile={ApiClient.Segment(name)}{only}&author={ApiClient.Segment(console.Author)}", cancellationToken);
            await console.Error.WriteLineAsync($"what was observed of profile {name} begins anew");
            return ExitCode.Done;
        });
        return command;
    }

    private static Column Of(string heading, string path) => new(heading, item => item.Text(path));

    private static Column Percent(string heading, string path) => new(
        heading, item => item.Text(path).Length > 0 ? $"{Number(100 * item.Number(path))}%" : "");

    private static Column Factor(string heading, string path) => new(
        heading, item => item.Text(path).Length > 0 ? $"x{Number(item.Number(path))}" : "");

    private static string Number(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
