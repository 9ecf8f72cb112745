using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace SdnPersona.TestSupport;

/// <summary>
/// An Open vSwitch of the test's own: ovsdb-server and ovs-vswitchd with the dummy datapath, in a folder of their own.
/// It needs neither root nor a kernel module, carries no packets of the machine, and ends only the processes that it
/// started.
/// </summary>
public sealed partial class PrivateOvs : IAsyncDisposable
{
    private const string Schema = "/usr/share/openvswitch/vswitch.ovsschema";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly string[] Programs =
        ["ovsdb-tool", "ovsdb-server", "ovs-vswitchd", "ovs-vsctl", "ovs-ofctl", "ovs-appctl"];

    private Process? _database;
    private Process? _switch;
    private int _databaseStarts;

    private PrivateOvs(string directory) => Directory = directory;

    /// <summary>Folder of the sockets, logs and database, as OVS_RUNDIR would be; short, for sockets' sake.</summary>
    public string Directory { get; }

    /// <summary>OVSDB over its unix socket: <c>unix:PATH</c>.</summary>
    public string Ovsdb => $"unix:{Directory}/db.sock";

    /// <summary>OVSDB over loopback: <c>tcp:127.0.0.1:PORT</c>; the port survives a restart of the server.</summary>
    public string OvsdbTcp => $"tcp:127.0.0.1:{DatabasePort}";

    /// <summary>TCP port of the database server on 127.0.0.1.</summary>
    public int DatabasePort { get; private set; }

    /// <summary>A bridge's own OpenFlow service socket: <c>unix:PATH</c>.</summary>
    public string OpenFlow(string bridge) => $"unix:{Directory}/{bridge}.mgmt";

    /// <summary>The database file.</summary>
    public string DatabaseFile => $"{Directory}/conf.db";

