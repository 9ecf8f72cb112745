using System.Diagnostics;
using System.Reflection;

namespace SharpOpenFlow.Tests.Samples;

/// <summary>A sample program as its users run it: a process of its own, built beside the tests.</summary>
internal sealed class Sample : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private Sample(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Runs a sample to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        string name, params string[] arguments)
    {
        await using var sample = Start(name, arguments);
        var output = await sample._process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await sample._process.WaitForExitAsync().WaitAsync(Patience);
        return (sample._process.ExitCode, output, await sample._errors);
    }

    /// <summary>Starts a sample that runs until the test is over.</summary>
    public static Sample Start(string name, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Assembly(name), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new Sample(Process.Start(start) ?? throw new AssertFailedException($"{name} did not start"));
    }

    /// <summary>The next line that the sample prints.</summary>
    public async Task<string> LineAsync() =>
        await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience)
        ?? throw new AssertFailedException($"the sample has ended: {await _errors}");

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static string Assembly(string name)
    {
        var pattern = typeof(Sample).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "samples").Value!;
        var file = pattern.Replace("{0}", name, StringComparison.Ordinal);
        Assert.IsTrue(File.Exists(file), $"{file} is not built");
        return file;
    }
}
