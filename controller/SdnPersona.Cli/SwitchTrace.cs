using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
using SdnPersona.Cli.Output;
using SdnPersona.Core.Pipeline;

namespace SdnPersona.Cli;

/// <summary>Whether a switch of this host does with a packet what the controller says.</summary>
internal enum SwitchAnswer
{
    Same,
    Different,
    CannotTell,
}

/// <summary>Asks Open vSwitch on this host what it does with a packet: <c>ovs-appctl ofproto/trace</c>.</summary>
/// <param name="console">Whose environment the tools get (OVS_RUNDIR).</param>
/// <param name="target">Control socket of ovs-vswitchd; null for the tool's own choice.</param>
internal sealed partial class SwitchTrace(CliConsole console, string? target)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Compares one hop of a trace, as the API gave it.</summary>
    public async Task<(SwitchAnswer Answer, string Message)> CompareAsync(
        System.Text.Json.JsonElement hop, CancellationToken cancellationToken)
    {
        var bridge = hop.Text("bridge");
        if (hop.Text("programmed") != "yes")
        {
            return (SwitchAnswer.CannotTell, $"{bridge} has no program of the controller's");
        }

        try
        {
            // Every hypervisor may have a bridge of this name.
            var datapath = await RunAsync("ovs-vsctl", ["--timeout=5", "get", "Bridge", bridge, "datapath_id"], cancellationToken);
            if (datapath.Trim().Trim('"') != hop.Text("datapathId"))
            {
                return (SwitchAnswer.CannotTell, $"bridge {bridge} of this host is not the one with datapath id {hop.Text("datapathId")}; run this on its host");
            }

            string[] socket = target is null ? [] : ["-t", target];
            var states = hop.Items("ctStates").SelectMany(state => (string[])["--ct-next", state.Text()]);
            var output = await RunAsync("ovs-appctl", [.. socket, "ofproto/trace", bridge, hop.Text("packet"), .. states], cancellationToken);
            if (IsForwarded(output) is not { } forwarded)
            {
                return (SwitchAnswer.CannotTell, "what ovs-appctl writes is no trace");
            }

            var verdict = $"{bridge}: the switch {(forwarded ? "forwards" : "drops")} it";
            return forwarded == (hop.Text("forwarded") == "yes")
                ? (SwitchAnswer.Same, $"{verdict}, as expected")
                : (SwitchAnswer.Different, $"{verdict}, which is not expected; see 'sdnpersona diff-flows {bridge}'");
        }
        catch (IOException problem)
        {
            return (SwitchAnswer.CannotTell, $"{bridge}: {problem.Message}");
        }
    }

    /// <summary>Whether a trace reaches the table that hands packets to the bridge; null when the text is no trace.</summary>
    internal static bool? IsForwarded(string trace) =>
        trace.Contains("Datapath actions:", StringComparison.Ordinal)
            ? TableLine().Matches(trace).Any(line => line.Groups[1].Value == $"{Tables.Output.Id}" && line.Groups[2].Value != "No match.")
            : null;

    private async Task<string> RunAsync(string tool, string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        if (console.Environment("OVS_RUNDIR") is { } folder)
        {
            start.Environment["OVS_RUNDIR"] = folder;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        using var process = Start(start);
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0 ? await output : throw new IOException($"{tool}: {(await errors).Trim()}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"{tool} did not end within {Patience.TotalSeconds:0} s");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception problem)
        {
            throw new IOException($"{start.FileName} cannot be started ({problem.Message}); run this on the host of the bridge", problem);
        }
    }

    [GeneratedRegex(@"^ *(\d+)\. (No match\.|.)", RegexOptions.Multiline)]
    private static partial Regex TableLine();
}
