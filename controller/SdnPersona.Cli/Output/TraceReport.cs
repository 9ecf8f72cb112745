using System.Text.Json;

namespace SdnPersona.Cli.Output;

/// <summary>Writes a trace for people.</summary>
internal static class TraceReport
{
    public static void Write(TextWriter output, JsonElement trace)
    {
        output.WriteLine($"verdict    {trace.Text("verdict")}: {trace.Text("reason")}");
        foreach (var side in trace.Items("sides"))
        {
            var rule = side.Text("rule") is { Length: > 0 } name ? $"rule {side.Text("ruleIndex")} '{name}'"
                : side.Text("verdict") == "not-judged" ? "no rule is asked"
                : "default";
            output.WriteLine();
            output.WriteLine($"{side.Text("direction"),-10} {side.Text("workload")} on {side.Text("bridge")}: {side.Text("verdict")} by {rule}");
            output.WriteLine($"           persona {side.Text("persona")}, group {side.Text("group")} in mode {side.Text("mode")}"
                + (side.Text("arming") == "yes" ? " (arming)" : "") + $", profile {side.Text("profile")}");
        }

        foreach (var hop in trace.Items("hops"))
        {
            output.WriteLine();
            output.WriteLine($"bridge     {hop.Text("bridge")}: "
                + (hop.Text("programmed") != "yes" ? "not programmed, forwards by itself"
                    : hop.Text("forwarded") == "yes" ? "forwarded" : $"dropped in {hop.Text("droppedIn")}")
                + (hop.Text("state") is "synchronized" or "" ? "" : $"  (the switch is {hop.Text("state")})"));
            output.WriteLine($"           {hop.Text("packet")}");
            foreach (var step in hop.Items("steps"))
            {
                output.WriteLine($"  {step.Text("table"),3} {step.Text("name"),-17} {step.Text("flow")}");
            }

            foreach (var meter in hop.Items("meters"))
            {
                output.WriteLine($"  meter {meter.Text()}");
            }

            foreach (var mirror in hop.Items("mirrors"))
            {
                output.WriteLine($"  copied to {mirror.Text()}");
            }
        }

        if (trace.Text("receivers") is { Length: > 0 } receivers)
        {
            output.WriteLine();
            output.WriteLine($"receivers  {receivers}");
        }

        if (trace.Text("consistent") == "no")
        {
            output.WriteLine();
            output.WriteLine("WARNING: the rules and the flow tables do not agree");
        }
    }
}
