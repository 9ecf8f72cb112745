using System.CommandLine;
using SdnPersona.Cli.Commands;

namespace SdnPersona.Cli;

/// <summary>The program <c>sdnpersona</c>: its commands, and what their ends mean to the shell.</summary>
internal static class CommandLine
{
    /// <summary>
    /// After a signal a command gets this long to end by itself; a controller lets go of its switches.
    /// </summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(15);

    /// <summary>Runs one command.</summary>
    /// <param name="arguments">What stands behind the program's name.</param>
    /// <param name="console">Where it reads and writes.</param>
    /// <param name="cancellationToken">Ends it, as Ctrl-C does.</param>
    public static async Task<int> RunAsync(string[] arguments, CliConsole console, CancellationToken cancellationToken)
    {
        var invocation = new InvocationConfiguration
        {
            Output = console.Out,
            Error = console.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = StopPatience,
        };
        try
        {
            return await Commands(console).Parse(arguments).InvokeAsync(invocation, cancellationToken);
        }
        catch (CliFailure failure)
        {
            await console.Error.WriteLineAsync($"sdnpersona: {failure.Message}");
            return failure.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Error;
        }
    }

    private static RootCommand Commands(CliConsole console)
    {
        var api = new ApiOptions(console);
        return new("Behavioural personas for the VMs behind Open vSwitch, enforced by the switch.")
        {
            ServeCommand.Create(console),
            AttachCommand.Create(console, api),
            DetachCommand.Create(console, api),
            GetCommand.Create(console, api),
            ExplainCommand.Create(console, api),
            TraceCommand.Create(console, api),
            SetCommand.Create(console, api),
            OverrideCommand.Create(console, api),
            OverrideCommand.CreateDelete(console, api),
            BreakGlassCommand.Create(console, api),
            ShadowCommand.Create(console, api),
            AuditCommand.Create(console, api),
            DiffFlowsCommand.Create(console, api),
            ValidateCommand.Create(console),
            FeedbackCommand.Create(console, api),
            GraphCommand.Create(console, api),
            ProposalsCommand.Create(console, api),
            SegmentsCommand.Create(console, api),
            ModelsCommand.Create(console, api),
            IndicatorsCommand.Create(console, api),
            EffectivenessCommand.Create(console, api),
            AnalyzeCommand.Create(console),
            OpenFlowCommand.Create(console),
            VersionCommand.Create(console),
        };
    }
}
