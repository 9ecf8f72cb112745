using System.Diagnostics;
using System.Net.Sockets;
using SharpOpenFlow;

namespace SdnPersona.TestSupport.Ovs;

/// <summary>
/// An Open vSwitch of its own: database, daemon and sockets in a temporary folder, with dummy ports that carry no
/// packets of the machine. Nothing outside the folder is touched; both processes end with it.
/// </summary>
public sealed class PrivateOpenVSwitch : IAsyncDisposable
{
    private const string Schema = "/usr/share/openvswitch/vswitch.ovsschema";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ovs-test-");
    private readonly List<Process> _daemons = [];

    private PrivateOpenVSwitch()
    {
    }

    /// <summary>
    /// Whether Open vSwitch is installed. A continuous-integration run must have it, so there it counts as installed.
    /// </summary>
    public static bool IsInstalled =>
        Find("ovs-vswitchd") is not null || Environment.GetEnvironmentVariable("CI") == "true";

    private string Database => $"unix:{_folder}/db.sock";

    /// <summary>Starts the two daemons and waits until they answer.</summary>
    public static async Task<PrivateOpenVSwitch> StartAsync()
    {
        var self = new PrivateOpenVSwitch();
        try
        {
            await self.RunAsync("ovsdb-tool", "create", $"{self._folder}/conf.db", Schema);
            self.Spawn(
                "ovsdb-server",
                $"{self._folder}/conf.db",
                $"--remote=punix:{self._folder}/db.sock",
                $"--unixctl={self._folder}/ovsdb.ctl");
            await self.WaitForAsync("db.sock");
            await self.VsctlAsync("--no-wait", "init");
            self.Spawn(
                "ovs-vswitchd",
                self.Database,
                "--enable-dummy=override",
                "--disable-system",
                $"--unixctl={self._folder}/vswitchd.ctl");
            await self.WaitForAsync("vswitchd.ctl");
            return self;
        }
        catch
        {
            await self.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs ovs-vsctl and returns what it prints.</summary>
    public Task<string> VsctlAsync(params string[] arguments) =>
        RunAsync("ovs-vsctl", [$"--db={Database}", "--timeout=20", .. arguments]);

    /// <summary>Runs ovs-appctl on the switch daemon and returns what it prints.</summary>
    public Task<string> AppctlAsync(params string[] arguments) =>
        RunAsync("ovs-appctl", [$"--target={_folder}/vswitchd.ctl", "--timeout=20", .. arguments]);

    /// <summary>Runs ovs-ofctl in OpenFlow 1.3 on a bridge and returns what it prints.</summary>
    public Task<string> OfctlAsync(string command, string bridge, params string[] arguments) =>
        RunAsync(
            "ovs-ofctl", ["-O", "OpenFlow13", "--timeout=20", command, $"unix:{_folder}/{bridge}.mgmt", .. arguments]);

    /// <summary>Makes a bridge that forwards nothing by itself, with dummy ports numbered from 1.</summary>
    public async Task AddBridgeAsync(string bridge, params string[] ports)
    {
        string[] arguments =
        [
            "add-br", bridge, "--", "set", "bridge", bridge, "datapath_type=dummy", "fail_mode=secure",
            "protocols=OpenFlow10,OpenFlow13", "other-config:datapath-id=00000000000ab1e5",
        ];
        await VsctlAsync([.. arguments, .. ports.SelectMany((port, index) => AddPort(bridge, port, index + 1))]);
        await WaitForAsync($"{bridge}.mgmt");
    }

    /// <summary>Adds one dummy port.</summary>
    public Task AddPortAsync(string bridge, string port, int number) =>
        VsctlAsync([.. AddPort(bridge, port, number).Skip(1)]);

    /// <summary>Opens the bridge's management socket: a service connection in the terms of Open vSwitch.</summary>
    public async Task<StreamTransport> ConnectAsync(string bridge)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint($"{_folder}/{bridge}.mgmt"));
        return new StreamTransport(new NetworkStream(socket, ownsSocket: true));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var daemon in Enumerable.Reverse(_daemons))
        {
            daemon.Kill();
            await daemon.WaitForExitAsync();
            daemon.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private static string[] AddPort(string bridge, string port, int number) =>
        ["--", "add-port", bridge, port, "--", "set", "interface", port, "type=dummy", $"ofport_request={number}"];

    private static string? Find(string program) =>
        new[] { "/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin" }
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    private ProcessStartInfo StartInfo(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Find(program) ?? program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var variable in new[] { "OVS_RUNDIR", "OVS_LOGDIR", "OVS_DBDIR", "OVS_SYSCONFDIR" })
        {
            start.Environment[variable] = _folder.FullName;
        }

        return start;
    }

    private void Spawn(string program, params string[] arguments)
    {
        var daemon = Process.Start(StartInfo(program, [.. arguments, "--no-chdir", "-vconsole:off", "-vsyslog:off"]))!;
        daemon.BeginOutputReadLine();
        daemon.BeginErrorReadLine();
        _daemons.Add(daemon);
    }

    private async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(StartInfo(program, arguments))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} has failed: {await errors}");
    }

    private async Task WaitForAsync(string file)
    {
        for (var i = 0; i < 1000; i++)
        {
            if (File.Exists(Path.Combine(_folder.FullName, file)))
            {
                return;
            }

            if (_daemons.Find(daemon => daemon.HasExited) is { } dead)
            {
                throw new InvalidOperationException($"{dead.StartInfo.FileName} has ended with {dead.ExitCode}");
            }

            await Task.Delay(20);
        }

        throw new TimeoutException($"{file} has not appeared");
    }
}
