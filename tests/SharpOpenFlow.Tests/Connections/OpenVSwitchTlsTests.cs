using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using SdnPersona.TestSupport;
using SdnPersona.TestSupport.OpenFlow;

namespace SharpOpenFlow.Tests.Connections;

/// <summary>Mutual TLS with a real Open vSwitch that dials in: who is let in, and who is not.</summary>
[TestClass]
[TestCategory("Ovs")]
public sealed class OpenVSwitchTlsTests : IAsyncDisposable
{
    private const string Bridge = "br-tls";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static PrivateOvs Ovs = null!;
    private static TestAuthority Ours = null!;
    private static TestAuthority Foreign = null!;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly DatapathOwners _owners = new();
    private readonly Channel<object> _outcomes = Channel.CreateUnbounded<object>();
    private TlsCertificates _certificates = null!;
    private string _authoritiesFile = "";
    private Task _accepting = Task.CompletedTask;

    public required TestContext TestContext { get; init; }

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        Ovs = await PrivateOvs.StartAsync(cancellationToken: context.CancellationToken);
        await Ovs.AddBridgeAsync(Bridge, ["p1"]);
        Ours = new TestAuthority(Ovs.Directory, "ours");
        Foreign = new TestAuthority(Ovs.Directory, "foreign");
    }

    [ClassCleanup]
    public static async Task StopAsync()
    {
        Ours?.Dispose();
        Foreign?.Dispose();
        if (Ovs is not null)
        {
            await Ovs.DisposeAsync();
        }
    }

    [TestInitialize]
    public void Listen()
    {
        _authoritiesFile = Path.Combine(Ovs.Directory, $"trusted-{TestContext.TestName}.pem");
        File.Copy(Ours.PemFile, _authoritiesFile);
        var (certificate, key) = Ours.Sign("controller");
        _certificates = new TlsCertificates(certificate, key, _authoritiesFile);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Ovs.VsctlAsync(["del-controller", Bridge]);
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    [TestMethod]
    public async Task Switch_WithCertificateOfOurAuthority_IsReady()
    {
        await DialAsync(Ours.Sign("switch-1"));

        var connection = await NextAsync<OpenFlowConnection>();

        await connection.BarrierAsync();
        Assert.AreEqual("CN=switch-1", _owners.Known[connection.Features.DatapathId]);
    }

    [TestMethod]
    public async Task Switch_WithCertificateOfAnotherAuthority_IsNotLetIn()
    {
        await DialAsync(Foreign.Sign("switch-2"));

        await NextAsync<AuthenticationException>();

        Assert.IsEmpty(_owners.Known);
    }

    [TestMethod]
    public async Task Switch_WithExpiredCertificate_IsNotLetIn()
    {
        await DialAsync(Ours.Sign("switch-3", isExpired: true));

        await NextAsync<AuthenticationException>();

        Assert.IsEmpty(_owners.Known);
    }

    [TestMethod]
    public async Task AuthoritiesFile_Replaced_CountsForTheNextConnection()
    {
        await DialAsync(Foreign.Sign("switch-4"));
        await NextAsync<AuthenticationException>();

        await File.AppendAllTextAsync(_authoritiesFile, await File.ReadAllTextAsync(Foreign.PemFile));

        await NextAsync<OpenFlowConnection>();
    }

    [TestMethod]
    public async Task OwnCertificate_Replaced_IsShownToTheNextConnectionAndTheOldOneLivesOn()
    {
        await DialAsync(Ours.Sign("switch-5"));
        var before = await NextAsync<OpenFlowConnection>();
        var former = _certificates.Certificate.SerialNumber;

        Ours.Sign("controller");
        var (shown, _) = await ShownAsync();

        Assert.AreNotEqual(former, shown);
        Assert.AreEqual(_certificates.Certificate.SerialNumber, shown);
        await before.BarrierAsync();
    }

    [TestMethod]
    public async Task OwnCertificate_ReplacedByGarbage_TheFormerStaysInForce()
    {
        var former = _certificates.Certificate.SerialNumber;
        var failures = new List<Exception>();
        _certificates.ReloadFailed += failures.Add;

        await File.WriteAllTextAsync(Path.Combine(Ovs.Directory, "controller-cert.pem"), "no certificate");

        Assert.AreEqual(former, _certificates.Certificate.SerialNumber);
        Assert.AreEqual(former, _certificates.Certificate.SerialNumber);
        Assert.HasCount(1, failures);
    }

    [TestMethod]
    public async Task DatapathId_ComesWithAnotherCertificate_IsRefusedAndTheOwnerComesBack()
    {
        await DialAsync(Ours.Sign("owner"));
        var first = await NextAsync<OpenFlowConnection>();

        await DialAsync(Ours.Sign("thief"));
        var stolen = await NextAsync<OpenFlowConnection>(isAdmitted: false);
        Assert.AreEqual(ConnectionEndReason.DatapathOwnedByAnother, await stolen.Completion.WaitAsync(Soon));
        Assert.AreEqual(first.Features.DatapathId, stolen.Features.DatapathId);

        await DialAsync(Ours.Sign("owner", file: "owner-renewed"));
        await NextAsync<OpenFlowConnection>();
    }

    /// <summary>Gives the switch a certificate and has it dial; a controller that it has it dials anew.</summary>
    private async Task DialAsync((string Certificate, string Key) own)
    {
        var port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        await Ovs.VsctlAsync(["del-controller", Bridge]);
        await Ovs.VsctlAsync(["set-ssl", own.Key, own.Certificate, Ours.PemFile]);
        await Ovs.VsctlAsync(
            ["set-controller", Bridge, $"ssl:127.0.0.1:{port}", "--", "set", "controller", Bridge, "max_backoff=1000"]);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptAsync(_stop.Token));
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await stream.AuthenticateAsServerAsync(_certificates.ServerOptions(), _stop.Token);
            var connection = await OpenFlowConnection.ConnectAsync(
                new StreamTransport(stream), new OpenFlowConnectionOptions(), new RecordingHandler(), _stop.Token);
            var isAdmitted = await _owners.AdmitAsync(connection, (X509Certificate2)stream.RemoteCertificate!);
            _outcomes.Writer.TryWrite((connection, isAdmitted));
            await ((Task)connection.Completion).WaitAsync(_stop.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await connection.DisposeAsync();
        }
        catch (Exception problem)
        {
            _outcomes.Writer.TryWrite(problem);
            await stream.DisposeAsync();
        }
    }

    /// <summary>The next that happens of a kind: a failure, or a connection and whether it was admitted.</summary>
    private async Task<T> NextAsync<T>(bool isAdmitted = true) where T : class
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.CancellationToken);
        patience.CancelAfter(Soon);
        while (true)
        {
            switch (await _outcomes.Reader.ReadAsync(patience.Token))
            {
                case T failure:
                    return failure;
                case (T connection, bool admitted) when admitted == isAdmitted:
                    return connection;
                default:
                    break;
            }
        }
    }

    /// <summary>Serial number of the certificate that the controller shows.</summary>
    private async Task<(string Serial, string Subject)> ShownAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(_listener.LocalEndPoint!);
        await using var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        var (certificate, key) = Ours.Sign("observer");
        await stream.AuthenticateAsClientAsync(new TlsCertificates(certificate, key, Ours.PemFile).ClientOptions());
        var shown = (X509Certificate2)stream.RemoteCertificate!;
        return (shown.SerialNumber, shown.Subject);
    }
}
