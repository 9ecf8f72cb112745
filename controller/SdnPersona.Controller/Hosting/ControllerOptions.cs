using System.Collections.Immutable;

namespace SdnPersona.Controller;

/// <summary>
/// How a controller is started, as written on the command line; <see cref="ControllerSettings"/> checks it.
/// </summary>
public sealed record ControllerOptions
{
    /// <summary>Where the API listens unless told otherwise.</summary>
    public const string DefaultApi = "127.0.0.1:8181";

    /// <summary><c>--data</c>: folder of the database; created when missing.</summary>
    public string Data { get; init; } = "";

    /// <summary><c>--api</c>: ADDRESS:PORT of the REST API.</summary>
    public string Api { get; init; } = DefaultApi;

    /// <summary><c>--openflow</c>: ADDRESS:PORT where switches dial in; null for none.</summary>
    public string? OpenFlow { get; init; }

    /// <summary><c>--openflow-cert</c>: PEM file of the certificate shown to switches.</summary>
    public string? OpenFlowCertificate { get; init; }

    /// <summary><c>--openflow-key</c>: PEM file of its private key.</summary>
    public string? OpenFlowKey { get; init; }

    /// <summary><c>--openflow-ca</c>: PEM file of the authorities that sign switches' certificates.</summary>
    public string? OpenFlowAuthority { get; init; }

    /// <summary><c>--config</c>: operators' folders.</summary>
    public ImmutableArray<string> Config { get; init; } = [];

    /// <summary><c>--token-file</c>: file whose content every API request must present; null for none.</summary>
    public string? TokenFile { get; init; }
}
