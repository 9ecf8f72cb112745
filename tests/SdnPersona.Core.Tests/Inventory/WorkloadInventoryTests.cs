using System.Diagnostics;
using System.Net;
using SdnPersona.Abstractions;
using SdnPersona.TestSupport;
using SharpOpenFlow;

namespace SdnPersona.Core.Tests.Inventory;

[TestClass]
public sealed class WorkloadInventoryTests
{
    private static readonly DatapathId S1 = new(1);
    private static readonly DatapathId S2 = new(2);

    private readonly TestClock _clock = new();
    private readonly WorkloadInventory _inventory;

    public WorkloadInventoryTests() => _inventory = new(_clock);

    [TestMethod]
    public void Update_NewSwitch_IsStaleUntilSaidToBeThere()
    {
        Update(S1, Port("vm:1", "web", 1));
        Assert.IsTrue(Find("web").Attachment.Stale);

        _inventory.SetStale(S1, false);
        Assert.IsFalse(Find("web").Attachment.Stale);

        _inventory.SetStale(S1, true);
        Assert.IsTrue(Find("web").Attachment.Stale);
        Assert.AreEqual(new PortNo(1), Find("web").Attachment.Port, "the last place known");
    }

    [TestMethod]
    public void Migration_ToAnotherSwitch_KeepsIdentityNameAndLearnedAddress()
    {
        Present(S1, S2);
        Update(S1, Port("vm:1", "web", 1));
        _inventory.Learn(new("vm:1"), Mac(1), Ip("10.0.0.1"));

        Update(S2, Port("vm:1", "web", 7) with { Active = false });
        Assert.AreEqual(S1, Find("web").Attachment.Switch, "the destination is prepared, the workload still here");
        Update(S1, Port("vm:1", "web", 1) with { Active = false });
        Update(S2, Port("vm:1", "web", 7));
        Assert.AreEqual((S2, new PortNo(7)), (Find("web").Attachment.Switch, Find("web").Attachment.Port));
        Update(S1);

        Assert.AreEqual("web", _inventory.Workloads.Single().Name);
        Assert.AreEqual(Ip("10.0.0.1"), Find("web").Attachment.Addresses.Single());
        Assert.IsNull(_inventory.At(S1, new(1)));
        Assert.AreEqual("web", _inventory.At(S2, new(7))!.Name);
    }

    [TestMethod]
    public void Migration_WithGap_KeepsLearnedAddress()
    {
        Present(S1, S2);
        Update(S1, Port("vm:1", "web", 1));
        _inventory.Learn(new("vm:1"), Mac(1), Ip("10.0.0.1"));

        Update(S1);
        Assert.AreEqual(0, _inventory.Workloads.Count);
        Assert.IsNull(_inventory.FindByAddress(Ip("10.0.0.1")));
        Update(S2, Port("vm:1", "web", 7));

        Assert.AreEqual(Ip("10.0.0.1"), Find("web").Attachment.Addresses.Single());
        Assert.AreEqual(new WorkloadId("vm:1"), _inventory.FindByMac(Mac(1)));
    }

    [TestMethod]
    public void Migration_AwayFromAbsentSwitch_CountsThePresentOne()
    {
        Present(S1, S2);
        Update(S1, Port("vm:1", "web", 1));
        Update(S2, Port("vm:1", "web", 7));
        Assert.AreEqual(S1, Find("web").Attachment.Switch);

        _inventory.SetStale(S1, true);

        Assert.AreEqual(S2, Find("web").Attachment.Switch);
    }

    [TestMethod]
    public void Names_WantedTwice_AreUniqueAndTheSameInAnyOrder()
    {
        var other = new WorkloadInventory(_clock);
        WorkloadPort[] ports = [Port("vm:1", "web", 1), Port("vm:2", "web", 2), Port("vm:3", "web", 3)];
        Update(S1, ports);
        foreach (var (port, index) in ports.Reverse().Select((port, index) => (port, index)))
        {
            other.Update(new((ulong)index + 1), "br", [port]);
        }

        var names = Names(_inventory);
        Assert.AreEqual(3, names.Values.Distinct().Count());
        Assert.AreEqual("web", names["vm:1"]);
        CollectionAssert.AreEquivalent(names, Names(other));
    }