    /// <summary>
    /// Starts a database server and, unless told otherwise, a switch. Where Open vSwitch is not installed, the test is
    /// inconclusive, except on a CI machine (<c>CI=true</c>), where it fails.
    /// </summary>
    /// <param name="withSwitch">False leaves ovs-vswitchd out: the database is then nobody's, and no column changes by
    /// itself.</param>
    /// <param name="cancellationToken">Ends the wait; what was started is ended too.</param>
    public static async Task<PrivateOvs> StartAsync(
        bool withSwitch = true, CancellationToken cancellationToken = default)
    {
        RequireInstalled();
        var ovs = new PrivateOvs(System.IO.Directory.CreateTempSubdirectory("ovs-").FullName);
        try
        {
            await ovs.RunAsync("ovsdb-tool", ["create", ovs.DatabaseFile, Schema], null, cancellationToken);
            await ovs.StartDatabaseAsync(cancellationToken);
            await ovs.VsctlAsync(["init"], cancellationToken);
            if (withSwitch)
            {
                await ovs.StartSwitchAsync(cancellationToken);
            }

            return ovs;
        }
        catch
        {
            await ovs.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Starts the database server, on the same socket and port as before, and waits until it answers.
    /// </summary>
    public async Task StartDatabaseAsync(CancellationToken cancellationToken = default)
    {
        var log = $"{Directory}/ovsdb-{++_databaseStarts}.log";
        _database = Start("ovsdb-server",
        [
            DatabaseFile, $"--remote=punix:{Directory}/db.sock", $"--remote=ptcp:{DatabasePort}:127.0.0.1",
            "--remote=db:Open_vSwitch,Open_vSwitch,manager_options", $"--unixctl={Directory}/ovsdb.ctl",
            $"--log-file={log}", "-vconsole:off",
        ]);
        var started = await UntilLoggedAsync(log, "ovsdb-server (Open vSwitch)", _database, cancellationToken);
        if (ListeningLine().Match(started) is { Success: true } chosen)
        {
            // Given as 0, the port was chosen by the kernel; the server keeps it when it is started again.
            DatabasePort = int.Parse(chosen.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Ends the database server at once (SIGKILL): its clients see the connection close.</summary>
    public async Task StopDatabaseAsync()
    {
        await EndAsync(_database);
        _database = null;
        File.Delete($"{Directory}/db.sock");
        File.Delete($"{Directory}/ovsdb.ctl");
    }

    /// <summary>Starts ovs-vswitchd with the dummy datapath and waits until it has taken the database up.</summary>
    public async Task StartSwitchAsync(CancellationToken cancellationToken = default)
    {
        var log = $"{Directory}/vswitchd.log";
        _switch = Start("ovs-vswitchd",
        [
            Ovsdb, "--enable-dummy=override", "--disable-system", $"--unixctl={Directory}/vswitchd.ctl",
            $"--log-file={log}", "-vconsole:off",
        ]);
        await UntilLoggedAsync(log, "ovs-vswitchd (Open vSwitch)", _switch, cancellationToken);
        await VsctlAsync(["init"], cancellationToken);
    }

    /// <summary>Ends ovs-vswitchd at once (SIGKILL); its flows are gone.</summary>
    public async Task StopSwitchAsync()
    {
        await EndAsync(_switch);
        _switch = null;
        File.Delete($"{Directory}/vswitchd.ctl");
    }

    /// <summary>
    /// Runs ovs-vsctl on this database; while a switch runs, it waits until the switch has carried the change out.
    /// </summary>
    public Task<string> VsctlAsync(string[] arguments, CancellationToken cancellationToken = default)
    {
        string[] waiting = _switch is null ? ["--no-wait"] : [];
        string[] whole = [$"--db={Ovsdb}", "--timeout=15", .. waiting, .. arguments];
        return RunAsync("ovs-vsctl", whole, null, cancellationToken);
    }

    /// <summary>Runs <c>ovs-ofctl -O OpenFlow13 COMMAND BRIDGE …</c> on a bridge's service socket.</summary>
    public Task<string> OfctlAsync(
        string bridge, string command, string[] arguments, CancellationToken cancellationToken = default) =>
        RunAsync("ovs-ofctl", ["-O", "OpenFlow13", command, OpenFlow(bridge), .. arguments], null, cancellationToken);

    /// <summary>
    /// Makes a bridge of the dummy datapath that forwards nothing by itself, with dummy ports numbered from 1.
    /// </summary>
    public async Task AddBridgeAsync(string bridge, string[] ports, CancellationToken cancellationToken = default)
    {
        string[] arguments =
        [
            "add-br", bridge, "--", "set", "bridge", bridge, "datapath_type=dummy", "fail_mode=secure",
            "protocols=OpenFlow10,OpenFlow13",
        ];
        await VsctlAsync(
            [.. arguments, .. ports.SelectMany((port, index) => AddPort(bridge, port, index + 1))], cancellationToken);
    }

    /// <summary>Adds one dummy port.</summary>
    public Task AddPortAsync(string bridge, string port, int number, CancellationToken cancellationToken = default) =>
        VsctlAsync([.. AddPort(bridge, port, number).Skip(1)], cancellationToken);

    /// <summary>
    /// Opens a bridge's own OpenFlow service socket: a service connection in the terms of Open vSwitch.
    /// </summary>
    public async Task<Socket> ConnectAsync(string bridge, CancellationToken cancellationToken = default)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(OpenFlow(bridge)["unix:".Length..]), cancellationToken);
        return socket;
    }

    /// <summary>Runs ovs-appctl on the switch.</summary>
    public Task<string> AppctlAsync(string[] arguments, CancellationToken cancellationToken = default) =>
        RunAsync("ovs-appctl", ["-t", $"{Directory}/vswitchd.ctl", .. arguments], null, cancellationToken);

    /// <summary>Runs any program with OVS_RUNDIR set, and gives its standard output.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message carries its standard error.</exception>
    public Task<string> RunAsync(
        string program, string[] arguments, string? input, CancellationToken cancellationToken = default) =>
        RunToolAsync(Directory, program, arguments, input, cancellationToken);

    /// <summary>
    /// Runs a tool of Open vSwitch that needs no switch. Where it is not installed, the test is inconclusive, except on
    /// a CI machine.
    /// </summary>
    /// <inheritdoc cref="RunAsync" path="/exception"/>
    public static Task<string> RunToolAsync(
        string program, string[] arguments, CancellationToken cancellationToken = default)
    {
        RequireInstalled();
        return RunToolAsync(Path.GetTempPath(), program, arguments, null, cancellationToken);
    }

    private static async Task<string> RunToolAsync(
        string directory, string program, string[] arguments, string? input, CancellationToken cancellationToken)
    {
        using var process = Start(directory, program, arguments);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellationToken).WaitAsync(Patience, cancellationToken);
            return process.ExitCode == 0
                ? await output
                : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {await errors}");
        }
        finally
        {
            await EndAsync(process);
        }
    }

    /// <summary>Ends both processes and removes the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndAsync(_switch);
        await EndAsync(_database);
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static void RequireInstalled()
    {
        var missing = Programs.Where(program => Find(program) is null).ToList();
        if (!File.Exists(Schema))
        {
            missing.Add(Schema);
        }

        if (missing.Count == 0)
        {
            return;
        }

        var reason = $"Open vSwitch is not installed: no {string.Join(", ", missing)} (Debian: openvswitch-switch)";
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.Fail(reason);
        }

        Assert.Inconclusive(reason);
    }

    // The daemons live in sbin, which is not on everybody's PATH.
    private static string? Find(string program) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin"
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    private static string[] AddPort(string bridge, string port, int number) =>
        ["--", "add-port", bridge, port, "--", "set", "interface", port, "type=dummy", $"ofport_request={number}"];

    private Process Start(string program, string[] arguments) => Start(Directory, program, arguments);

    /// <summary>Starts a program of Open vSwitch that keeps all it has in a folder; whoever starts it ends it.</summary>
    public static Process Start(string directory, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(Find(program) ?? program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OVS_RUNDIR"] = directory;
        start.Environment["OVS_LOGDIR"] = directory;
        start.Environment["OVS_DBDIR"] = directory;
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
    }

    private static async Task EndAsync(Process? process)
    {
        if (process is { HasExited: false })
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private static async Task<string> UntilLoggedAsync(
        string log, string line, Process process, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var logged = File.Exists(log) ? await File.ReadAllTextAsync(log, cancellationToken) : "";
            if (logged.Contains(line, StringComparison.Ordinal))
            {
                return logged;
            }

            if (process.HasExited || clock.Elapsed > Patience)
            {
                throw new InvalidOperationException($"{process.StartInfo.FileName} did not become ready: {logged}");
            }

            await Task.Delay(10, cancellationToken);
        }
    }

    [GeneratedRegex(@"0:127\.0\.0\.1: listening on port (\d+)")]
    private static partial Regex ListeningLine();
}
