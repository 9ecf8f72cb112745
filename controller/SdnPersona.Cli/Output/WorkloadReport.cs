using System.Globalization;
using System.Text.Json;

namespace SdnPersona.Cli.Output;

/// <summary>Everything about one workload, for people.</summary>
internal static class WorkloadReport
{
    private const int BarLength = 30;

    public static void Write(TextWriter output, JsonElement workload)
    {
        WriteIdentity(output, workload);
        WritePersona(output, workload);
        WriteRisk(output, workload);
        WritePolicy(output, workload);
        WriteFlows(output, workload);
    }

    private static void WriteIdentity(TextWriter output, JsonElement workload)
    {
        var stale = workload.Text("stale") == "yes" ? " (last seen there; the switch is away)" : "";
        output.WriteLine($"{workload.Text("name")}  {workload.Text("id")}");
        output.WriteLine(
            $"  on {workload.Text("bridge")} port {workload.Text("port")} ({workload.Text("portName")}){stale}");
        output.WriteLine($"  MAC {OrNone(workload.Text("macs"))}  IP {OrNone(workload.Text("addresses"))}");
        output.WriteLine();
    }

    private static void WritePersona(TextWriter output, JsonElement workload)
    {
        var runnerUp = workload.Text("explanation.runnerUp");
        output.WriteLine(
            $"Persona: {workload.Text("persona")} with probability {workload.Share("probability")}"
            + (runnerUp.Length > 0 ? $", not {runnerUp}" : ""));
        WriteBars(output, workload, "probabilities");
        if (workload.Fields("threats").Any())
        {
            output.WriteLine("Threats, each for itself:");
            WriteBars(output, workload, "threats");
        }

        var rows = workload.Items("explanation.evidence").Select(evidence => new[]
        {
            evidence.Text("feature"),
            $"{Short(evidence.Number("value"))} {evidence.Text("unit")}",
            evidence.Text("contribution").Length == 0 ? "inf" : Signed(evidence.Number("contribution")),
            evidence.Text("reason"),
        }).ToArray();
        if (rows.Length > 0)
        {
            output.WriteLine("Because:");
            WriteColumns(output, [["FEATURE", "VALUE", "WEIGHS", "REASON"], .. rows]);
        }

        WriteSum(output, workload);
        foreach (var flip in workload.Items("explanation.flips"))
        {
            output.WriteLine($"  {flip.Text("reason")}");
        }

        ExplanationReport.Write(output, workload);
        WriteAnomaly(output, workload, "explanation.anomaly", "Compared with its own past");
        WriteAnomaly(output, workload, "explanation.peerAnomaly", "Compared with its peers");
        if (workload.Text("explanation.missingSources") is { Length: > 0 } missing)
        {
            output.WriteLine($"Not measured: {missing}");
        }

        output.WriteLine();
    }

    /// <summary>What the contributions make together: a ratio of two functional personas, or one probability of a threat.</summary>
    private static void WriteSum(TextWriter output, JsonElement workload)
    {
        var evidence = workload.Items("explanation.evidence").ToArray();
        if (evidence.Length == 0)
        {
            return;
        }

        var persona = workload.Text("persona");
        if (workload.Fields("threats").Any(threat => threat.Name == persona))
        {
            output.WriteLine("  each is the probability that this sign alone gives");
        }
        else if (persona != "unknown" && evidence.All(item => item.Text("contribution").Length > 0))
        {
            var sum = Signed(evidence.Sum(item => item.Number("contribution")));
            output.WriteLine($"  adds up to {sum}: log-likelihood ratio of {persona} and {OrNone(workload.Text("explanation.runnerUp"))}");
        }
    }