    [TestMethod]
    public void Names_FirstOneLeaves_GoToTheNext()
    {
        Update(S1, Port("vm:1", "web", 1), Port("vm:2", "web", 2));
        Update(S1, Port("vm:2", "web", 2));

        Assert.AreEqual(new WorkloadId("vm:2"), Find("web").Id);
        Assert.AreEqual(1, _inventory.Workloads.Count);
    }

    [TestMethod]
    public void Names_Swapped_AreBothFound()
    {
        Update(S1, Port("vm:1", "red", 1), Port("vm:2", "blue", 2));
        Update(S1, Port("vm:1", "blue", 1), Port("vm:2", "red", 2));

        Assert.AreEqual(new WorkloadId("vm:1"), Find("blue").Id);
        Assert.AreEqual(new WorkloadId("vm:2"), Find("red").Id);
    }

    [TestMethod]
    public void Restore_ThenSamePorts_GivesTheSameWorkloads()
    {
        Present(S1);
        Update(S1, Port("vm:1", "web", 1), Port("vm:2", "web", 2) with { Addresses = [Ip("10.0.0.9")], Macs = [Mac(9)] });
        _inventory.Learn(new("vm:1"), Mac(1), Ip("10.0.0.1"));
        _inventory.Learn(new("vm:1"), Mac(2), Ip("10.0.0.2"));
        var restored = new WorkloadInventory(_clock);

        restored.Restore(_inventory.Workloads);
        Assert.IsTrue(restored.Workloads.All(workload => workload.Attachment.Stale));
        CollectionAssert.AreEquivalent(Names(_inventory), Names(restored));
        restored.Update(S1, "br1", [Port("vm:1", "web", 1), Port("vm:2", "web", 2) with { Addresses = [Ip("10.0.0.9")], Macs = [Mac(9)] }]);
        restored.SetStale(S1, false);

        CollectionAssert.AreEquivalent(Names(_inventory), Names(restored));
        foreach (var workload in _inventory.Workloads)
        {
            var again = restored.Find(workload.Id)!.Attachment;
            CollectionAssert.AreEqual(workload.Attachment.Addresses.ToArray(), again.Addresses.ToArray());
            Assert.IsTrue(workload.Attachment.Macs.SetEquals(again.Macs));
            Assert.AreEqual((workload.Attachment.MacsDeclared, workload.Attachment.AddressesDeclared), (again.MacsDeclared, again.AddressesDeclared));
        }
    }

    [TestMethod]
    public void Learn_MoreThanIsKept_ForgetsTheOneNotSeenForLongest()
    {
        Update(S1, Port("vm:1", "web", 1));
        for (var i = 0; i < 16; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            _inventory.Learn(new("vm:1"), Mac(1), Ip($"10.0.0.{i}"));
        }

        _clock.Advance(TimeSpan.FromSeconds(1));
        _inventory.Learn(new("vm:1"), Mac(1), Ip("10.0.0.0"));
        _inventory.Learn(new("vm:1"), Mac(1), Ip("10.0.0.99"));

        var kept = Find("web").Attachment.Addresses;
        Assert.AreEqual(16, kept.Length);
        Assert.IsTrue(kept.Contains(Ip("10.0.0.0")), "seen again a moment ago");
        Assert.IsFalse(kept.Contains(Ip("10.0.0.1")));
        Assert.IsNull(_inventory.FindByAddress(Ip("10.0.0.1")));
    }

    [TestMethod]
    public void Learn_AddressOfAnother_NewestClaimWins()
    {
        Update(S1, Port("vm:1", "web", 1), Port("vm:2", "db", 2));
        _inventory.Learn(new("vm:1"), Mac(1), Ip("10.0.0.1"));

        _inventory.Learn(new("vm:2"), Mac(2), Ip("10.0.0.1"));

        Assert.AreEqual(0, Find("web").Attachment.Addresses.Length);
        Assert.AreEqual(new WorkloadId("vm:2"), _inventory.FindByAddress(Ip("10.0.0.1")));
    }

