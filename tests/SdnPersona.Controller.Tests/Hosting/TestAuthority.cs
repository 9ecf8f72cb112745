using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SdnPersona.Controller.Tests.Hosting;

/// <summary>A certificate authority of a test, and the files that it wrote.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sdnpersona-pki-").FullName;
    private readonly X509Certificate2 _root;

    public TestAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText(RootFile, _root.ExportCertificatePem());
    }

    /// <summary>PEM file of the authority itself.</summary>
    public string RootFile => Path.Combine(_folder, "ca.pem");

    /// <summary>Signs a certificate for a new key, and writes both.</summary>
    public (string Certificate, string Key) Sign(string name, int validDays = 20)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var serial = RandomNumberGenerator.GetBytes(8);
        using var certificate = request.Create(
            _root, DateTimeOffset.UtcNow.AddHours(-23), DateTimeOffset.UtcNow.AddDays(validDays), serial);
        var files = (Path.Combine(_folder, $"{name}.pem"), Path.Combine(_folder, $"{name}.key"));
        File.WriteAllText(files.Item1, certificate.ExportCertificatePem());
        File.WriteAllText(files.Item2, key.ExportPkcs8PrivateKeyPem());
        return files;
    }

    public void Dispose()
    {
        _root.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
