namespace SdnPersona.Cli;

/// <summary>
/// Where a command reads and writes: data to <paramref name="Out"/>, messages to <paramref name="Error"/>.
/// </summary>
/// <param name="In">Answers to questions.</param>
/// <param name="Out">Data.</param>
/// <param name="Error">Messages.</param>
/// <param name="IsTerminal">
/// Whether a person reads <paramref name="Out"/>: tables instead of tab-separated values.
/// </param>
/// <param name="CanAsk">Whether a person can answer.</param>
/// <param name="Environment">Environment variables.</param>
internal sealed record CliConsole(
    TextReader In, TextWriter Out, TextWriter Error, bool IsTerminal, bool CanAsk, Func<string, string?> Environment)
{
    /// <summary>The console of this process.</summary>
    public static CliConsole Process() => new(
        Console.In,
        Console.Out,
        Console.Error,
        !Console.IsOutputRedirected,
        !Console.IsInputRedirected && !Console.IsErrorRedirected,
        System.Environment.GetEnvironmentVariable);

    /// <summary>Who is told to have given a command, for the audit log: the environment's USER.</summary>
    public string Author => Environment("USER") is { Length: > 0 } user ? user : "command line";

    /// <summary>Asks a question that only "y" or "yes" affirms.</summary>
    public async Task<bool> ConfirmAsync(string question, CancellationToken cancellationToken)
    {
        await Error.WriteAsync($"{question} [y/N] ");
        await Error.FlushAsync(cancellationToken);
        var answer = await In.ReadLineAsync(cancellationToken);
        return answer?.Trim() is "y" or "Y" or "yes" or "Yes" or "YES";
    }
}