    [TestMethod]
    public void Learn_DeclaredAddressOrMacOfAnother_IsIgnored()
    {
        Update(S1, Port("vm:1", "web", 1) with { Addresses = [Ip("10.0.0.1")], Macs = [Mac(1)] }, Port("vm:2", "db", 2));

        _inventory.Learn(new("vm:2"), Mac(2), Ip("10.0.0.1"));
        _inventory.Learn(new("vm:2"), Mac(1), Ip("10.0.0.2"));

        Assert.AreEqual(0, Find("db").Attachment.Addresses.Length);
        Assert.AreEqual(new WorkloadId("vm:1"), _inventory.FindByAddress(Ip("10.0.0.1")));
        Assert.AreEqual(new WorkloadId("vm:1"), _inventory.FindByMac(Mac(1)));
    }

    [TestMethod]
    public void Learn_WhatIsNotDeclaredForTheWorkload_TakesNothingFromOthers()
    {
        Update(S1, Port("vm:1", "web", 1) with { Addresses = [Ip("10.0.0.1")] }, Port("vm:2", "db", 2));
        _inventory.Learn(new("vm:2"), Mac(2), Ip("10.0.0.2"));

        _inventory.Learn(new("vm:1"), Mac(1), Ip("10.0.0.2"));

        Assert.AreEqual(new WorkloadId("vm:2"), _inventory.FindByAddress(Ip("10.0.0.2")));
        Assert.AreEqual(Ip("10.0.0.1"), Find("web").Attachment.Addresses.Single());
    }

    [TestMethod]
    public async Task Read_WhileEverythingChanges_NeverMissesAWorkload()
    {
        var ports = Enumerable.Range(1, 50).Select(i => Port($"vm:{i}", $"web{i}", (uint)i)).ToArray();
        Update(S1, ports);
        using var stop = new CancellationTokenSource();
        var changing = Task.Run(() =>
        {
            for (var round = 0; !stop.IsCancellationRequested; round++)
            {
                _inventory.SetStale(S1, round % 2 == 0);
                _inventory.Learn(new("vm:1"), Mac(1), Ip($"10.0.{round / 200 % 200}.{round % 200}"));
            }
        });

        for (var round = 0; round < 5000; round++)
        {
            Assert.AreEqual(50, _inventory.Workloads.Count);
            Assert.IsNotNull(_inventory.Find("web1"));
            Assert.IsNotNull(_inventory.At(S1, new(50)));
        }

        await stop.CancelAsync();
        await changing;
    }

    [TestMethod]
    public void Update_HundredThousandWorkloads_StaysQuick()
    {
        // A thousand hypervisors that call their first port the same. Quadratic work would take hours, not seconds.
        var clock = Stopwatch.StartNew();
        for (var host = 0; host < 1000; host++)
        {
            _inventory.Update(new((ulong)host), $"br{host}", Enumerable.Range(1, 100).Select(i => Port($"vm:{host}-{i}", $"vnet{i}", (uint)i)));
            _inventory.SetStale(new((ulong)host), false);
        }

        Assert.AreEqual(100_000, _inventory.Workloads.Count);
        Assert.AreEqual(100_000, _inventory.Workloads.Select(workload => workload.Name).Distinct().Count());
        Assert.IsTrue(clock.Elapsed < TimeSpan.FromMinutes(1), $"{clock.Elapsed}");
    }

    private void Present(params DatapathId[] switches)
    {
        foreach (var one in switches)
        {
            _inventory.Update(one, "br", []);
            _inventory.SetStale(one, false);
        }
    }

    private void Update(DatapathId datapath, params WorkloadPort[] ports) => _inventory.Update(datapath, $"br{datapath.Value}", ports);

    private Workload Find(string name) => _inventory.Find(name) ?? throw new AssertFailedException($"there is no '{name}'");

    private static Dictionary<string, string> Names(WorkloadInventory inventory) =>
        inventory.Workloads.ToDictionary(workload => workload.Id.Value, workload => workload.Name);

    private static WorkloadPort Port(string id, string name, uint port) =>
        new() { Id = new(id), Name = name, Port = new(port), PortName = $"tap{port}" };

    private static MacAddress Mac(ulong value) => new(0x0200_0000_0000 + value);

    private static IPAddress Ip(string address) => IPAddress.Parse(address);
}
