using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using SharpOpenFlow;

namespace SdnPersona.Controller.OpenFlow;

/// <summary>
/// Mutual TLS with switches that dial in: each side proves a certificate. Renewed files count from the next connection on,
/// without a restart. Names are not compared, as Open vSwitch does not put them in; what counts is who signed.
/// </summary>
public sealed class OpenFlowTls
{
    private readonly TlsCertificates _certificates;

    private OpenFlowTls(TlsCertificates certificates) => _certificates = certificates;

    /// <summary>
    /// Reads the files that options name; null when they name none, or, with errors added, when they are wrong.
    /// </summary>
    public static OpenFlowTls? From(ControllerOptions options, ICollection<SettingError> errors)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(errors);
        (string Option, string? File)[] files =
        [
            ("--openflow-cert", options.OpenFlowCertificate),
            ("--openflow-key", options.OpenFlowKey),
            ("--openflow-ca", options.OpenFlowAuthority),
        ];
        if (files.All(file => file.File is null))
        {
            return null;
        }

        foreach (var (option, file) in files)
        {
            if (file is null)
            {
                errors.Add(new(option, "is required too: TLS needs --openflow-cert, --openflow-key and --openflow-ca"));
            }
            else if (!File.Exists(file))
            {
                errors.Add(new(option, $"'{file}' does not exist"));
            }
        }

        if (options.OpenFlow is null)
        {
            errors.Add(new("--openflow", "is required with --openflow-cert: the ADDRESS:PORT where switches dial in"));
        }

        return files.All(file => File.Exists(file.File)) ? Read(options, errors) : null;
    }

    /// <summary>Configures a listener: switches must prove a certificate that one of the authorities signed.</summary>
    public void Configure(HttpsConnectionAdapterOptions https)
    {
        ArgumentNullException.ThrowIfNull(https);
        https.ServerCertificateSelector = (_, _) => _certificates.Certificate;
        https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        https.HandshakeTimeout = TimeSpan.FromSeconds(10);
        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        https.ClientCertificateValidation = (certificate, _, _) => _certificates.IsTrusted(certificate);
    }

    private static OpenFlowTls? Read(ControllerOptions options, ICollection<SettingError> errors)
    {
        X509Certificate2? certificate = null;
        var authorities = new X509Certificate2Collection();
        try
        {
            certificate = X509Certificate2.CreateFromPemFile(options.OpenFlowCertificate!, options.OpenFlowKey);
        }
        catch (Exception problem) when (IsUnreadable(problem))
        {
            errors.Add(new(
                "--openflow-cert",
                $"'{options.OpenFlowCertificate}' and '{options.OpenFlowKey}' are no PEM certificate with its private "
                + $"key: {problem.Message}"));
        }

        try
        {
            authorities.ImportFromPemFile(options.OpenFlowAuthority!);
        }
        catch (Exception problem) when (IsUnreadable(problem))
        {
            errors.Add(new("--openflow-ca", $"'{options.OpenFlowAuthority}' cannot be read: {problem.Message}"));
            return null;
        }

        if (authorities.Count == 0)
        {
            errors.Add(new("--openflow-ca", $"'{options.OpenFlowAuthority}' holds no PEM certificate"));
        }

        certificate?.Dispose();
        return errors.Count > 0
            ? null
            : new(new(options.OpenFlowCertificate!, options.OpenFlowKey!, options.OpenFlowAuthority!));
    }

    private static bool IsUnreadable(Exception problem) =>
        problem is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException;
}