    private static void WriteAnomaly(TextWriter output, JsonElement workload, string path, string title)
    {
        var state = workload.Text($"{path}.state");
        if (state is "" or "learning")
        {
            return;
        }

        var guarded = workload.Text($"{path}.isGuarded") == "yes" ? ", not learned from" : "";
        output.WriteLine(
            $"{title}: {Short(workload.Number($"{path}.deviations"))} deviations, as odd as {workload.Share($"{path}.pValue")} of "
            + $"earlier windows ({state}{guarded})");
        WriteColumns(output, workload.Items($"{path}.oddest").Select(odd => new[]
        {
            odd.Text("feature"),
            Short(odd.Number("value")),
            $"usually {Short(odd.Number("low"))} to {Short(odd.Number("high"))}",
            $"{Signed(odd.Number("deviations"))} deviations",
        }));
    }

    private static void WriteRisk(TextWriter output, JsonElement workload)
    {
        output.WriteLine($"Risk: {Short(workload.Number("risk"))} of 100");
        WriteColumns(output, workload.Items("explanation.riskContributions")
            .Select(part => new[] { Signed(part.Number("points")), part.Text("cause") }));
        output.WriteLine();
    }

    private static void WritePolicy(TextWriter output, JsonElement workload)
    {
        var reason = workload.Text("enforcement.reason");
        output.WriteLine($"Group: {workload.Text("group")}, mode {workload.Text("mode")}");
        output.WriteLine($"Profile: {workload.Text("profile")} ({workload.Text("explanation.policyReason")})");
        if (workload.Text("held.profile") is { Length: > 0 } held)
        {
            output.WriteLine(
                $"Held: persona {workload.Text("held.persona")} calls for profile {held} since {workload.Text("held.since")}; "
                + workload.Text("held.reason"));
        }

        if (workload.Text("protectionProblem") is { Length: > 0 } problem)
        {
            output.WriteLine($"Protection: {problem}");
        }

        output.WriteLine($"State: {workload.Text("enforcement.state")}{(reason.Length > 0 ? $" ({reason})" : "")}");
        output.WriteLine(
            $"Packets: {workload.Text("verdicts.allowed")} allowed, {workload.Text("verdicts.denied")} denied, "
            + $"{workload.Text("verdicts.wouldDeny")} would be denied");
        output.WriteLine(
            $"Traffic: {workload.Rate("throughput.bitsOutPerSecond")} out, "
            + $"{workload.Rate("throughput.bitsInPerSecond")} in");
        output.WriteLine();
    }

    private static void WriteFlows(TextWriter output, JsonElement workload)
    {
        var unavailable = workload.Text("flowsUnavailable");
        var flows = workload.Items("flows").ToArray();
        output.WriteLine(unavailable.Length > 0
            ? $"Flows: not known ({unavailable})"
            : $"Flows on the switch: {flows.Length}");
        foreach (var flow in flows)
        {
            output.WriteLine($"  {flow.Text("packets"),10} packets  {flow.Text("text")}");
        }
    }

    private static void WriteBars(TextWriter output, JsonElement workload, string field)
    {
        var shares = workload.Fields(field)
            .Select(share => (share.Name, Value: share.Value.Number()))
            .OrderByDescending(share => share.Value)
            .ThenBy(share => share.Name, StringComparer.Ordinal);
        WriteColumns(output, shares.Select(share => new[]
        {
            share.Name,
            share.Value.ToString("0.00", CultureInfo.InvariantCulture),
            new string('#', (int)Math.Round(Math.Clamp(share.Value, 0, 1) * BarLength)),
        }));
    }

    internal static void WriteColumns(TextWriter output, IEnumerable<string[]> rows)
    {
        var all = rows.ToArray();
        foreach (var row in all)
        {
            var cells = row.Select((cell, column) => cell.PadRight(all.Max(other => other[column].Length)));
            output.WriteLine($"  {string.Join("  ", cells).TrimEnd()}");
        }
    }

    private static string OrNone(string text) => text.Length > 0 ? text : "not known";

    internal static string Short(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    internal static string Signed(double number) => number.ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture);
}
