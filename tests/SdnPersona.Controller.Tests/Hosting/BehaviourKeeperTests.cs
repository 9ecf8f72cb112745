using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using SdnPersona.Abstractions;
using SdnPersona.Monitoring;
using SdnPersona.Storage;

namespace SdnPersona.Controller.Tests.Hosting;

/// <summary>Windows of behaviour over a restart of the host and over a store that is away.</summary>
[TestClass]
public sealed class BehaviourKeeperTests : IDisposable
{
    private static readonly WorkloadId Workload = new("vm:one");

    private readonly string _data = Directory.CreateTempSubdirectory("sdnpersona-keeper-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [TestMethod]
    public async Task Restart_AfterFlows_GoesOnWithTheirWindows()
    {
        string expected;
        await using (var before = await StartAsync())
        {
            var monitor = before.Services.GetRequiredService<BehaviourMonitor>();
            Behave(monitor);
            expected = Read(monitor);
            await before.StopAsync();
        }

        await using var after = await StartAsync();

        Assert.AreEqual(expected, Read(after.Services.GetRequiredService<BehaviourMonitor>()));
    }

    [TestMethod]
    public async Task Flush_WhileTheStoreIsAway_SavesTheNextTime()
    {
        var store = new Mock<IBehaviourStore>();
        store.Setup(one => one.BehaviourAsync(It.IsAny<CancellationToken>())).ReturnsAsync([]);
        store.SetupSequence(one => one.SaveBehaviourAsync(
                It.IsAny<IReadOnlyCollection<BehaviourState>>(), It.IsAny<IReadOnlyCollection<WorkloadId>>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new StorageException("disk is away"))
            .Returns(Task.CompletedTask);
        var monitor = new BehaviourMonitor(new(), TimeProvider.System);
        using var keeper = new BehaviourKeeper(monitor, store.Object, TimeProvider.System, NullLogger<BehaviourKeeper>.Instance);
        Behave(monitor);

        await keeper.FlushAsync(TimeSpan.Zero, CancellationToken.None);
        await keeper.FlushAsync(TimeSpan.Zero, CancellationToken.None);
        await keeper.FlushAsync(TimeSpan.Zero, CancellationToken.None);

        store.Verify(
            one => one.SaveBehaviourAsync(
                It.Is<IReadOnlyCollection<BehaviourState>>(states => states.Single().Workload == Workload),
                It.IsAny<IReadOnlyCollection<WorkloadId>>(),
                It.IsAny<CancellationToken>()),
            Times.Exactly(2));
    }

    private Task<TestController> StartAsync() => TestController.StartAsync(options => options with { Data = _data });

    private static void Behave(BehaviourMonitor monitor)
    {
        for (var i = 0; i < 5; i++)
        {
            monitor.Record(new FlowRecord
            {
                Start = DateTimeOffset.UtcNow.AddSeconds(-2),
                End = DateTimeOffset.UtcNow,
                Protocol = 6,
                Client = HostAddress.From(IPAddress.Parse("192.0.2.1")),
                Server = HostAddress.From(IPAddress.Parse($"203.0.113.{i + 1}")),
                ServerPort = 443,
                BytesOut = 1200,
                BytesIn = 90_000,
                PacketsOut = 12,
                PacketsIn = 70,
                ClientWorkload = Workload,
            });
        }
    }

    private static string Read(BehaviourMonitor monitor)
    {
        var window = monitor.Window(Workload, FlowWindowLength.Day, DateTimeOffset.UtcNow);
        Assert.IsNotNull(window);
        return string.Join(' ', window.Values.OrderBy(one => one.Key).Select(one => $"{one.Key}={one.Value:R}"));
    }
}
