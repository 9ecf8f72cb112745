using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SdnPersona.Core.Control;
using SdnPersona.Core.Switches;
using SdnPersona.TestSupport.OpenFlow;
using SharpOpenFlow;

namespace SdnPersona.Controller.Tests.Hosting;

/// <summary>Switches that dial in over TLS, to the real core: whose datapath id it is, the certificate says.</summary>
[TestClass]
public sealed class DatapathOwnershipTests : IAsyncDisposable
{
    private static readonly DatapathId Datapath = new(0xa1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TestAuthority _switches = new("switchca");
    private readonly TestAuthority _controllers = new("controllerca");
    private readonly ListLogs _logs = new();
    private readonly List<DialledIn> _dialled = [];
    private readonly List<string> _folders = [];

    public required TestContext TestContext { get; init; }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _dialled)
        {
            await one.DisposeAsync();
        }

        foreach (var folder in _folders)
        {
            Directory.Delete(folder, recursive: true);
        }

        _switches.Dispose();
        _controllers.Dispose();
        _logs.Dispose();
    }

    [TestMethod]
    public async Task DatapathId_WithAnotherCertificate_IsRefusedAndTheOwnerUndisturbed()
    {
        await using var controller = await StartAsync();
        await DialAsync(controller, "owner");
        var session = await PresentAsync(controller);

        var thief = await DialAsync(controller, "thief");

        await AssertRefusedAsync(thief);
        Assert.AreSame(session, Find(controller)?.Session);
        Assert.IsFalse(session.Completion.IsCompleted);
    }

    [TestMethod]
    public async Task DatapathId_WithAnotherCertificateWhileTheOwnerIsAway_IsRefusedAndTheOwnerComesBack()
    {
        await using var controller = await StartAsync();
        var owner = await DialAsync(controller, "owner");
        await PresentAsync(controller);
        await owner.LeaveAsync();
        await UntilAsync(() => Find(controller) is { Session: null }, "the owner has left");

        var thief = await DialAsync(controller, "thief");
        await AssertRefusedAsync(thief);
        Assert.IsNull(Find(controller)!.Session);

        // Signed anew: another certificate, but the same subject.
        await DialAsync(controller, "owner");
        await PresentAsync(controller);
    }

    [TestMethod]
    public async Task DatapathId_WithTheRenewedCertificateOfItsOwner_TakesThePlaceOfItsOldConnection()
    {
        await using var controller = await StartAsync();
        await DialAsync(controller, "owner");
        var former = await PresentAsync(controller);

        await DialAsync(controller, "owner");

        Assert.AreEqual(ConnectionEndReason.Superseded, await former.Completion.WaitAsync(Patience, TestContext.CancellationToken));
        await UntilAsync(() => Find(controller)?.Session is { } present && present != former, "the new connection serves");
    }

    [TestMethod]
    public async Task DatapathId_AfterARestart_StillBelongsToItsOwner()
    {
        var data = Directory.CreateTempSubdirectory("sdnpersona-owners-").FullName;
        _folders.Add(data);
        await using (var before = await StartAsync(data))
        {
            await DialAsync(before, "owner");
            await PresentAsync(before);
            await UntilAsync(() => Stored(before) is [{ Value: "CN=owner" }], "the owner is stored");
        }

        await using var controller = await StartAsync(data);
        var thief = await DialAsync(controller, "thief");

        await AssertRefusedAsync(thief);
        await DialAsync(controller, "owner");
        await PresentAsync(controller);
    }

    [TestMethod]
    public async Task DatapathId_OfASwitchThatWasForgotten_BelongsToTheNextWhoComes()
    {
        await using var controller = await StartAsync();
        var owner = await DialAsync(controller, "owner");
        await PresentAsync(controller);
        await owner.LeaveAsync();
        await UntilAsync(() => Find(controller) is { Session: null }, "the owner has left");

        await controller.Services.GetRequiredService<BridgeCommands>().DetachAsync(Datapath.ToString(), TestContext.CancellationToken);

        Assert.IsEmpty(Stored(controller));
        await DialAsync(controller, "heir");
        await PresentAsync(controller);
        await UntilAsync(() => Stored(controller) is [{ Value: "CN=heir" }], "the next owner is stored");
    }

    private static KeyValuePair<DatapathId, string>[] Stored(TestController controller) =>
        [.. controller.Store.DatapathOwnersAsync(CancellationToken.None).GetAwaiter().GetResult()];

    private static ManagedSwitch? Find(TestController controller) =>
        controller.Services.GetRequiredService<SwitchRegistry>().Find(Datapath);

    private async Task<TestController> StartAsync(string? data = null)
    {
        var (certificate, key) = _controllers.Sign("controller");
        var controller = await TestController.StartAsync(options => options with
        {
            Data = data ?? options.Data,
            OpenFlow = "127.0.0.1:0",
            OpenFlowCertificate = certificate,
            OpenFlowKey = key,
            OpenFlowAuthority = _switches.RootFile,
        });
        controller.Services.GetRequiredService<ILoggerFactory>().AddProvider(_logs);
        return controller;
    }

    /// <summary>Has a switch dial in, always with the same datapath id, with a certificate for a subject.</summary>
    private async Task<DialledIn> DialAsync(TestController controller, string subject)
    {
        var (certificate, key) = _switches.Sign(subject);
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, controller.Addresses[1].Port, TestContext.CancellationToken);
        var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "any",
                ClientCertificates = [X509Certificate2.CreateFromPemFile(certificate, key)],
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.Subject == "CN=controller",
            },
            TestContext.CancellationToken);
        var dialled = new DialledIn(client, tls);
        _dialled.Add(dialled);
        return dialled;
    }

    private async Task AssertRefusedAsync(DialledIn thief)
    {
        var told = await thief.Switch.ReceivedAsync(message => message.Type == MessageType.Error);
        var error = ErrorMessageView.Parse(told.Wire).ToEvent();
        Assert.AreEqual((ErrorType.HelloFailed, (ushort)HelloFailedCode.EPerm), (error.Type, error.Code));
        await thief.Ended.WaitAsync(Patience, TestContext.CancellationToken);
        await UntilAsync(
            () => _logs.Lines.Contains($"CN=thief: refused: datapath id {Datapath} belongs to another certificate, 'CN=owner'"),
            "the refusal is logged");
    }

    private async Task<SwitchSession> PresentAsync(TestController controller)
    {
        await UntilAsync(() => Find(controller)?.Session is not null, "the switch is there");
        return Find(controller)!.Session!;
    }

    private async Task UntilAsync(Func<bool> condition, string what)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.CancellationToken);
        patience.CancelAfter(Patience);
        while (!condition())
        {
            Assert.IsFalse(patience.IsCancellationRequested, $"not in {Patience}: {what}\n{string.Join('\n', _logs.Lines)}");
            await Task.Delay(5, CancellationToken.None);
        }
    }

    /// <summary>A scripted switch at the far end of a TLS connection.</summary>
    private sealed class DialledIn : IAsyncDisposable
    {
        private readonly TcpClient _client;
        private readonly SslStream _tls;

        public DialledIn(TcpClient client, SslStream tls)
        {
            (_client, _tls) = (client, tls);
            Switch.Features = Switch.Features with { DatapathId = Datapath };
            Switch.Ports.Add(new PortDesc { PortNo = new(1), HwAddr = new(0x0200_0000_0001), Name = "eth1" });
            Switch.Multipart[MultipartType.Flow] = _ => [[]];
            Switch.Multipart[MultipartType.GroupDesc] = _ => [[]];
            Switch.Multipart[MultipartType.Aggregate] = _ => [ImmutableArray.Create(new byte[24])];
            Switch.Start();
            _ = Switch.Transport.Input.CopyToAsync(tls);
            Ended = PumpAsync();
        }

        public ScriptedSwitch Switch { get; } = new();

        /// <summary>Ends when the controller has closed the connection.</summary>
        public Task Ended { get; }

        /// <summary>Closes the connection; more than once is once.</summary>
        public async Task LeaveAsync()
        {
            await _tls.DisposeAsync();
            _client.Dispose();
            await Ended;
        }

        public async ValueTask DisposeAsync()
        {
            await LeaveAsync();
            await Switch.DisposeAsync();
        }

        private async Task PumpAsync()
        {
            try
            {
                await _tls.CopyToAsync(Switch.Transport.Output);
            }
            catch (Exception problem) when (problem is IOException or ObjectDisposedException or OperationCanceledException)
            {
                // Closed by either side.
            }
        }
    }

    /// <summary>Keeps what is logged.</summary>
    private sealed class ListLogs : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? problem, Func<TState, Exception?, string> format) =>
            Lines.Enqueue(format(state, problem));

        public void Dispose()
        {
        }
    }
}
