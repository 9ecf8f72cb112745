using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SdnPersona.TestSupport.OpenFlow;

namespace SharpOpenFlow.Tests.Connections;

/// <summary>Who may be a datapath, and what becomes of its older connection.</summary>
[TestClass]
public sealed class DatapathOwnersTests : IAsyncDisposable
{
    private readonly DatapathOwners _owners = new();
    private readonly List<ScriptedSwitch> _switches = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var emulated in _switches)
        {
            await emulated.DisposeAsync();
        }
    }

    [TestMethod]
    public async Task SecondConnection_OfTheOwner_SupersedesTheHalfOpenFirst()
    {
        using var certificate = Certificate("one");
        await using var first = await ConnectAsync();
        await using var second = await ConnectAsync();

        Assert.IsTrue(await _owners.AdmitAsync(first, certificate));
        Assert.IsTrue(await _owners.AdmitAsync(second, certificate));

        Assert.AreEqual(ConnectionEndReason.Superseded, await first.Completion);
        await second.BarrierAsync();
    }

    [TestMethod]
    public async Task SecondConnection_WithAnotherCertificateOrNone_IsRefusedWithAReasonAndTheFirstLivesOn()
    {
        using var owner = Certificate("one");
        using var other = Certificate("two");
        await using var first = await ConnectAsync();
        Assert.IsTrue(await _owners.AdmitAsync(first, owner));

        foreach (var certificate in new[] { other, null })
        {
            await using var thief = await ConnectAsync();
            Assert.IsFalse(await _owners.AdmitAsync(thief, certificate));

            Assert.AreEqual(ConnectionEndReason.DatapathOwnedByAnother, await thief.Completion);
            var told = await _switches[^1].ReceivedAsync(message => message.Type == MessageType.Error);
            var error = ErrorMessageView.Parse(told.Wire).ToEvent();
            Assert.AreEqual((ErrorType.HelloFailed, (ushort)HelloFailedCode.EPerm), (error.Type, error.Code));
        }

        await first.BarrierAsync();
    }

    [TestMethod]
    public async Task Owner_AfterItsConnectionHasEnded_IsRemembered()
    {
        using var owner = Certificate("one");
        using var other = Certificate("two");
        var first = await ConnectAsync();
        await _owners.AdmitAsync(first, owner);
        await first.DisposeAsync();

        await using var thief = await ConnectAsync();
        Assert.IsFalse(await _owners.AdmitAsync(thief, other));
        await using var again = await ConnectAsync();
        Assert.IsTrue(await new DatapathOwners(_owners.Known).AdmitAsync(again, owner));
        await using var another = await ConnectAsync();
        Assert.IsFalse(await new DatapathOwners(_owners.Known).AdmitAsync(another, other));
    }

    [TestMethod]
    public async Task Forget_Datapath_BelongsToTheNextCertificate()
    {
        using var owner = Certificate("one");
        using var other = Certificate("two");
        await using var first = await ConnectAsync();
        await _owners.AdmitAsync(first, owner);

        _owners.Forget(first.Features.DatapathId);

        await using var next = await ConnectAsync();
        Assert.IsTrue(await _owners.AdmitAsync(next, other));
        Assert.AreEqual("CN=two", _owners.Known[first.Features.DatapathId]);
    }

    [TestMethod]
    public async Task Datapath_WithoutTls_TheNewerConnectionSupersedes()
    {
        await using var first = await ConnectAsync();
        await using var second = await ConnectAsync();

        Assert.IsTrue(await _owners.AdmitAsync(first, null));
        Assert.IsTrue(await _owners.AdmitAsync(second, null));

        Assert.AreEqual(ConnectionEndReason.Superseded, await first.Completion);
        Assert.IsEmpty(_owners.Known);
    }

    private static X509Certificate2 Certificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    /// <summary>A connection of a switch with the same datapath id as all others here.</summary>
    private async Task<OpenFlowConnection> ConnectAsync()
    {
        var emulated = new ScriptedSwitch();
        _switches.Add(emulated);
        emulated.Start();
        return await OpenFlowConnection.ConnectAsync(
            emulated.Transport, new OpenFlowConnectionOptions(), new RecordingHandler());
    }
}
