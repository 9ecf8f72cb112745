using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using SdnPersona.Abstractions;
using SdnPersona.Core.Attaching;
using SdnPersona.Monitoring;

namespace SdnPersona.Controller;

/// <summary>
/// What <c>telemetry.yaml</c> in an operator's folder says about sources besides OpenFlow; the last folder that has one counts.
/// docs/telemetry.md describes it.
/// </summary>
public sealed record TelemetrySettings
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "telemetry.yaml";

    /// <summary>Where flow exports are collected; null for nowhere.</summary>
    public IPEndPoint? Listen { get; init; }

    /// <summary>How exports are decoded, and whose.</summary>
    public FlowExportOptions Decoding { get; init; } = new();

    /// <summary>What bridges are told when they are attached; null leaves them alone.</summary>
    public FlowExport? Export { get; init; }

    /// <summary>Reads the folders.</summary>
    /// <param name="folders">Operators' folders.</param>
    /// <param name="errors">Everything that is wrong, by file, line and field.</param>
    public static TelemetrySettings From(IEnumerable<string> folders, out ImmutableArray<DocumentError> errors)
    {
        errors = [];
        var file = folders.Select(folder => Path.Combine(folder, FileName)).LastOrDefault(File.Exists);
        if (file is null)
        {
            return new();
        }

        try
        {
            return DocumentNode.Read(file, File.ReadAllText(file), "Telemetry", (_, spec) => Read(spec), out errors) ?? new();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            errors = [new(file, 1, "", problem.Message)];
            return new();
        }
    }

    private static TelemetrySettings Read(DocumentNode spec)
    {
        if (spec.OptionalChild("ipfix") is not { } ipfix)
        {
            return new();
        }

        var target = ipfix.Text("target");
        if (target.Length > 0 && !TryEndpoint(target, out _))
        {
            ipfix.Refuse("target", $"'{target}' must be ADDRESS:PORT, as the bridges reach the collector");
        }

        if (!TryEndpoint(ipfix.RequiredText("listen"), out var listen))
        {
            ipfix.Refuse("listen", "must be ADDRESS:PORT, such as 0.0.0.0:4739");
        }

        var allowed = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (var text in ipfix.Texts("allow"))
        {
            if (IPNetwork.TryParse(text, out var network))
            {
                allowed.Add(network);
            }
            else
            {
                ipfix.Refuse("allow", $"'{text}' is no prefix, such as 10.0.0.0/8 or 10.1.2.3/32");
            }
        }

        var sampling = (int)ipfix.Number("sampling", 64, 1, 65_535);
        var active = (int)ipfix.Number("activeTimeout", 10, 1, 4200);
        var flows = (int)ipfix.Number("cacheFlows", 8192, 0, 1_000_000);
        return new()
        {
            Listen = listen,
            Decoding = new() { Allowed = allowed.ToImmutable() },
            Export = target.Length == 0
                ? null
                : new(target) { Sampling = sampling, ActiveTimeout = active, CacheFlows = flows },
        };
    }

    private static bool TryEndpoint(string text, out IPEndPoint? endpoint)
    {
        var colon = text.LastIndexOf(':');
        return IPEndPoint.TryParse(text, out endpoint)
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port == endpoint.Port;
    }
}
