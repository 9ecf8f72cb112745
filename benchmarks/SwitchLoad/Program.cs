using System.Diagnostics;
using System.Globalization;
using System.Net;
using SwitchLoad;

const string Usage = """
    Emulates OpenFlow 1.3 switches and measures the controller that they connect to. Prints name=value pairs.

    Usage: SwitchLoad MODE --controller ADDRESS:PORT [--switches N] [--ports N] [--seconds N] [--rate N] [--pid N]

      throughput  keeps the sockets full of packet-ins; flow-mods per second
      rate        --rate packet-ins per second over all switches (20000); time until the flow-mod
      connect     connects all at once, time until the last has been asked for its features; then keeps the
                  connections for --seconds and counts polls, echoes and those that were closed

      --pid       the controller's process, for its CPU time and memory
    """;

if (args is not [var mode and ("throughput" or "rate" or "connect"), .. var rest] || rest.Length % 2 != 0)
{
    Console.WriteLine(Usage);
    return args is ["--help"] ? 0 : 2;
}

var options = rest.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
if (!IPEndPoint.TryParse(options.GetValueOrDefault("--controller", ""), out var controller))
{
    Console.Error.WriteLine($"--controller must be ADDRESS:PORT\n\n{Usage}");
    return 2;
}

var load = new Load(controller, Number("--switches", 1), Number("--ports", 4));
using var process = options.ContainsKey("--pid") ? Process.GetProcessById(Number("--pid", 0)) : null;
var memoryBefore = process?.WorkingSet64 ?? 0;
await load.ConnectAsync();
process?.Refresh();
var (cpuBefore, memoryConnected) = (process?.TotalProcessorTime ?? default, process?.WorkingSet64 ?? 0);
var seconds = Number("--seconds", 5);
switch (mode)
{
    case "throughput":
        await load.ThroughputAsync(TimeSpan.FromSeconds(seconds));
        break;
    case "rate":
        await load.RateAsync(Number("--rate", 20_000), TimeSpan.FromSeconds(seconds));
        break;
    default:
        await load.HoldAsync(TimeSpan.FromSeconds(seconds));
        break;
}

if (process is not null)
{
    process.Refresh();
    Load.Print("controller_cpu_s", (process.TotalProcessorTime - cpuBefore).TotalSeconds);
    Load.Print("controller_kib_per_connection", (memoryConnected - memoryBefore) / 1024.0 / Number("--switches", 1));
    Load.Print("controller_mib", process.WorkingSet64 / 1024.0 / 1024.0);
}

return 0;

int Number(string option, int otherwise) => options.TryGetValue(option, out var text)
    ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)
    : otherwise;
