using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using SdnPersona.Abstractions;
using SdnPersona.Core.Switches;
using SdnPersona.Core.Tests.Runtime;
using SdnPersona.TestSupport;
using SdnPersona.TestSupport.OpenFlow;
using SharpOpenFlow;

namespace SdnPersona.Core.Tests.Switches;

/// <summary>Switches that dial in, over connections in memory.</summary>
[TestClass]
public sealed class SwitchRegistryTests : IAsyncDisposable
{
    private static readonly IPEndPoint Host1 = new(IPAddress.Parse("192.0.2.1"), 40001);
    private static readonly IPEndPoint Host1Again = new(IPAddress.Parse("192.0.2.1"), 40002);
    private static readonly IPEndPoint Host2 = new(IPAddress.Parse("192.0.2.2"), 40001);

    private readonly TestClock _clock = new();
    private readonly ListLogger<SwitchRegistry> _log = new();
    private readonly WorkloadInventory _inventory;
    private readonly OvsdbDirectory _ovsdb = new(NullLogger<OvsdbDirectory>.Instance);
    private readonly Mock<IStateStore> _store = new();
    private readonly ListLogger<DatapathOwnership> _ownershipLog = new();
    private readonly DatapathOwnership _owners;
    private readonly SwitchRegistry _registry;
    private readonly List<ScriptedSwitch> _switches = [];

    public SwitchRegistryTests()
    {
        _inventory = new(_clock);
        _store.Setup(store => store.DatapathOwnersAsync(It.IsAny<CancellationToken>())).ReturnsAsync(ImmutableDictionary<DatapathId, string>.Empty);
        _owners = new(_store.Object, _ownershipLog);
        _registry = new(_inventory, new SwitchTelemetry(_inventory, [], [], _clock), _ovsdb, _owners, new SwitchSessionOptions(), _clock, _log);
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        await _owners.DisposeAsync();
        await _ovsdb.DisposeAsync();
        foreach (var one in _switches)
        {
            await one.DisposeAsync();
        }
    }

    [TestMethod]
    public async Task Accept_UnknownSwitch_TakesItInWithItsPorts()
    {
        var accepted = Accept(Switch(0xa1), Host1);

        await PresentAsync(0xa1);
        Assert.AreEqual("00000000000000a1", _registry.Find(new DatapathId(0xa1))!.Name);
        await Wait.UntilAsync(() => _inventory.Find("eth1") is { Attachment.Stale: false }, "its port is a workload");
        Assert.IsFalse(accepted.IsCompleted);
    }

    [TestMethod]
    public async Task Accept_SwitchThatLeaves_IsKeptAndMarkedStale()
    {
        var one = Switch(0xa1);
        var accepted = Accept(one, Host1);
        await PresentAsync(0xa1);

        await one.HangUpAsync();

        await accepted.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.IsNull(_registry.Find(new DatapathId(0xa1))!.Session);
        Assert.IsTrue(_inventory.Find("eth1") is { Attachment.Stale: true });
    }

