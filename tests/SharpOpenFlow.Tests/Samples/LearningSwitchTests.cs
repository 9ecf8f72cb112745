using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using SdnPersona.TestSupport;

namespace SharpOpenFlow.Tests.Samples;

/// <summary>The sample against a real Open vSwitch: where packets come out says whether it has learned.</summary>
[TestClass]
[TestCategory("Ovs")]
public sealed partial class LearningSwitchTests
{
    private const string Bridge = "br-learn";
    private const string One = "02:00:00:00:00:01";
    private const string Two = "02:00:00:00:00:02";

    private static PrivateOvs Ovs = null!;
    private static Sample Controller = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        Ovs = await PrivateOvs.StartAsync(cancellationToken: context.CancellationToken);
        await Ovs.AddBridgeAsync(Bridge, ["p1", "p2", "p3"]);
        var address = $"127.0.0.1:{FreePort()}";
        Controller = Sample.Start("LearningSwitch", "--listen", address, "--verbose");
        Assert.AreEqual($"listening on {address}", await Controller.LineAsync());
        await Ovs.VsctlAsync(["set-controller", Bridge, $"tcp:{address}"]);
        StringAssert.EndsWith(await Controller.LineAsync(), ": connected");
        await UntilAsync(async () => (await FlowsAsync()).Contains("actions=CONTROLLER", StringComparison.Ordinal));
    }

    [ClassCleanup]
    public static async Task StopAsync()
    {
        if (Controller is not null)
        {
            await Controller.DisposeAsync();
        }

        if (Ovs is not null)
        {
            await Ovs.DisposeAsync();
        }
    }

    [TestInitialize]
    public async Task ForgetFlowsAsync() => await Ovs.OfctlAsync(Bridge, "del-flows", ["eth_type=0x1234"]);

    [TestMethod]
    public async Task Packet_UnknownDestination_ComesOutOfAllOtherPorts()
    {
        var before = await SentAsync();

        await ReceiveAsync("p1", from: "02:00:00:00:01:01", to: "02:00:00:00:01:99");

        await UntilAsync(async () => (await SentAsync()).Sum() >= before.Sum() + 2);
        var after = await SentAsync();
        CollectionAssert.AreEqual(new[] { before[0], before[1] + 1, before[2] + 1 }, after);
    }

    [TestMethod]
    public async Task Packet_KnownDestination_ComesOutOfItsPortAloneAndTheNextNeedsNoController()
    {
        await ReceiveAsync("p2", from: Two, to: "02:00:00:00:01:98");
        await UntilAsync(async () => await PacketInsAsync() > 0);
        var before = await SentAsync();

        await ReceiveAsync("p1", from: One, to: Two);
        await UntilAsync(async () => (await FlowsAsync()).Contains($"dl_dst={Two}", StringComparison.Ordinal));
        await UntilAsync(async () => (await SentAsync())[1] >= before[1] + 1);
        var asked = await PacketInsAsync();
        await ReceiveAsync("p1", from: One, to: Two);
        await UntilAsync(async () => (await SentAsync())[1] >= before[1] + 2);

        CollectionAssert.AreEqual(new[] { before[0], before[1] + 2, before[2] }, await SentAsync());
        Assert.AreEqual(asked, await PacketInsAsync());
        StringAssert.Contains(
            await FlowsAsync(), $"idle_timeout=60, in_port=1,dl_src={One},dl_dst={Two} actions=output:2");
    }

    [TestMethod]
    public async Task Host_Moves_FlowsToItsOldPortAreRemoved()
    {
        const string Moving = "02:00:00:00:00:07";
        await ReceiveAsync("p2", from: Moving, to: "02:00:00:00:01:97");
        await ReceiveAsync("p1", from: One, to: Moving);
        await UntilAsync(async () => (await FlowsAsync()).Contains(
            $"dl_dst={Moving} actions=output:2", StringComparison.Ordinal));

        await ReceiveAsync("p3", from: Moving, to: "02:00:00:00:01:97");
        await UntilAsync(async () => !(await FlowsAsync()).Contains($"dl_dst={Moving}", StringComparison.Ordinal));
        await ReceiveAsync("p1", from: One, to: Moving);

        await UntilAsync(async () => (await FlowsAsync()).Contains(
            $"dl_dst={Moving} actions=output:3", StringComparison.Ordinal));
    }

    [TestMethod]
    [DataRow("--help", 0)]
    [DataRow("--listen=6653", 2)]
    public async Task LearningSwitch_NoAddress_ShowsItsUsage(string argument, int expected)
    {
        var (exitCode, output, errors) = await Sample.RunAsync("LearningSwitch", argument);

        Assert.AreEqual(expected, exitCode);
        StringAssert.Contains(output + errors, "Usage: LearningSwitch --listen ADDRESS:PORT");
    }

    private static Task ReceiveAsync(string port, string from, string to) => Ovs.AppctlAsync(
        ["netdev-dummy/receive", port, $"in_port(1),eth(src={from},dst={to}),eth_type(0x1234)"]);

    private static Task<string> FlowsAsync() => Ovs.OfctlAsync(Bridge, "dump-flows", ["--no-names", "--no-stats"]);

    /// <summary>Packets that came out of the three ports.</summary>
    private static async Task<int[]> SentAsync() =>
        [.. Sent().Matches(await Ovs.OfctlAsync(Bridge, "dump-ports", []))
            .Select(match => (Port: match.Groups[1].Value, Sent: int.Parse(match.Groups[2].Value)))
            .Where(port => port.Port != "LOCAL").OrderBy(port => port.Port, StringComparer.Ordinal)
            .Select(port => port.Sent)];

    /// <summary>Packets for which no flow was there.</summary>
    private static async Task<int> PacketInsAsync() =>
        int.Parse(Missed().Match(await Ovs.OfctlAsync(Bridge, "dump-flows", [])).Groups[1].Value);

    private static async Task UntilAsync(Func<Task<bool>> isTrue)
    {
        for (var attempt = 0; !await isTrue(); attempt++)
        {
            Assert.IsLessThan(400, attempt, $"flows: {await FlowsAsync()}");
            await Task.Delay(25);
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    [GeneratedRegex(@"port +""?(\w+)""?: rx.*\n +tx pkts=(\d+)")]
    private static partial Regex Sent();

    [GeneratedRegex(@"n_packets=(\d+), n_bytes=\d+, priority=0 actions=CONTROLLER")]
    private static partial Regex Missed();
}
