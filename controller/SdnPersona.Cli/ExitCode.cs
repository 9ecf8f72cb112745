namespace SdnPersona.Cli;

/// <summary>What scripts learn from the program's end; the numbers are stable.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Error = 1;
    public const int Differences = 2;
    public const int NotFound = 3;
    public const int Denied = 4;
    public const int Conflict = 5;
    public const int Unreachable = 6;
}
