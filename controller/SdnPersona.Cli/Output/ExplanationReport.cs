using System.Text.Json;

namespace SdnPersona.Cli.Output;

/// <summary>What was measured of a workload, beside what its persona and the detectors of threats make of it, for people.</summary>
internal static class ExplanationReport
{
    /// <summary>Signs that give less are only told when there is a fact to them.</summary>
    private const double Notable = 0.01;

    public static void Write(TextWriter output, JsonElement workload)
    {
        WriteFunction(output, workload);
        WriteDetectors(output, workload);
        WriteContacts(output, workload);
        WriteOthers(output, workload);
    }

    private static void WriteFunction(TextWriter output, JsonElement workload)
    {
        var rows = workload.Items("explanation.function.features").ToArray();
        if (rows.Length == 0)
        {
            return;
        }

        var (persona, other) = (workload.Text("explanation.function.persona"), workload.Text("explanation.function.runnerUp"));
        output.WriteLine($"Function: {persona}" + (other.Length > 0 ? $"; the nearest alternative is {other}" : ""));
        var measured = rows.Where(row => row.Text("value").Length > 0).ToArray();
        WorkloadReport.WriteColumns(output, [
            ["FEATURE", "VALUE", "TYPICAL", other.Length > 0 ? $"OF {other.ToUpperInvariant()}" : "", "WEIGHS"],
            .. measured.Select(row => new[]
            {
                row.Text("feature"),
                $"{WorkloadReport.Short(row.Number("value"))} {row.Text("unit")}",
                Range(row, "low", "high"),
                Range(row, "otherLow", "otherHigh"),
                WorkloadReport.Signed(row.Number("contribution")),
            }),
            ["", "", "", "sum", WorkloadReport.Signed(workload.Number("explanation.function.logLikelihoodRatio"))],
        ]);
        if (measured.Length < rows.Length)
        {
            var absent = rows.Except(measured).Select(row => $"{row.Text("feature")} ({row.Text("source")})");
            output.WriteLine($"  absent, so that they count for nothing: {string.Join(", ", absent)}");
        }
    }

    private static void WriteDetectors(TextWriter output, JsonElement workload)
    {
        foreach (var threat in workload.Items("explanation.detectors"))
        {
            var signs = threat.Items("signs")
                .Where(sign => sign.Number("gives") >= Notable || sign.Text("fact").Length > 0).ToArray();
            if (signs.Length == 0)
            {
                continue;
            }

            output.WriteLine(
                $"Detectors of {threat.Text("threat")}: {threat.Share("now")} by the last window, {threat.Share("probability")} with what was before");
            WorkloadReport.WriteColumns(output, [
                ["SIGN", "VALUE", "HALF AT", "GIVES", "WITHOUT IT", "SEEN"],
                .. signs.Select(sign => new[]
                {
                    sign.Text("name"),
                    $"{WorkloadReport.Short(sign.Number("value"))} {sign.Text("unit")}",
                    WorkloadReport.Short(sign.Number("midpoint")),
                    sign.Share("gives"),
                    sign.Share("without"),
                    sign.Text("fact"),
                }),
            ]);
        }
    }

    private static void WriteContacts(TextWriter output, JsonElement workload)
    {
        var contacts = workload.Items("explanation.indicators").ToArray();
        if (contacts.Length > 0)
        {
            output.WriteLine("Contacts with listed addresses:");
            WorkloadReport.WriteColumns(output, contacts.Select(contact => new[] { contact.Text("reason") }));
        }
    }

    private static void WriteOthers(TextWriter output, JsonElement workload)
    {
        var shown = workload.Items("explanation.function.features").Select(row => row.Text("feature"))
            .Concat(workload.Items("explanation.evidence").Select(row => row.Text("feature")))
            .Concat(workload.Items("explanation.detectors").SelectMany(threat => threat.Items("signs")).Select(sign => sign.Text("feature")))
            .ToHashSet();
        var others = workload.Fields("explanation.features").Where(feature => !shown.Contains(feature.Name))
            .Select(feature => $"{feature.Name} {WorkloadReport.Short(feature.Value.Number())}").ToArray();
        if (others.Length > 0)
        {
            output.WriteLine($"Also measured: {string.Join(", ", others)}");
        }
    }

    private static string Range(JsonElement row, string low, string high) => row.Text(low).Length > 0
        ? $"{WorkloadReport.Short(row.Number(low))} to {WorkloadReport.Short(row.Number(high))}"
        : "";
}
