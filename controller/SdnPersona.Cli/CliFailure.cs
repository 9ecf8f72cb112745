namespace SdnPersona.Cli;

/// <summary>Ends a command with a message for people, which says what to do, and an exit code for scripts.</summary>
internal sealed class CliFailure(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
