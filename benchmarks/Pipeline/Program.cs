using System.Diagnostics;
using System.Globalization;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Pipeline.Checks;
using SdnPersona.Pipeline.Benchmarks;

if (args.Length != 4 || args.Select(Number).Any(number => number is null or < 1))
{
    Console.Error.WriteLine("usage: Pipeline.Benchmarks SWITCHES PORTS PROFILES RULES, such as 100 100 50 200");
    return 2;
}

var (switches, ports, profiles, rules) = (Number(args[0])!.Value, Number(args[1])!.Value, Number(args[2])!.Value, Number(args[3])!.Value);
var models = Cloud.Models(switches, ports, profiles, rules);
var before = GC.GetTotalMemory(forceFullCollection: true);
Console.WriteLine($"{switches} switches of {ports} ports, {profiles} profiles of {rules} rules");

var programs = new SwitchProgram[switches];
Measure("compile all from nothing", () =>
{
    for (var i = 0; i < switches; i++)
    {
        programs[i] = PipelineCompiler.Compile(models[i]);
    }
});
var flows = programs.Sum(program => (long)program.Flows.Count);
Console.WriteLine($"  {flows:N0} flows, {flows / switches:N0} on each switch; {(GC.GetTotalMemory(forceFullCollection: true) - before) >> 20} MiB of programs");
Measure("check one", () => ProgramCheck.Find(models[0], programs[0], SwitchLimits.Unknown));

var changed = models[0] with { Ports = models[0].Ports.SetItem(0, models[0].Ports[0] with { Profile = Cloud.Name(profiles - 1) }) };
var times = new double[200];
SwitchProgram after = null!;
for (var i = 0; i < times.Length; i++)
{
    var watch = Stopwatch.StartNew();
    after = PipelineCompiler.Compile(i % 2 == 0 ? changed : models[0]);
    times[i] = watch.Elapsed.TotalMilliseconds;
}

after = PipelineCompiler.Compile(changed);
var different = after.Flows.Count(flow => !programs[0].Flows.TryGetValue(flow.Key, out var known) || !known.Equals(flow.Value));
Array.Sort(times);
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"change of one port's profile: {different} flows; its switch compiled anew: p50 {times[100]:F2} ms, p99 {times[198]:F2} ms"));
return 0;

static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

static void Measure(string what, Action action)
{
    using var process = Process.GetCurrentProcess();
    var (watch, used) = (Stopwatch.StartNew(), process.TotalProcessorTime);
    action();
    process.Refresh();
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{what}: {watch.Elapsed.TotalSeconds:F2} s, {(process.TotalProcessorTime - used).TotalSeconds:F2} s of processors, peak of the process so far {process.PeakWorkingSet64 >> 20} MiB"));
}
