using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SdnPersona.TestSupport;

/// <summary>A certificate authority of a test's own, which writes PEM files as <c>ovs-pki</c> does.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;
    private readonly string _folder;

    public TestAuthority(string folder, string name)
    {
        _folder = folder;
        Name = name;
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-10), DateTimeOffset.UtcNow.AddDays(10));
        File.WriteAllText(PemFile, _certificate.ExportCertificatePem() + "\n");
    }

    public string Name { get; }

    /// <summary>The authority's own certificate.</summary>
    public string PemFile => Path.Combine(_folder, $"{Name}.pem");

    /// <summary>Signs a certificate and writes it and its key.</summary>
    /// <param name="subject">Its common name.</param>
    /// <param name="file">Name of the files, without ending; the subject's if none is given.</param>
    /// <param name="isExpired">Whether its time was over yesterday.</param>
    public (string Certificate, string Key) Sign(string subject, string? file = null, bool isExpired = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={subject}", key, HashAlgorithmName.SHA256);
        using var certificate = request.Create(
            _certificate,
            DateTimeOffset.UtcNow.AddDays(-5),
            DateTimeOffset.UtcNow.AddDays(isExpired ? -1 : 5),
            RandomNumberGenerator.GetBytes(8));
        var path = Path.Combine(_folder, file ?? subject);
        File.WriteAllText($"{path}-key.pem", key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText($"{path}-cert.pem", certificate.ExportCertificatePem());
        return ($"{path}-cert.pem", $"{path}-key.pem");
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }
}
