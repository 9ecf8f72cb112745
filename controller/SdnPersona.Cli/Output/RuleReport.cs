using System.Globalization;
using System.Text.Json;

namespace SdnPersona.Cli.Output;

/// <summary>One proposed rule and all that stands for it, for people.</summary>
internal static class RuleReport
{
    public static void Write(CliConsole console, JsonElement rule)
    {
        var output = console.Out;
        output.WriteLine($"{rule.Text("id")}: {Words(rule.Text("class"))}, confidence {rule.Share("confidence")}, {Words(rule.Text("purpose"))}");
        output.WriteLine($"  {Party(rule, "client")} may use {Service(rule.Text("protocol"), rule.Text("ports"))} of {Party(rule, "server")}");
        if (rule.Items("reasons").Any())
        {
            output.WriteLine($"  to be looked at: {string.Join(", ", rule.Items("reasons").Select(reason => Words(reason.Text())))}");
        }

        if (rule.Number("overPermission") > 1)
        {
            output.WriteLine($"  allows {rule.Text("overPermission")} times the addresses of the prefixes that were seen");
        }

        output.WriteLine();
        output.WriteLine(
            $"Evidence: {Count(rule, "flows")} flows, {Count(rule, "bytes")} bytes, from {Count(rule, "clients")} clients to {Count(rule, "servers")} servers in "
            + $"{Count(rule, "pairs")} pairs");
        output.WriteLine(
            $"  in {Count(rule, "hours")} hours of {Count(rule, "days")} days, first {rule.Text("evidence.first")}, last {rule.Text("evidence.last")}");
        if (rule.Text("heldOutFlows") is { Length: > 0 } heldOut)
        {
            output.WriteLine($"  allowed {heldOut} flows of the held-out recording");
        }

        var services = rule.Items("evidence.services").ToArray();
        if (services.Length > 1)
        {
            output.WriteLine($"  joined from {services.Length} services: {string.Join(", ", services.Take(20).Select(service =>
                $"{Service(service.Text("protocol"), service.Text("port"))} ({service.Text("flows")})"))}{(services.Length > 20 ? ", …" : "")}");
        }

        output.WriteLine();
        Table.Write(
            console,
            [
                new("CLIENT", row => row.Text("client")),
                new("SERVER", row => row.Text("server")),
                new("SERVICE", row => Service(row.Text("protocol"), row.Text("port"))),
                new("FLOWS", row => row.Text("flows")),
                new("FIRST", row => row.Text("first")),
                new("LAST", row => row.Text("last")),
            ],
            rule.Items("evidence.examples"));
    }

    private static string Party(JsonElement rule, string side) => rule.Text($"{side}.kind") switch
    {
        "segment" => $"{rule.Text($"{side}.name")} ({rule.Text($"{side}.id")}, {rule.Text($"{side}.members")} hosts)",
        "outside" => $"outside ({rule.Text($"{side}.prefixes")})",
        _ => "every workload",
    };

    private static string Service(string protocol, string ports) => ports is "" or "0" ? protocol : $"{protocol} {ports}";

    private static string Count(JsonElement rule, string field) =>
        rule.Number($"evidence.{field}").ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>seenOnce is "seen once" for people.</summary>
    private static string Words(string name) =>
        string.Concat(name.Select(letter => char.IsAsciiLetterUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{letter}"));
}
