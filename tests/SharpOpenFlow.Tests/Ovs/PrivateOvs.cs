using System.Diagnostics;

namespace SharpOpenFlow.Tests.Ovs;

/// <summary>
/// An Open vSwitch of one's own: database, switch daemon with the dummy datapath and one bridge, all in a temporary
/// folder. It needs no privileges and touches no interface of the machine.
/// </summary>
internal sealed class PrivateOvs : IDisposable
{
    public const string Bridge = "br-codec";

    private const string Daemon = "/usr/sbin/ovs-vswitchd";
    private const string Schema = "/usr/share/openvswitch/vswitch.ovsschema";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-").FullName;
    private readonly List<Process> _daemons = [];

    private PrivateOvs()
    {
    }

    /// <summary>The socket on which the bridge listens for local controllers.</summary>
    public string ManagementSocket => Path.Combine(_folder, Bridge + ".mgmt");

    /// <summary>The bridge, for the arguments of <c>ovs-ofctl</c>.</summary>
    public string ManagementSocketTarget => "unix:" + ManagementSocket;

    /// <summary>
    /// Starts it, or ends the test as inconclusive where Open vSwitch is not installed, except in CI.
    /// </summary>
    public static PrivateOvs Start()
    {
        if (!File.Exists(Daemon) && Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.Inconclusive("Open vSwitch is not installed");
        }

        var ovs = new PrivateOvs();
        try
        {
            ovs.StartDaemons();
            return ovs;
        }
        catch
        {
            ovs.Dispose();
            throw;
        }
    }

    /// <summary>Runs one of Open vSwitch's tools to its end and returns what it printed; fails when it fails.</summary>
    public string Run(string tool, params string[] arguments) => RunTool(_folder, tool, arguments);

    /// <inheritdoc cref="Run"/>
    public static string RunTool(string? folder, string tool, params string[] arguments)
    {
        using var process = Launch(folder, tool, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        Assert.IsTrue(process.WaitForExit(Patience), $"{tool} did not end");
        Assert.AreEqual(0, process.ExitCode, $"{tool} {string.Join(' ', arguments)}: {errors.Result}");
        return output.Result;
    }

    public void Dispose()
    {
        foreach (var daemon in Enumerable.Reverse(_daemons))
        {
            if (!daemon.HasExited)
            {
                daemon.Kill();
                daemon.WaitForExit();
            }

            daemon.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private void StartDaemons()
    {
        var database = Path.Combine(_folder, "conf.db");
        var socket = Path.Combine(_folder, "db.sock");
        Run("ovsdb-tool", "create", database, Schema);
        Add("ovsdb-server", "--remote=punix:" + socket, database);
        WaitFor(socket);
        Add("ovs-vswitchd", "unix:" + socket, "--enable-dummy=override", "--disable-system");
        Run("ovs-vsctl", "--db=unix:" + socket, "--timeout=20", "--no-wait", "init");
        Run(
            "ovs-vsctl", "--db=unix:" + socket, "--timeout=20", "add-br", Bridge, "--",
            "set", "bridge", Bridge, "datapath-type=dummy", "fail-mode=secure", "protocols=OpenFlow13");
        foreach (var port in new[] { "1", "2", "3", "9" })
        {
            Run(
                "ovs-vsctl", "--db=unix:" + socket, "--timeout=20", "add-port", Bridge, "codec-p" + port, "--",
                "set", "interface", "codec-p" + port, "type=dummy", "ofport_request=" + port);
        }

        WaitFor(ManagementSocket);
    }

    private void Add(string tool, params string[] arguments)
    {
        var daemon = Launch(_folder, tool, arguments);
        daemon.OutputDataReceived += (_, _) => { };
        daemon.ErrorDataReceived += (_, _) => { };
        daemon.BeginOutputReadLine();
        daemon.BeginErrorReadLine();
        _daemons.Add(daemon);
    }

    private static Process Launch(string? folder, string tool, params string[] arguments)
    {
        var start = new ProcessStartInfo(tool, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var variable in new[] { "OVS_RUNDIR", "OVS_LOGDIR", "OVS_DBDIR", "OVS_SYSCONFDIR" })
        {
            start.Environment[variable] = folder;
        }

        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        return Process.Start(start) ?? throw new AssertFailedException($"{tool} did not start");
    }

    private static void WaitFor(string path)
    {
        for (var watch = Stopwatch.StartNew(); !File.Exists(path); Thread.Sleep(20))
        {
            Assert.IsLessThan(Patience, watch.Elapsed, $"{path} did not appear");
        }
    }
}
