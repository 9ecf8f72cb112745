using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
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
    private const string FromOutside = "in_port=LOCAL,";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Compares one hop of a trace, as the API gave it.</summary>
    public async Task<(SwitchAnswer Answer, string Message)> CompareAsync(JsonElement hop, CancellationToken cancellationToken)
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

            var packet = await EnteringAsync(bridge, hop.Text("packet"), cancellationToken);
            var states = hop.Items("ctStates").SelectMany(state => (string[])["--ct-next", state.Text()]);
            var output = await AppctlAsync(["ofproto/trace", bridge, packet, .. states], cancellationToken);
            return Compare(bridge, hop, output);
        }
        catch (IOException problem)
        {
            return (SwitchAnswer.CannotTell, $"{bridge}: {problem.Message}");
        }
    }

    /// <summary>Tables of a bridge that match in a trace, recirculations included; null when the text is no trace.</summary>
    internal static ImmutableArray<int>? TablesOf(string trace, string bridge)
    {
        if (!trace.Contains("Datapath actions:", StringComparison.Ordinal))
        {
            return null;
        }

        var tables = ImmutableArray.CreateBuilder<int>();
        // What goes over a patch port is followed into the next bridge, whose tables are not this one's.
        var here = true;
        foreach (Match line in Lines().Matches(trace))
        {
            if (line.Groups["bridge"] is { Success: true } named)
            {
                here = named.Value == bridge;
            }
            else if (here)
            {
                tables.Add(int.Parse(line.Groups["table"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return tables.ToImmutable();
    }

    private static (SwitchAnswer Answer, string Message) Compare(string bridge, JsonElement hop, string output)
    {
        if (TablesOf(output, bridge) is not { } tables)
        {
            return (SwitchAnswer.CannotTell, $"{bridge}: what ovs-appctl writes is no trace");
        }

        int[] expected = [.. hop.Items("steps").Select(step => (int)step.Number("table"))];
        var forwarded = tables.Contains(Tables.Output.Id);
        var verdict = $"{bridge}: the switch {(forwarded ? "forwards" : "drops")} it";
        var advice = $"see 'sdnpersona diff-flows {bridge}'";
        return forwarded != (hop.Text("forwarded") == "yes") ? (SwitchAnswer.Different, $"{verdict}, which is not expected; {advice}")
            : !tables.SequenceEqual(expected) ? (SwitchAnswer.Different, $"{verdict}, as expected, but through tables {Joined(tables)} instead of {Joined(expected)}; {advice}")
            : (SwitchAnswer.Same, $"{verdict}, as expected, through the same tables");
    }

    private static string Joined(IEnumerable<int> tables) => string.Join(' ', tables);

    /// <summary>The packet with the port at which the switch has seen its sender, if the controller does not name one.</summary>
    private async Task<string> EnteringAsync(string bridge, string packet, CancellationToken cancellationToken)
    {
        if (!packet.StartsWith(FromOutside, StringComparison.Ordinal) || Sender().Match(packet) is not { Success: true } sender)
        {
            return packet;
        }

        var learned = await AppctlAsync(["fdb/show", bridge], cancellationToken);
        var port = learned.Split('\n')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(words => words.Length >= 3 && words[2] == sender.Groups[1].Value)?[0];
        return port is null ? packet : $"in_port={port},{packet[FromOutside.Length..]}";
    }

    private Task<string> AppctlAsync(string[] arguments, CancellationToken cancellationToken)
    {
        string[] socket = target is null ? [] : ["-t", target];
        return RunAsync("ovs-appctl", [.. socket, .. arguments], cancellationToken);
    }

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

    [GeneratedRegex(@"^bridge\(""(?<bridge>[^""]*)""\)|^ *(?<table>\d+)\. (?!No match)", RegexOptions.Multiline)]
    private static partial Regex Lines();

    [GeneratedRegex(@"dl_src=([^,]+)")]
    private static partial Regex Sender();
}
