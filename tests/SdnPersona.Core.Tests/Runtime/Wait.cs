using System.Diagnostics;

namespace SdnPersona.Core.Tests.Runtime;

/// <summary>Waits for what other threads do.</summary>
internal static class Wait
{
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.IsTrue(clock.Elapsed < TimeSpan.FromSeconds(20), $"not in 20 s: {what}");
            await Task.Delay(2);
        }
    }
}
