using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Tests.Hosting;

[TestClass]
public sealed class OpenFlowListenerTests : IDisposable
{
    private readonly TestAuthority _switches = new("switchca");
    private readonly TestAuthority _controllers = new("controllerca");
    private readonly EchoAcceptor _acceptor = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    public async Task Switch_DiallingInOverTcp_ReachesTheCore()
    {
        await using var controller = await TestController.StartAsync(
            options => options with { OpenFlow = "127.0.0.1:0" }, _acceptor);
        using var client = await ConnectAsync(controller);

        Assert.AreEqual(4, await RoundTripAsync(client.GetStream()));

        var (peer, certificate) = await _acceptor.Accepted.Task.WaitAsync(Cancellation);
        Assert.AreEqual(((IPEndPoint)client.Client.LocalEndPoint!).Port, ((IPEndPoint)peer!).Port);
        Assert.IsNull(certificate);
        await controller.GetAsync("/healthz");
    }

    [TestMethod]
    public async Task Switch_WithASignedCertificate_ReachesTheCoreWithIt()
    {
        await using var controller = await StartTlsAsync();
        using var client = await ConnectAsync(controller);
        await using var tls = await AuthenticateAsync(client, _switches.Sign("br0"));

        Assert.AreEqual(4, await RoundTripAsync(tls));

        Assert.AreEqual("CN=br0", (await _acceptor.Accepted.Task.WaitAsync(Cancellation)).Certificate);
    }

    [TestMethod]
    public async Task Switch_WithACertificateOfAnotherAuthority_IsRefused()
    {
        using var rogue = new TestAuthority("switchca");
        await using var controller = await StartTlsAsync();
        using var client = await ConnectAsync(controller);

        await AssertRefusedAsync(client, rogue.Sign("br0"));
    }

    [TestMethod]
    public async Task Switch_WithAnExpiredCertificate_IsRefused()
    {
        await using var controller = await StartTlsAsync();
        using var client = await ConnectAsync(controller);

        await AssertRefusedAsync(client, _switches.Sign("br0", validDays: 0));
    }

    [TestMethod]
    public async Task Switch_WithoutACertificate_IsRefused()
    {
        await using var controller = await StartTlsAsync();
        using var client = await ConnectAsync(controller);

        await AssertRefusedAsync(client, null);
    }

    [TestMethod]
    public async Task Switch_WithoutTls_IsNotHandedToTheCore()
    {
        await using var controller = await StartTlsAsync();
        using var client = await ConnectAsync(controller);
        await client.GetStream().WriteAsync(new byte[] { 4, 0, 0, 8, 0, 0, 0, 1 }, Cancellation);

        // Kestrel ends the connection when the handshake cannot go on.
        var buffer = new byte[100];
        try
        {
            while (await client.GetStream().ReadAsync(buffer, Cancellation) > 0)
            {
            }
        }
        catch (IOException)
        {
        }

        Assert.IsFalse(_acceptor.Accepted.Task.IsCompleted);
    }

    [TestMethod]
    public async Task Host_Stopping_EndsSwitchSessionsAtOnce()
    {
        await using var controller = await TestController.StartAsync(
            options => options with { OpenFlow = "127.0.0.1:0" }, _acceptor);
        using var client = await ConnectAsync(controller);
        await RoundTripAsync(client.GetStream());
        var started = DateTimeOffset.UtcNow;

        await controller.StopAsync();

        Assert.IsTrue(_acceptor.Ended.Task.IsCompleted);
        Assert.IsLessThan(TimeSpan.FromSeconds(4), DateTimeOffset.UtcNow - started);
    }

    public void Dispose()
    {
        _switches.Dispose();
        _controllers.Dispose();
    }

    private async Task<TestController> StartTlsAsync()
    {
        var (certificate, key) = _controllers.Sign("controller");
        return await TestController.StartAsync(
            options => options with
            {
                OpenFlow = "127.0.0.1:0",
                OpenFlowCertificate = certificate,
                OpenFlowKey = key,
                OpenFlowAuthority = _switches.RootFile,
            },
            _acceptor);
    }

    private async Task<TcpClient> ConnectAsync(TestController controller)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, controller.Addresses[1].Port, Cancellation);
        return client;
    }

    private async Task<SslStream> AuthenticateAsync(TcpClient client, (string Certificate, string Key)? files)
    {
        using var root = X509CertificateLoader.LoadCertificateFromFile(_controllers.RootFile);
        var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "any",
                ClientCertificates = files is { } pair ? [X509Certificate2.CreateFromPemFile(pair.Certificate, pair.Key)] : [],
                RemoteCertificateValidationCallback = (_, certificate, chain, _) => certificate!.Subject == "CN=controller",
            },
            Cancellation);
        return tls;
    }

    private async Task AssertRefusedAsync(TcpClient client, (string Certificate, string Key)? files)
    {
        // With TLS 1.3 a client learns of the refusal only when it reads.
        await Assert.ThrowsAsync<Exception>(async () =>
        {
            await using var tls = await AuthenticateAsync(client, files);
            await RoundTripAsync(tls);
        });
        Assert.IsFalse(_acceptor.Accepted.Task.IsCompleted);
    }

    private async Task<int> RoundTripAsync(Stream stream)
    {
        await stream.WriteAsync(new byte[] { 4, 0, 0, 8 }, Cancellation);
        var buffer = new byte[4];
        await stream.ReadExactlyAsync(buffer, Cancellation);
        return buffer[0];
    }

    /// <summary>Sends back what it receives, until the connection or the host ends.</summary>
    private sealed class EchoAcceptor : ISwitchAcceptor
    {
        public TaskCompletionSource<(EndPoint? Peer, string? Certificate)> Accepted { get; } = new();

        public TaskCompletionSource Ended { get; } = new();

        public async Task AcceptAsync(
            IDuplexPipe transport, EndPoint? peer, X509Certificate2? clientCertificate, CancellationToken cancellationToken)
        {
            Accepted.TrySetResult((peer, clientCertificate?.Subject));
            try
            {
                await transport.Input.CopyToAsync(transport.Output, cancellationToken);
            }
            catch (OperationCanceledException)
            {
            }

            Ended.TrySetResult();
        }
    }
}
