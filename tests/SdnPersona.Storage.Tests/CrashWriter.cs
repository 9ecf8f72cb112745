using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;

namespace SdnPersona.Storage.Tests;

/// <summary>A process that writes to a store and reports each acknowledged write, until it is killed.</summary>
internal static class CrashWriter
{
    /// <summary>Entry point of the child process: <c>dotnet TESTS.dll FOLDER</c>.</summary>
    public static async Task Main(string[] arguments)
    {
        using var store = SqliteStateStore.Open(arguments[0], NullLogger.Instance);
        for (var i = 1; ; i++)
        {
            await store.AppendAsync(StateStoreContract.Happened($"{i}"), default);
            await store.SaveAsync([StateStoreContract.Sample($"w{i}")], default);
            Console.WriteLine(i);
        }
    }

    /// <summary>Starts the child, kills it while it writes, and returns the last number that it acknowledged.</summary>
    public static async Task<int> RunAndKillAsync(string folder, TimeSpan writing, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CrashWriter).Assembly.Location, folder])
        {
            RedirectStandardOutput = true,
        };
        using var child = Process.Start(start)!;
        try
        {
            var last = await child.StandardOutput.ReadLineAsync(cancellationToken);
            await Task.Delay(writing, cancellationToken);
            child.Kill();
            while (await child.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            {
                last = line;
            }

            await child.WaitForExitAsync(cancellationToken);
            return int.Parse(last!, CultureInfo.InvariantCulture);
        }
        finally
        {
            child.Kill();
        }
    }

}
