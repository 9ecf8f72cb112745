using System.Text;
using SdnPersona.Cli;

namespace SdnPersona.Controller.Tests.Cli;

/// <summary>Runs commands of the CLI in this process and keeps what they wrote.</summary>
internal sealed class TestConsole
{
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();
    private readonly Lock _writing = new();

    public Dictionary<string, string> Environment { get; } = [];

    public string Answer { get; init; } = "";

    public bool IsTerminal { get; init; }

    public bool CanAsk { get; init; }

    public string Out => Read(_out);

    public string Error => Read(_error);

    /// <summary>Lines of data, split at tabs.</summary>
    public string[][] Rows => [.. Out.TrimEnd('\n').Split('\n').Select(line => line.Split('\t'))];

    public Task<int> RunAsync(params string[] arguments) => RunAsync(CancellationToken.None, arguments);

    public async Task<int> RunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        using var answers = new StringReader(Answer);
        await using var output = new LockedWriter(_out, _writing);
        await using var error = new LockedWriter(_error, _writing);
        return await CommandLine.RunAsync(
            arguments, new(answers, output, error, IsTerminal, CanAsk, Environment.GetValueOrDefault), cancellationToken);
    }

    /// <summary>Runs against a controller and asserts the exit code.</summary>
    public static async Task<TestConsole> RunAsync(TestController controller, int exitCode, params string[] arguments)
    {
        var console = new TestConsole();
        await console.AssertAsync(controller, exitCode, arguments);
        return console;
    }

    public async Task AssertAsync(TestController controller, int exitCode, params string[] arguments)
    {
        var code = await RunAsync([.. arguments, "--api", controller.Addresses[0].ToString()]);
        Assert.AreEqual(exitCode, code, $"{Out}{Error}");
    }

    private string Read(StringBuilder text)
    {
        lock (_writing)
        {
            return text.ToString();
        }
    }

    /// <summary>A writer whose text may be read while it is written.</summary>
    private sealed class LockedWriter(StringBuilder text, Lock writing) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value)
        {
            lock (writing)
            {
                text.Append(value);
            }
        }
    }
}
