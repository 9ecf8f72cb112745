using System.CommandLine;
using SdnPersona.Cli.Output;

namespace SdnPersona.Cli.Commands;

/// <summary><c>sdnpersona explain workload NAME</c> and <c>explain rule ID</c>.</summary>
internal static class ExplainCommand
{
    public static Command Create(CliConsole console, ApiOptions api)
    {
        var name = new Argument<string>("NAME") { Description = "Name of the workload." };
        var workload = new Command(
            "workload", "Why a workload has its persona, its risk and its profile, and which flows enforce it.")
        {
            name,
        };
        workload.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = api.Connect(parsed);
            var path = $"/v1/workloads/{ApiClient.Segment(parsed.GetRequiredValue(name))}";
            WorkloadReport.Write(console.Out, await client.GetAsync(path, cancellationToken));
            return ExitCode.Done;
        });
        var command = new Command("explain", "Gives the reasons for what the controller decided, or what a rule was proposed for.")
        {
            workload, ExplainRuleCommand.Create(console),
        };
        api.AddTo(command);
        return command;
    }
}
