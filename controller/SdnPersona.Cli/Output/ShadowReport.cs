using System.Text.Json;

namespace SdnPersona.Cli.Output;

/// <summary>A shadow run as people read it.</summary>
internal static class ShadowReport
{
    /// <summary>Flows that are shown of what would change.</summary>
    private const int Shown = 5;

    public static void Write(TextWriter to, JsonElement run)
    {
        var about = run.Text("workload") is { Length: > 0 } workload ? $"workload {workload}" : $"group {run.Text("group")}";
        to.WriteLine($"shadow run {run.Text("name")}: profile {run.Text("profile")} on {about}, {run.Text("state")}");
        to.WriteLine($"  {run.Text("startedAt")} to {run.Text("endsAt")}, by {run.Text("author")}: {run.Text("reason")}");
        if (run.Text("confirmBy") is { Length: > 0 } by)
        {
            to.WriteLine($"  to be confirmed by {by}, else what was in force before is again");
        }

        to.WriteLine();
        to.WriteLine($"  {"NOW",-6} {"THEN",-6} {"PACKETS",12} {"BYTES",14} {"OPENING",10}");
        foreach (var cell in run.Items("matrix"))
        {
            to.WriteLine(
                $"  {cell.Text("now"),-6} {cell.Text("then"),-6} {cell.Text("packets"),12} {cell.Text("bytes"),14} {cell.Text("opening"),10}");
        }

        foreach (var cell in run.Items("cells").Where(cell => cell.Text("now") != cell.Text("then")))
        {
            to.WriteLine();
            to.WriteLine($"  {cell.Text("direction")}, {cell.Text("now")} now and {cell.Text("then")} then: {cell.Text("packets")} packets");
            foreach (var flow in cell.Items("topFlows").Take(Shown))
            {
                to.WriteLine(
                    $"    {flow.Text("source")} -> {flow.Text("destination")} "
                    + $"{Protocol(flow.Text("protocol"))}/{flow.Text("port")}  {flow.Text("opening")}");
            }
        }

        if (run.Text("copy") is { Length: > 0 } copy)
        {
            to.WriteLine();
            to.WriteLine(
                $"  copy {copy}: of what it sent, the profile would let out {run.Text("copyAllowed")} packets and drop {run.Text("copyDenied")}");
        }

        to.WriteLine();
        var missing = run.Items("missing").Select(text => text.GetString()).ToArray();
        to.WriteLine(missing.Length == 0 ? "  gate: open" : "  gate: closed");
        foreach (var text in missing)
        {
            to.WriteLine($"    {text}");
        }
    }

    private static string Protocol(string number) => number switch
    {
        "1" or "58" => "icmp",
        "6" => "tcp",
        "17" => "udp",
        "132" => "sctp",
        _ => number,
    };
}
