using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using SdnPersona.TestSupport;

namespace SharpOvsdb.Tests.Live;

/// <summary>Mutual TLS with a real ovsdb-server.</summary>
[TestClass]
[TestCategory("Ovs")]
public sealed class OvsdbTlsLiveTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-tls-").FullName;
    private readonly TestAuthority _authority;
    private Process? _server;

    public OvsdbTlsLiveTests() => _authority = new TestAuthority(_folder, "authority");

    public required TestContext TestContext { get; init; }

    private CancellationToken Cancelled => TestContext.CancellationToken;

    [TestMethod]
    public async Task Connect_Ssl_BothSidesProveTheirCertificates()
    {
        var endpoint = await StartAsync();
        await using var client = await OvsdbClient.ConnectAsync(endpoint, With(_authority.Sign("client")), Cancelled);

        CollectionAssert.Contains(await client.ListDatabasesAsync(Cancelled), OvsSchema.Database);
    }

    [TestMethod]
    public async Task Connect_SslServerOfAnotherAuthority_IsUnreachableAndSaysWhy()
    {
        var endpoint = await StartAsync();
        using var other = new TestAuthority(_folder, "other");

        var failure = await Assert.ThrowsExactlyAsync<OvsdbException>(
            () => OvsdbClient.ConnectAsync(endpoint, With(_authority.Sign("client"), other), Cancelled));

        Assert.AreEqual(OvsdbErrorKind.Unreachable, failure.Kind);
        StringAssert.StartsWith(failure.Message, $"cannot connect to {endpoint}: ");
    }

    [TestMethod]
    public async Task Connect_SslWithCertificateOfAnotherAuthority_GetsNoAnswer()
    {
        var endpoint = await StartAsync();
        using var other = new TestAuthority(_folder, "other");

        // In TLS 1.3 the client is done before the server has judged it: the refusal comes with the first read.
        var failure = await Assert.ThrowsExactlyAsync<OvsdbException>(async () =>
        {
            await using var client = await OvsdbClient.ConnectAsync(
                endpoint, With(other.Sign("stranger"), _authority), Cancelled);
            await client.ListDatabasesAsync(Cancelled);
        });

        Assert.IsTrue(failure.Kind is OvsdbErrorKind.Unreachable or OvsdbErrorKind.Disconnected, failure.ToString());
    }

    [TestMethod]
    public async Task Connect_SslWithoutCertificates_SaysWhichOptionIsMissing()
    {
        var failure = await Assert.ThrowsExactlyAsync<OvsdbException>(
            () => OvsdbClient.ConnectAsync(OvsdbEndpoint.Parse("ssl:127.0.0.1:6640"), cancellationToken: Cancelled));

        Assert.AreEqual(OvsdbErrorKind.Unreachable, failure.Kind);
        StringAssert.Contains(failure.Message, "OvsdbClientOptions.Tls");
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            _server.Kill();
            await _server.WaitForExitAsync();
            _server.Dispose();
        }

        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private OvsdbClientOptions With((string Certificate, string Key) own, TestAuthority? trusted = null) => new()
    {
        Tls = () =>
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile((trusted ?? _authority).PemFile);
            return new SslClientAuthenticationOptions
            {
                TargetHost = "",
                ClientCertificates = [X509Certificate2.CreateFromPemFile(own.Certificate, own.Key)],
                RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
                {
                    chain!.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
                    chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
                    chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
                    return chain.Build((X509Certificate2)certificate!);
                },
            };
        },
    };

    private async Task<OvsdbEndpoint> StartAsync()
    {
        await PrivateOvs.RunToolAsync(
            "ovsdb-tool", ["create", $"{_folder}/conf.db", "/usr/share/openvswitch/vswitch.ovsschema"], Cancelled);
        var (certificate, key) = _authority.Sign("server");
        var port = FreePort();
        _server = PrivateOvs.Start(_folder, "ovsdb-server",
        [
            $"{_folder}/conf.db", $"--remote=pssl:{port}:127.0.0.1", $"--unixctl={_folder}/db.ctl",
            $"--private-key={key}", $"--certificate={certificate}", $"--ca-cert={_authority.PemFile}",
            $"--log-file={_folder}/db.log", "-vconsole:off",
        ]);
        for (var attempt = 0; !File.Exists($"{_folder}/db.ctl"); attempt++)
        {
            Assert.IsLessThan(400, attempt, "ovsdb-server did not start");
            await Task.Delay(25, Cancelled);
        }

        return OvsdbEndpoint.Parse($"ssl:127.0.0.1:{port}");
    }

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
