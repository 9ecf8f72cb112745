using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using SdnPersona.Cli.Output;

namespace SdnPersona.Cli.Commands;

/// <summary><c>sdnpersona override TARGET</c> and <c>sdnpersona delete override NAME</c>.</summary>
internal static class OverrideCommand
{
    private const string GroupPrefix = "group-";
    private const int LongestName = 63;
    private const int DigestLetters = 8;

    public static Command Create(CliConsole console, ApiOptions api)
    {
        var target = new Argument<string>("TARGET") { Description = "Name of the workload, or of the group with --group." };
        var quarantine = new Option<bool>("--quarantine") { Description = "Force the profile quarantine." };
        var release = new Option<bool>("--release") { Description = "Let no threat decide." };
        var pin = new Option<bool>("--pin") { Description = "Keep the profile that is in force." };
        var profile = new Option<string?>("--profile") { Description = "Force a profile.", HelpName = "PROFILE" };
        var persona = new Option<string?>("--persona") { Description = "Force a persona.", HelpName = "PERSONA" };
        var reason = new Option<string>("--reason") { Description = "Why.", HelpName = "TEXT", Required = true };
        var length = new Option<string?>("--for") { Description = "How long, such as 30m, 2h or 1d; a quarantine may do without.", HelpName = "TIME" };
        var name = new Option<string?>("--name") { Description = "Name of the override; else made of TARGET.", HelpName = "NAME" };
        var group = new Option<bool>("--group") { Description = "TARGET is a security group." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would change, and change nothing." };
        var command = new Command("override", "Decides about a workload or group, above everything automatic.")
        {
            target, quarantine, release, pin, profile, persona, reason, length, name, group, dryRun,
        };
        api.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            (string Action, string? Value, bool Stated)[] actions =
            [
                ("quarantine", null, parsed.GetValue(quarantine)),
                ("release", null, parsed.GetValue(release)),
                ("pin", null, parsed.GetValue(pin)),
                ("profile", parsed.GetValue(profile), parsed.GetValue(profile) is not null),
                ("persona", parsed.GetValue(persona), parsed.GetValue(persona) is not null),
            ];
            if (actions.Count(action => action.Stated) != 1)
            {
                throw new CliFailure(ExitCode.Error, "state one of --quarantine, --release, --pin, --profile and --persona");
            }

            var chosen = actions.Single(action => action.Stated);
            var about = parsed.GetRequiredValue(target);
            var body = new JsonObject
            {
                ["action"] = chosen.Action,
                ["author"] = console.Author,
                ["reason"] = parsed.GetRequiredValue(reason),
                [parsed.GetValue(group) ? "group" : "workload"] = about,
                ["value"] = chosen.Value,
                ["expiresAt"] = parsed.GetValue(length) is { } time ? DateTimeOffset.UtcNow + TimeText.Parse("--for", time) : null,
            };
            using var client = api.Connect(parsed);
            var path = $"/v1/overrides/{ApiClient.Segment(parsed.GetValue(name) ?? NameOf(about, parsed.GetValue(group)))}";
            var set = await client.PutAsync(path + (parsed.GetValue(dryRun) ? "?dryRun=true" : ""), body, cancellationToken);
            foreach (var change in set.Items("changes"))
            {
                await console.Out.WriteLineAsync($"{change.Text("workload")}\t{change.Text("from")}\t{change.Text("to")}");
            }

            foreach (var note in set.Items("notes"))
            {
                await console.Error.WriteLineAsync($"note: {note.GetString()}");
            }

            await console.Error.WriteLineAsync(
                $"override {set.Text("override.name")} {(parsed.GetValue(dryRun) ? "would be" : "is")} in force: {chosen.Action} of {about}");
            return ExitCode.Done;
        });
        return command;
    }

    public static Command CreateDelete(CliConsole console, ApiOptions api)
    {
        var name = new Argument<string>("NAME") { Description = "Name of the override." };
        var one = new Command("override", "Takes an override back.") { name };
        one.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = api.Connect(parsed);
            var text = parsed.GetRequiredValue(name);
            await client.DeleteAsync($"/v1/overrides/{ApiClient.Segment(text)}?author={ApiClient.Segment(console.Author)}", cancellationToken);
            await console.Error.WriteLineAsync($"override {text} is deleted");
            return ExitCode.Done;
        });
        var command = new Command("delete", "Deletes what was set.") { one };
        api.AddTo(command);
        return command;
    }

    /// <summary>
    /// The same for the same target, so that a second override replaces the first, and another one for every other target:
    /// a name that had to be changed to be one carries a digest of what it was.
    /// </summary>
    private static string NameOf(string target, bool isGroup)
    {
        if (isGroup)
        {
            return $"{GroupPrefix}{target}";
        }

        var name = new string([.. target.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')]);
        if (name == target && name.Length <= LongestName && name.Trim('-') == name && !name.StartsWith(GroupPrefix, StringComparison.Ordinal))
        {
            return name;
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(target)))[..DigestLetters];
        return $"{name[..Math.Min(name.Length, LongestName - DigestLetters - 1)].Trim('-')}-{digest}".TrimStart('-');
    }
}
