using System.Globalization;
using System.Text.Json;
using SdnPersona.MicroSegments;

namespace SdnPersona.Cli.Analysis;

/// <summary>Words that files use for what rules are.</summary>
internal static class RuleText
{
    public static string Word<TEnum>(TEnum value) where TEnum : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    public static string Protocol(byte protocol) => protocol switch
    {
        1 => "icmp",
        6 => "tcp",
        17 => "udp",
        58 => "icmp6",
        132 => "sctp",
        _ => protocol.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Ports, or nothing for protocols without.</summary>
    public static string Ports(ProposedRule rule) => rule.Ports is { First: 0, Last: 0 } ? "" : rule.Ports.ToString();

    /// <summary>inside, egress (to the outside) or ingress (from there).</summary>
    public static string Direction(ProposedRule rule) => rule.Server.Kind == PartyKind.Outside ? "egress"
        : rule.Client.Kind == PartyKind.Outside ? "ingress" : "inside";

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A field of a CSV file, in quotes where it needs them.</summary>
    public static string Csv(string text) =>
        text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text of a YAML file, in quotes.</summary>
    public static string Yaml(string text) => JsonSerializer.Serialize(text);
}