    [TestMethod]
    public async Task Accept_SwitchThatSaysNothing_IsGivenUpWithoutHoldingUpOthers()
    {
        var mute = Switch(0xa1);
        mute.Hello = null;
        var accepted = Accept(mute, Host1);

        _ = Accept(Switch(0xa2), Host2);
        await PresentAsync(0xa2);
        await _clock.AdvanceUntilAsync(accepted, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

        Assert.IsNull(_registry.Find(new DatapathId(0xa1)));
        Assert.IsTrue(Logged("192.0.2.1:40001: refused"), string.Join('\n', _log.Lines));
    }

    [TestMethod]
    public async Task Accept_SwitchThatStopsAnswering_HoldsUpNobody()
    {
        var slow = Switch(0xa1);
        slow.Rules[MessageType.MultipartRequest] = ScriptedSwitch.Silence;
        _ = Accept(slow, Host1);

        _ = Accept(Switch(0xa2), Host2);

        await PresentAsync(0xa2);
    }

    [TestMethod]
    public async Task Accept_OtherVersion_IsRefused()
    {
        var old = Switch(0xa1);
        old.Hello = null;
        var accepted = Accept(old, Host1);

        await old.SendRawAsync(new byte[] { 1, 0, 0, 8, 0, 0, 0, 1 });

        await accepted.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.IsTrue(Logged("refused"), string.Join('\n', _log.Lines));
        Assert.AreEqual(0, _registry.Switches.Count);
    }

    [TestMethod]
    public async Task Accept_MalformedMessagesAndUnknownErrors_AreSurvived()
    {
        var one = Switch(0xa1);
        _ = Accept(one, Host1);
        var session = await PresentAsync(0xa1);

        await one.SendRawAsync(new byte[] { 4, (byte)MessageType.PacketIn, 0, 10, 0, 0, 0, 1, 0xff, 0xff });
        await one.SendRawAsync(new byte[] { 4, 77, 0, 8, 0, 0, 0, 2 });
        await one.SendAsync(new ErrorMessage { ErrorType = (ErrorType)999, Code = 7 }, 12345);
        await one.SendAsync(new EchoRequest([1, 2, 3]), 99);

        await one.ReceivedAsync(message => message is { Type: MessageType.EchoReply, Xid: 99 });
        Assert.AreSame(session, _registry.Find(new DatapathId(0xa1))!.Session);
        Assert.IsTrue(Logged("error from the switch"), string.Join('\n', _log.Lines));
    }

    [TestMethod]
    public async Task Accept_DatapathIdOfAnotherPeer_IsRefusedAndFirstOneUndisturbed()
    {
        _ = Accept(Switch(0xa1), Host1);
        var session = await PresentAsync(0xa1);

        await Accept(Switch(0xa1), Host2).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.AreSame(session, _registry.Find(new DatapathId(0xa1))!.Session);
        Assert.IsFalse(session.Completion.IsCompleted);
        Assert.IsTrue(Logged("in use by another switch"), string.Join('\n', _log.Lines));
    }

    [TestMethod]
    public async Task Accept_SamePeerAgain_TakesThePlaceOfItsOldConnection()
    {
        var old = Accept(Switch(0xa1), Host1);
        var session = await PresentAsync(0xa1);

        _ = Accept(Switch(0xa1), Host1Again);

        await old.WaitAsync(TimeSpan.FromSeconds(20));
        await Wait.UntilAsync(
            () => _registry.Find(new DatapathId(0xa1))!.Session is { } present && present != session, "the new connection serves");
        Assert.IsTrue(session.Completion.IsCompleted);
        await Wait.UntilAsync(() => _inventory.Find("eth1") is { Attachment.Stale: false }, "its workload is not stale");
    }

    [TestMethod]
    public async Task Accept_DatapathIdOfDialledSwitch_IsRefusedEvenWhileThatIsAway()
    {
        _registry.Add(new() { Name = "br0", DatapathId = new(0xa1), Ovsdb = "unix:/nowhere/db.sock", OpenFlow = "unix:/nowhere/br0.mgmt", ZoneBlock = 1 });

        await Accept(Switch(0xa1), Host2).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.IsNull(_registry.Find("br0")!.Session);
        Assert.IsTrue(Logged("in use by another switch"), string.Join('\n', _log.Lines));
    }

    [TestMethod]
    public async Task Accept_RefusedPeer_CannotSpeakForTheSwitch()
    {
        _ = Accept(Switch(0xa1), Host1);
        await PresentAsync(0xa1);
        await Wait.UntilAsync(() => _inventory.Find("eth1") is not null, "the port is known");
        var impostor = Switch(0xa1);
        impostor.Ports.Clear();
        impostor.Rules[MessageType.RoleRequest] = async (self, message) =>
        {
            var port = new PortDesc { PortNo = new(66), HwAddr = new(0x0200_0000_0066), Name = "evil" };
            await self.SendAsync(new PortStatusEvent(PortReason.Add, port), 0);
            await self.SendAsync(new RoleReply(ControllerRole.Master, 1), message.Xid);
        };

        await Accept(impostor, Host2).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.IsNull(_inventory.Find("evil"));
        Assert.IsNotNull(_inventory.Find("eth1"));
    }

    [TestMethod]
    public async Task Remove_SwitchThatDialledIn_EndsItsSessionAndForgetsItsWorkloads()
    {
        var accepted = Accept(Switch(0xa1), Host1);
        await PresentAsync(0xa1);

        await _registry.RemoveAsync("00000000000000a1").WaitAsync(TimeSpan.FromSeconds(20));

        await accepted.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.AreEqual(0, _registry.Switches.Count);
        Assert.AreEqual(0, _inventory.Workloads.Count);
    }

    [TestMethod]
    public async Task Accept_MoreGuestsThanAllowed_ForgetsOneThatHasLeft()
    {
        for (var i = 1; i <= SwitchRegistry.MaximumGuests + 3; i++)
        {
            var one = Switch((ulong)i);
            var accepted = Accept(one, Host1);
            await PresentAsync((ulong)i);
            await one.HangUpAsync();
            await accepted.WaitAsync(TimeSpan.FromSeconds(20));
        }

        Assert.AreEqual(SwitchRegistry.MaximumGuests, _registry.Switches.Count);
    }

    [TestMethod]
    public async Task Accept_WithACertificateWhileOwnersCannotBeRead_IsRefusedAndAdmittedOnceTheyCan()
    {
        using var certificate = Certificate("owner");
        _store.Setup(store => store.DatapathOwnersAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new IOException("disk is away"));
        await Accept(Switch(0xa1), Host1, certificate).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.IsNull(_registry.Find(new DatapathId(0xa1))?.Session);
        Assert.IsTrue(Logged("disk is away"), string.Join('\n', _log.Lines));

        _store.Setup(store => store.DatapathOwnersAsync(It.IsAny<CancellationToken>())).ReturnsAsync(ImmutableDictionary<DatapathId, string>.Empty);
        _ = Accept(Switch(0xa1), Host1, certificate);

        await PresentAsync(0xa1);
    }

    [TestMethod]
    public async Task Accept_WithACertificateWhileOwnersCannotBeStored_IsAdmittedAndStoredWithTheNext()
    {
        using var first = Certificate("first");
        using var second = Certificate("second");
        var stored = new ConcurrentQueue<KeyValuePair<DatapathId, string?>>();
        var isAway = true;
        _store.Setup(store => store.SaveDatapathOwnersAsync(It.IsAny<IReadOnlyDictionary<DatapathId, string?>>(), It.IsAny<CancellationToken>()))
            .Returns((IReadOnlyDictionary<DatapathId, string?> changes, CancellationToken _) =>
            {
                if (Volatile.Read(ref isAway))
                {
                    return Task.FromException(new IOException("disk is away"));
                }

                foreach (var change in changes)
                {
                    stored.Enqueue(change);
                }

                return Task.CompletedTask;
            });
        _ = Accept(Switch(0xa1), Host1, first);
        await PresentAsync(0xa1);
        await Wait.UntilAsync(() => _ownershipLog.Lines.Any(line => line.Contains("cannot be stored", StringComparison.Ordinal)), "the problem is said");

        Volatile.Write(ref isAway, false);
        _ = Accept(Switch(0xa2), Host2, second);

        await Wait.UntilAsync(() => stored.Count == 2, "both are stored");
        CollectionAssert.AreEquivalent(
            new Dictionary<DatapathId, string?> { [new(0xa1)] = "CN=first", [new(0xa2)] = "CN=second" }.ToArray(), stored.ToArray());
    }

    [TestMethod]
    public async Task Open_AnotherDatapathIdThanPinned_IsRefused()
    {
        var managed = new ManagedSwitch(
            new AttachedSwitch { Name = "br0", DatapathId = new(0xb1), Ovsdb = "unix:/nowhere", ZoneBlock = 1 },
            _registry, new SwitchSessionOptions(), _clock, _log);
        var one = Switch(0xa1);
        one.Start();

        var refusal = await Assert.ThrowsExactlyAsync<IOException>(() => managed.OpenAsync(one.Transport, default));

        StringAssert.Contains(refusal.Message, "00000000000000b1");
        StringAssert.Contains(refusal.Message, "00000000000000a1");
    }

    private Task Accept(ScriptedSwitch one, EndPoint peer, X509Certificate2? certificate = null)
    {
        one.Start();
        return Task.Run(() => _registry.AcceptAsync(one.Transport, peer, certificate, CancellationToken.None));
    }

    private static X509Certificate2 Certificate(string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest($"CN={subject}", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
    }

    private async Task<SwitchSession> PresentAsync(ulong datapath)
    {
        await Wait.UntilAsync(() => _registry.Find(new DatapathId(datapath))?.Session is not null, $"switch {datapath:x} is there");
        return _registry.Find(new DatapathId(datapath))!.Session!;
    }

    private bool Logged(string text) => _log.Lines.Any(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>A switch with one port and no flows.</summary>
    private ScriptedSwitch Switch(ulong datapath)
    {
        var one = new ScriptedSwitch();
        one.Features = one.Features with { DatapathId = new(datapath) };
        one.Ports.Add(new PortDesc { PortNo = new(1), HwAddr = new(0x0200_0000_0001), Name = "eth1" });
        one.Multipart[MultipartType.Flow] = _ => [[]];
        one.Multipart[MultipartType.GroupDesc] = _ => [[]];
        one.Multipart[MultipartType.Aggregate] = _ => [ImmutableArray.Create(new byte[24])];
        _switches.Add(one);
        return one;
    }
}
