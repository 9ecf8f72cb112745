using System.Diagnostics;
using SdnPersona.Monitoring;

if (args is not ["recording", var path])
{
    Console.Error.WriteLine("usage: Monitoring.Benchmarks recording FILE");
    return 2;
}

var watch = Stopwatch.StartNew();
var count = 0L;
using var recording = FlowRecording.Open(path);
foreach (var flow in recording)
{
    count++;
}

Console.WriteLine(
    $"{recording.Format}: {count} flows, {recording.Errors.Count} errors, {watch.Elapsed.TotalSeconds:F2} s, "
    + $"{count / watch.Elapsed.TotalSeconds:F0} flows/s, {Environment.WorkingSet >> 20} MiB");
foreach (var error in recording.Errors.First)
{
    Console.WriteLine(error);
}

return 0;
