using System.Diagnostics;
using System.Globalization;
using SharpOpenFlow.Fuzz;

// SharpOpenFlow.Fuzz [SECONDS [SEED]]: mutates the vectors for so long; ends with 1 at the first message that breaks a
// promise, which it prints in hexadecimal.
var seconds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 60;
var seed = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : Environment.TickCount;
var seeds = Seeds.Read(Path.Combine(AppContext.BaseDirectory, "vectors"));
Console.WriteLine($"{seeds.Messages.Count} messages and {seeds.Texts.Count} texts, {seconds} s, seed {seed}");

var mutator = new Mutator(seed, seeds);
var target = new Target();
using var watch = new HangWatch(target);
var clock = Stopwatch.StartNew();
var count = 0L;
try
{
    while (clock.Elapsed < TimeSpan.FromSeconds(seconds))
    {
        if (count % 4 == 3)
        {
            target.RunText(mutator.NextText());
        }
        else
        {
            target.RunMessage(mutator.NextMessage());
        }

        count++;
    }
}
catch (Exception failure)
{
    Console.WriteLine($"after {count} inputs: {target.Input}");
    Console.WriteLine(failure);
    return 1;
}

Console.WriteLine($"{count} inputs, {target.Accepted} of them accepted, no failure; {target.MostBytes} bytes at most");
return 0;
