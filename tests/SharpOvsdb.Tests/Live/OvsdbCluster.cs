using System.Collections.Immutable;
using System.Diagnostics;
using SdnPersona.TestSupport;

namespace SharpOvsdb.Tests.Live;

/// <summary>Three ovsdb-servers that serve one database together, over unix sockets in a folder of their own.</summary>
internal sealed class OvsdbCluster : IAsyncDisposable
{
    private const int Servers = 3;
    private const string Schema = "/usr/share/openvswitch/vswitch.ovsschema";
    private const string Database = "Open_vSwitch";

    private readonly string _folder = Directory.CreateTempSubdirectory("raft-").FullName;
    private readonly Process?[] _servers = new Process?[Servers];

    private OvsdbCluster()
    {
    }

    /// <summary>Where the servers listen for clients.</summary>
    public ImmutableArray<OvsdbEndpoint> Endpoints =>
        [.. Enumerable.Range(0, Servers).Select(server => OvsdbEndpoint.Unix($"{_folder}/{server}.sock"))];

    public static async Task<OvsdbCluster> StartAsync(CancellationToken cancellationToken)
    {
        var cluster = new OvsdbCluster();
        try
        {
            await Tool("ovsdb-tool", ["create-cluster", cluster.File(0), Schema, cluster.Raft(0)]);
            await cluster.StartServerAsync(0);
            for (var server = 1; server < Servers; server++)
            {
                await Tool("ovsdb-tool",
                    ["join-cluster", cluster.File(server), Database, cluster.Raft(server), cluster.Raft(0)]);
                await cluster.StartServerAsync(server);
            }

            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }

        Task Tool(string program, string[] arguments) =>
            PrivateOvs.RunToolAsync(program, arguments, cancellationToken);
    }

    /// <summary>The server that leads now.</summary>
    public async Task<int> LeaderAsync()
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            for (var server = 0; server < Servers; server++)
            {
                if (_servers[server] is not null && (await StatusAsync(server)).Contains("Role: leader", StringComparison.Ordinal))
                {
                    return server;
                }
            }

            await Task.Delay(50);
        }

        throw new AssertFailedException("the cluster has no leader");
    }

    /// <summary>Ends a server at once.</summary>
    public async Task KillAsync(int server)
    {
        if (_servers[server] is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _servers[server] = null;
    }

    public async ValueTask DisposeAsync()
    {
        for (var server = 0; server < Servers; server++)
        {
            await KillAsync(server);
        }

        Directory.Delete(_folder, recursive: true);
    }

    private string File(int server) => $"{_folder}/{server}.db";

    private string Raft(int server) => $"unix:{_folder}/{server}.raft";

    private Task<string> StatusAsync(int server) => PrivateOvs.RunToolAsync(
        "ovs-appctl", ["-t", $"{_folder}/{server}.ctl", "cluster/status", Database]);

    /// <summary>Starts a server and waits until it is a member of the cluster.</summary>
    private async Task StartServerAsync(int server)
    {
        _servers[server] = PrivateOvs.Start(_folder, "ovsdb-server",
        [
            File(server), $"--remote=punix:{_folder}/{server}.sock", $"--unixctl={_folder}/{server}.ctl",
            $"--log-file={_folder}/{server}.log", "-vconsole:off",
        ]);
        for (var attempt = 0; attempt < 600; attempt++)
        {
            if (System.IO.File.Exists($"{_folder}/{server}.ctl"))
            {
                var status = await StatusAsync(server);
                if (status.Contains("Status: cluster member", StringComparison.Ordinal)
                    && !status.Contains("Leader: unknown", StringComparison.Ordinal))
                {
                    return;
                }
            }

            await Task.Delay(50);
        }

        throw new AssertFailedException($"server {server} did not join: {await StatusAsync(server)}");
    }
}
