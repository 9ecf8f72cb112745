using System.Text.Json;

namespace SdnPersona.Cli.Output;

/// <summary>What <c>get</c> can list, with the columns of each.</summary>
internal static class Listings
{
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<Column>> ByKind =
        new Dictionary<string, IReadOnlyList<Column>>
        {
            ["workloads"] =
            [
                Field("NAME", "name"),
                new("PORT", item => $"{item.Text("bridge")}/{item.Text("portName")}"),
                Field("GROUP", "group"),
                Field("MODE", "mode"),
                Field("PERSONA", "persona"),
                new("PROB", item => item.Share("probability")),
                new("RISK", item => $"{item.Number("risk"):0}"),
                Field("PROFILE", "profile"),
                Field("STATE", "enforcement.state"),
                new("OUT", item => item.Rate("throughput.bitsOutPerSecond")),
                new("IN", item => item.Rate("throughput.bitsInPerSecond")),
                Field("ALLOWED", "verdicts.allowed"),
                Field("DENIED", "verdicts.denied"),
                Field("WOULD-DENY", "verdicts.wouldDeny"),
            ],
            ["switches"] =
            [
                Field("NAME", "name"),
                Field("DATAPATH", "datapathId"),
                Field("STATE", "state"),
                Field("PORTS", "ports"),
                new("FLOWS", item => $"{item.Text("flows.installed")}/{item.Text("flows.expected")}"),
                Field("METERS", "meters"),
                Field("GROUPS", "groups"),
                Field("SYNCHRONIZED", "lastSynchronized"),
                Field("DESCRIPTION", "description"),
                Field("REASON", "reason"),
            ],
            ["personas"] =
            [
                Field("NAME", "name"),
                Field("KIND", "kind"),
                Field("PROFILE", "profile"),
                Field("DESCRIPTION", "description"),
            ],
            ["profiles"] =
            [
                Field("NAME", "name"),
                new("RULES", item => $"{item.Items("rules").Count()}"),
                Field("EGRESS", "defaultEgress"),
                Field("INGRESS", "defaultIngress"),
                new("OUT", item => Limit(item, "bandwidthOut")),
                new("IN", item => Limit(item, "bandwidthIn")),
                Field("MIRROR", "mirrorTo"),
                Field("DESCRIPTION", "description"),
            ],
            ["groups"] =
            [
                Field("NAME", "name"),
                Field("MODE", "mode"),
                Field("PRIORITY", "priority"),
                Field("WORKLOADS", "workloads"),
                Field("DEFAULT-PROFILE", "defaultProfile"),
                Field("PROFILES", "profiles"),
            ],
            ["shadow-runs"] =
            [
                Field("NAME", "name"),
                new("TARGET", item => item.Text("workload") is { Length: > 0 } workload ? workload : $"group {item.Text("group")}"),
                Field("PROFILE", "profile"),
                Field("STATE", "state"),
                Field("ENDS", "endsAt"),
                new("NEWLY-DENIED", item => Cell(item, "allow", "deny")),
                new("NEWLY-ALLOWED", item => Cell(item, "deny", "allow")),
                new("GATE", item => item.Items("missing").Any() ? "closed" : "open"),
            ],
            ["overrides"] =
            [
                Field("NAME", "name"),
                Field("ACTION", "action"),
                Field("WORKLOAD", "workload"),
                Field("GROUP", "group"),
                Field("VALUE", "value"),
                Field("AUTHOR", "author"),
                Field("EXPIRES", "expiresAt"),
                Field("REASON", "reason"),
            ],
            ["events"] =
            [
                Field("SEQUENCE", "sequence"),
                Field("AT", "at"),
                Field("KIND", "kind"),
                Field("SUBJECT", "subject"),
                Field("MESSAGE", "message"),
            ],
        };

    private static Column Field(string heading, string path) => new(heading, item => item.Text(path));

    private static string Limit(JsonElement item, string field) =>
        item.Number($"{field}.kbps") is > 0 and var kbps ? $"{kbps:0} kbit/s" : "";

    private static string Cell(JsonElement run, string now, string then) =>
        run.Items("matrix").FirstOrDefault(cell => cell.Text("now") == now && cell.Text("then") == then).Text("packets");
}
