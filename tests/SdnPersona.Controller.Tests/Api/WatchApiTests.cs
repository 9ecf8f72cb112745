using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SdnPersona.Controller.Features.Watch;

namespace SdnPersona.Controller.Tests.Api;

[TestClass]
public sealed class WatchApiTests
{
    [TestMethod]
    public async Task Watch_ANewClient_GetsTheWholeStateFirst()
    {
        await using var controller = await StartAsync();
        controller.Control.AllWorkloads = [FakeControlPlane.Workload("web-1"), FakeControlPlane.Workload("db-1")];
        controller.Control.AllSwitches.Add(FakeControlPlane.Switch("br0", 1));

        using var stream = await WatchStream.OpenAsync(controller);
        var first = await stream.NextAsync();
        var workloads = await stream.NextAsync("workloads");
        var switches = await stream.NextAsync("switches");

        Assert.AreEqual("text/event-stream", stream.Response.Content.Headers.ContentType?.MediaType);
        Assert.AreEqual("no", stream.Response.Headers.GetValues("X-Accel-Buffering").Single());
        Assert.IsTrue(stream.Response.Headers.CacheControl?.NoStore);
        Assert.AreEqual("retry: 3000", first?.Other);
        Assert.IsTrue(workloads.Data.GetProperty("full").GetBoolean());
        CollectionAssert.AreEqual(new[] { "db-1", "web-1" }, Names(workloads.Data.GetProperty("changed")));
        Assert.AreEqual(
            (await controller.GetAsync("/v1/workloads")).GetProperty("items")[0].Compact(),
            workloads.Data.GetProperty("changed")[0].Compact());
        Assert.AreEqual((await controller.GetAsync("/v1/switches")).Compact(), switches.Data.Compact());
    }

    [TestMethod]
    public async Task Watch_WorkloadsThatChange_AreSentAloneWithTheNamesOfThoseGone()
    {
        await using var controller = await StartAsync();
        var (stays, changes, goes) = (
            FakeControlPlane.Workload("stays"), FakeControlPlane.Workload("changes"), FakeControlPlane.Workload("goes"));
        controller.Control.AllWorkloads = [stays, changes, goes];
        using var stream = await WatchStream.OpenAsync(controller);
        await stream.NextAsync("workloads");

        controller.Control.AllWorkloads = [stays, changes with { Denied = 6 }];
        var message = await stream.NextAsync("workloads");

        Assert.IsFalse(message.Data.GetProperty("full").GetBoolean());
        CollectionAssert.AreEqual(new[] { "changes" }, Names(message.Data.GetProperty("changed")));
        Assert.AreEqual("""["goes"]""", message.Data.GetProperty("removed").Compact());
    }

    [TestMethod]
    public async Task Watch_ManyWorkloads_ComeInSeveralMessagesOfOneList()
    {
        await using var controller = await StartAsync();
        controller.Control.AllWorkloads = [.. Enumerable.Range(0, 1201).Select(number => FakeControlPlane.Workload($"vm-{number}"))];

        using var stream = await WatchStream.OpenAsync(controller);
        var messages = new[]
        {
            await stream.NextAsync("workloads"), await stream.NextAsync("workloads"), await stream.NextAsync("workloads"),
        };

        CollectionAssert.AreEqual(
            new[] { true, false, false }, messages.Select(message => message.Data.GetProperty("full").GetBoolean()).ToArray());
        Assert.AreEqual(
            1201, messages.SelectMany(message => Names(message.Data.GetProperty("changed"))).Distinct().Count());
    }

    [TestMethod]
    public async Task Watch_ChangesInOnePeriod_AreOneMessage()
    {
        await using var controller = await StartAsync(options => options with { Period = TimeSpan.FromSeconds(1) });
        var workload = FakeControlPlane.Workload("web-1");
        controller.Control.AllWorkloads = [workload];
        using var stream = await WatchStream.OpenAsync(controller);
        await stream.NextAsync("workloads");

        var watch = Stopwatch.StartNew();
        var changes = Task.Run(async () =>
        {
            for (ulong denied = 100; watch.Elapsed < TimeSpan.FromSeconds(3); denied++)
            {
                controller.Control.AllWorkloads = [workload with { Denied = denied }];
                await Task.Delay(5);
            }
        });
        var messages = 0;
        while (!changes.IsCompleted)
        {
            await stream.NextAsync("workloads");
            messages++;
        }

        Assert.IsInRange(1, 5, messages);
    }

    [TestMethod]
    public async Task Watch_WithoutSince_SendsOnlyWhatHappensFromNowOn()
    {
        await using var controller = await StartAsync();
        await HappenAsync(controller, 21);
        using var stream = await WatchStream.OpenAsync(controller);
        await stream.NextAsync("switches");
        await Task.Delay(100);

        await controller.HappenAsync("new");
        var message = await stream.NextAsync("event");

        Assert.AreEqual("22", message.Id);
        Assert.AreEqual("new", message.Data.GetProperty("message").GetString());
        Assert.AreEqual(22, message.Data.GetProperty("sequence").GetInt64());
    }

