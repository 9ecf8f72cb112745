using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SharpOpenFlow;

/// <summary>
/// The certificates of mutual TLS between controller and switches, in PEM files: our own with its private key, and those
/// of the authorities whose switches are trusted. The files are looked at before each handshake, so that a renewed
/// certificate serves from the next connection on, without a restart; what cannot be read leaves the former in force.
/// Names are not compared, as Open vSwitch puts none into certificates that a peer could check: what counts is who
/// signed, and that the certificate is valid now. Thread-safe.
/// </summary>
public sealed class TlsCertificates
{
    private const SslProtocols Versions = SslProtocols.Tls12 | SslProtocols.Tls13;

    private readonly string[] _files;
    private readonly Lock _gate = new();
    private Loaded _loaded;

    /// <summary>Reads the files.</summary>
    /// <param name="certificateFile">Our certificate, with those between it and the authority if there are any.</param>
    /// <param name="keyFile">Its private key.</param>
    /// <param name="authoritiesFile">Certificates of the authorities that sign switches' certificates.</param>
    /// <exception cref="CryptographicException">A file holds no PEM of its kind, or key and certificate differ.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file must not be read.</exception>
    public TlsCertificates(string certificateFile, string keyFile, string authoritiesFile)
    {
        ArgumentNullException.ThrowIfNull(certificateFile);
        ArgumentNullException.ThrowIfNull(keyFile);
        ArgumentNullException.ThrowIfNull(authoritiesFile);
        _files = [certificateFile, keyFile, authoritiesFile];
        _loaded = Read(State());
    }

    /// <summary>Told when changed files cannot be read; the former certificates stay in force.</summary>
    public event Action<Exception>? ReloadFailed;

    /// <summary>Our certificate with its private key, as the files are now.</summary>
    public X509Certificate2 Certificate => Current().Certificate;

    /// <summary>Whether one of the authorities signed a certificate that is valid now.</summary>
    public bool IsTrusted(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(Current().Authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    /// <summary>Options of the end that listens: the peer must prove a trusted certificate.</summary>
    public SslServerAuthenticationOptions ServerOptions() => new()
    {
        ServerCertificate = Certificate,
        ClientCertificateRequired = true,
        EnabledSslProtocols = Versions,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = Validate,
    };

    /// <summary>Options of the end that connects: it proves our certificate, and the peer must prove a trusted one.</summary>
    public SslClientAuthenticationOptions ClientOptions() => new()
    {
        // Open vSwitch reads no name.
        TargetHost = "",
        ClientCertificates = [Certificate],
        EnabledSslProtocols = Versions,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = Validate,
    };

    private bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is X509Certificate2 peer && IsTrusted(peer);

    /// <summary>What the files say, read anew where one has changed.</summary>
    private Loaded Current()
    {
        Exception? failure;
        lock (_gate)
        {
            var state = State();
            if (_loaded.State.AsSpan().SequenceEqual(state))
            {
                return _loaded;
            }

            try
            {
                _loaded = Read(state);
                return _loaded;
            }
            catch (Exception problem)
                when (problem is CryptographicException or IOException or UnauthorizedAccessException)
            {
                // A certificate is replaced before its key, or the other way round: as soon as the other file has
                // changed too, it is tried again.
                _loaded = _loaded with { State = state };
                failure = problem;
            }
        }

        ReloadFailed?.Invoke(failure);
        return _loaded;
    }

    private (DateTime Written, long Length)[] State() =>
        [.. _files.Select(file => new FileInfo(file)).Select(
            file => file.Exists ? (file.LastWriteTimeUtc, file.Length) : (default, -1))];

    private Loaded Read((DateTime Written, long Length)[] state)
    {
        using var pem = X509Certificate2.CreateFromPemFile(_files[0], _files[1]);

        // SslStream uses no key that exists in memory only on all platforms; this form works everywhere.
        var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(_files[2]);
        return authorities.Count > 0
            ? new Loaded(state, certificate, authorities)
            : throw new CryptographicException($"'{_files[2]}' holds no PEM certificate");
    }

    private sealed record Loaded(
        (DateTime Written, long Length)[] State, X509Certificate2 Certificate, X509Certificate2Collection Authorities);
}
