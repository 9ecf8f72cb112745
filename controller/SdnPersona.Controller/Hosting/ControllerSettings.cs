using System.Collections.Immutable;
using System.Net;
using SdnPersona.Controller.OpenFlow;
using SdnPersona.Core.Pipeline.Checks;

namespace SdnPersona.Controller;

/// <summary>One thing that is wrong with how the controller was started.</summary>
/// <param name="Option">The option, as written on the command line.</param>
/// <param name="Reason">What is wrong and what would be right.</param>
public sealed record SettingError(string Option, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Option}: {Reason}";
}

/// <summary>Options that were checked: files are read, addresses are parsed.</summary>
public sealed record ControllerSettings
{
    private const int LeastTokenLength = 16;

    private ControllerSettings()
    {
    }

    /// <summary>Folder of the database.</summary>
    public required string Data { get; init; }

    /// <summary>Where the API listens.</summary>
    public required IPEndPoint Api { get; init; }

    /// <summary>Where switches dial in, or null.</summary>
    public IPEndPoint? OpenFlow { get; init; }

    /// <summary>Certificates for switches that dial in, or null for plain TCP.</summary>
    public OpenFlowTls? Tls { get; init; }

    /// <summary>Operators' folders.</summary>
    public ImmutableArray<string> Config { get; init; } = [];

    /// <summary>Sources besides OpenFlow.</summary>
    public TelemetrySettings Telemetry { get; init; } = new();

    /// <summary>Addresses that have to stay reachable.</summary>
    public ImmutableArray<ManagementAddress> Management { get; init; } = [];

    /// <summary>What API requests must present, or null.</summary>
    public string? Token { get; init; }

    /// <summary>Checks options; null, with every reason, unless all are right.</summary>
    public static ControllerSettings? From(ControllerOptions options, out ImmutableArray<SettingError> errors)
    {
        ArgumentNullException.ThrowIfNull(options);
        var found = new List<SettingError>();
        if (string.IsNullOrWhiteSpace(options.Data))
        {
            found.Add(new("--data", "is required: the folder for the database, such as /var/lib/sdnpersona"));
        }

        var api = Endpoint(found, "--api", options.Api);
        var token = options.TokenFile is { } file ? ReadToken(found, file) : null;
        if (api is not null && !IPAddress.IsLoopback(api.Address) && options.TokenFile is null)
        {
            found.Add(new(
                "--api",
                $"{api} can be reached from other hosts: give --token-file FILE with a secret that requests must "
                + $"present, or listen on {ControllerOptions.DefaultApi}"));
        }

        foreach (var folder in options.Config.Where(folder => !Directory.Exists(folder)))
        {
            found.Add(new("--config", $"'{folder}' is no folder; it holds profiles/, groups/ and personas/"));
        }

        var telemetry = TelemetrySettings.From(options.Config, out var wrong);
        found.AddRange(wrong.Select(error => new SettingError("--config", error.ToString())));
        var management = ManagementSettings.From(options.Config, out wrong);
        found.AddRange(wrong.Select(error => new SettingError("--config", error.ToString())));
        var settings = new ControllerSettings
        {
            Management = management,
            Telemetry = telemetry,
            Data = options.Data,
            Api = api ?? new(IPAddress.None, 0),
            OpenFlow = options.OpenFlow is { } openFlow ? Endpoint(found, "--openflow", openFlow) : null,
            Tls = OpenFlowTls.From(options, found),
            Config = options.Config,
            Token = token,
        };
        errors = [.. found];
        return found.Count == 0 ? settings : null;
    }

    private static IPEndPoint? Endpoint(List<SettingError> found, string option, string text)
    {
        var numeric = text.StartsWith("localhost:", StringComparison.Ordinal) ? $"127.0.0.1{text[9..]}" : text;
        var colon = numeric.LastIndexOf(':');
        if (colon > 0
            && IPEndPoint.TryParse(numeric, out var endpoint)
            && ushort.TryParse(numeric.AsSpan(colon + 1), out var port)
            && port == endpoint.Port)
        {
            return endpoint;
        }

        found.Add(new(option, $"'{text}' must be ADDRESS:PORT, such as 127.0.0.1:8181, 0.0.0.0:8181 or [::1]:8181"));
        return null;
    }

    private static string? ReadToken(List<SettingError> found, string file)
    {
        try
        {
            var token = File.ReadAllText(file).Trim();
            if (token.Length >= LeastTokenLength && token.All(letter => letter is > ' ' and <= '~'))
            {
                return token;
            }

            found.Add(new(
                "--token-file",
                $"'{file}' must hold one line of at least {LeastTokenLength} printable ASCII characters without "
                + $"spaces; make one with: openssl rand -hex 32 > {file}"));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            found.Add(new("--token-file", $"'{file}' cannot be read: {problem.Message}"));
        }

        return null;
    }
}