    [TestMethod]
    [DataRow("?since=3", null, "4")]
    [DataRow("?since=3", "5", "6")]
    [DataRow("", "0", "1")]
    [DataRow("?recent=2", null, "6")]
    [DataRow("?recent=1000", null, "1")]
    [DataRow("?since=3", "not ours", "4")]
    public async Task Watch_FromAPastEvent_ContinuesAfterIt(string query, string? lastEventId, string first)
    {
        await using var controller = await StartAsync();
        await HappenAsync(controller, 7);

        using var stream = await WatchStream.OpenAsync(controller, query, lastEventId);

        Assert.AreEqual(first, (await stream.NextAsync("event")).Id);
    }

    [TestMethod]
    [DataRow("?since=x", "?since")]
    [DataRow("?since=-1", "?since")]
    [DataRow("?since=1&since=2", "?since")]
    [DataRow("?recent=1001", "?recent")]
    public async Task Watch_WithBadParameters_IsRefused(string query, string pointer)
    {
        await using var controller = await StartAsync();

        using var response = await controller.Http.GetAsync("/v1/watch" + query);
        var problem = await Problems.AssertAsync(HttpStatusCode.BadRequest, response);

        Assert.AreEqual(pointer, problem.Pointers().Single());
    }

    [TestMethod]
    public async Task Watch_OneClientTooMany_IsRefusedUntilAnotherGoes()
    {
        await using var controller = await StartAsync(options => options with { MostSubscribers = 1 });
        using (await WatchStream.OpenAsync(controller))
        {
            using var refused = await controller.Http.GetAsync("/v1/watch");
            var problem = await Problems.AssertAsync(HttpStatusCode.ServiceUnavailable, refused);
            Assert.AreEqual("urn:sdnpersona:problem:unavailable", problem.GetProperty("type").GetString());
        }

        var patience = Stopwatch.StartNew();
        WatchStream? stream = null;
        while (stream is null)
        {
            var tried = await WatchStream.OpenAsync(controller);
            stream = tried.Response.IsSuccessStatusCode ? tried : null;
            Assert.IsLessThan(TimeSpan.FromSeconds(20), patience.Elapsed);
            await Task.Delay(stream is null ? 50 : 0);
        }

        using (stream)
        {
            await stream.NextAsync("workloads");
        }
    }

    [TestMethod]
    public async Task Watch_WhileNothingHappens_SendsComments()
    {
        await using var controller = await StartAsync(options => options with { Heartbeat = TimeSpan.FromMilliseconds(50) });
        using var stream = await WatchStream.OpenAsync(controller);
        await stream.NextAsync("switches");

        Assert.AreEqual(": heartbeat", (await stream.NextAsync())?.Other);
        Assert.AreEqual(": heartbeat", (await stream.NextAsync())?.Other);
    }

    [TestMethod]
    public async Task Watch_WhenTheControllerStops_EndsAtOnce()
    {
        await using var controller = await StartAsync();
        using var stream = await WatchStream.OpenAsync(controller);
        await stream.NextAsync("switches");

        var watch = Stopwatch.StartNew();
        await controller.StopAsync();

        while (await stream.NextAsync() is not null)
        {
            Assert.IsLessThan(TimeSpan.FromSeconds(4), watch.Elapsed);
        }

        Assert.IsLessThan(TimeSpan.FromSeconds(4), watch.Elapsed);
    }

    [TestMethod]
    public void Subscription_OfAClientThatDoesNotRead_IsEndedAfterSomeFrames()
    {
        using var subscription = new WatchSubscription(null, 0);

        for (var frame = 0; frame < 32; frame++)
        {
            subscription.Offer(new byte[1]);
        }

        Assert.IsFalse(subscription.Behind.IsCancellationRequested);
        subscription.Offer(new byte[1]);
        Assert.IsTrue(subscription.Behind.IsCancellationRequested);
    }

    private static Task<TestController> StartAsync(Func<WatchOptions, WatchOptions>? change = null)
    {
        var options = new WatchOptions { Period = TimeSpan.FromMilliseconds(20) };
        return TestController.StartAsync(replace: services => services.AddSingleton(change?.Invoke(options) ?? options));
    }

    private static async Task HappenAsync(TestController controller, int times)
    {
        for (var number = 1; number <= times; number++)
        {
            await controller.HappenAsync($"event {number}");
        }
    }

    private static string[] Names(JsonElement items) =>
        [.. items.EnumerateArray().Select(item => item.GetProperty("name").GetString()!)];
}
