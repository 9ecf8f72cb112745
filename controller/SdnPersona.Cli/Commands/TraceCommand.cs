using System.CommandLine;
using System.Text.Json;
using SdnPersona.Cli.Output;

namespace SdnPersona.Cli.Commands;

/// <summary><c>sdnpersona trace SRC DST PROTO[/PORT]</c>.</summary>
internal static class TraceCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create(CliConsole console, ApiOptions api)
    {
        var source = new Argument<string>("SRC") { Description = "Who opens the connection: a workload, or an IP address." };
        var destination = new Argument<string>("DST") { Description = "Who is to answer: a workload, or an IP address." };
        var service = new Argument<string>("PROTO[/PORT]") { Description = "tcp/443, udp/53, sctp/3868 or icmp." };
        var ask = new Option<bool>("--switch")
        {
            Description = "Also ask Open vSwitch on this host, and compare. Ends with 0 when it does the same, 2 when not, 6 when that cannot be told.",
        };
        var target = new Option<string?>("--target")
        {
            Description = "With --switch: control socket of ovs-vswitchd, as 'ovs-appctl -t' takes it.",
            HelpName = "SOCKET",
        };
        var output = new Option<string>("--output", "-o") { Description = "text or json.", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "json");
        var command = new Command("trace", "Says what happens to a new connection: who judges it, by which rule, through which flow tables.")
        {
            source, destination, service, ask, target, output,
        };
        api.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = api.Connect(parsed);
            var (protocol, slash, port) = Split(parsed.GetRequiredValue(service));
            var path = $"/v1/trace?src={Escape(parsed.GetRequiredValue(source))}&dst={Escape(parsed.GetRequiredValue(destination))}&proto={Escape(protocol)}"
                + (slash ? $"&port={Escape(port)}" : "");
            var trace = await client.GetAsync(path, cancellationToken);
            if (parsed.GetValue(output) == "json")
            {
                console.Out.WriteLine(JsonSerializer.Serialize(trace, Indented));
            }
            else
            {
                TraceReport.Write(console.Out, trace);
            }

            return parsed.GetValue(ask)
                ? await CompareAsync(console, new SwitchTrace(console, parsed.GetValue(target)), trace, cancellationToken)
                : ExitCode.Done;
        });
        return command;
    }

    private static async Task<int> CompareAsync(
        CliConsole console, SwitchTrace switches, JsonElement trace, CancellationToken cancellationToken)
    {
        var (different, unknown) = (false, false);
        foreach (var hop in trace.Items("hops"))
        {
            var (answer, message) = await switches.CompareAsync(hop, cancellationToken);
            different |= answer == SwitchAnswer.Different;
            unknown |= answer == SwitchAnswer.CannotTell;
            await console.Error.WriteLineAsync(message);
        }

        return different ? ExitCode.Differences : unknown ? ExitCode.Unreachable : ExitCode.Done;
    }

    // An empty port after the slash is passed on, so that the controller says what is missing.
    private static (string Protocol, bool Slash, string Port) Split(string service)
    {
        var slash = service.IndexOf('/');
        return slash < 0 ? (service, false, "") : (service[..slash], true, service[(slash + 1)..]);
    }

    private static string Escape(string text) => Uri.EscapeDataString(text);
}
