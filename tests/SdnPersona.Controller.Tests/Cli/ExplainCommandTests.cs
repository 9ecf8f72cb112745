using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using SdnPersona.Abstractions;

namespace SdnPersona.Controller.Tests.Cli;

[TestClass]
public sealed class ExplainCommandTests
{
    [TestMethod]
    public async Task Explain_OfAFunctionalPersona_AddsUpAndNamesAlternativeAndWhatIsAbsent()
    {
        await using var controller = await StartAsync(beacon: 0);

        var console = await TestConsole.RunAsync(controller, 0, "explain", "workload", "a");

        var item = await controller.GetAsync("/v1/workloads/a");
        var function = item.GetProperty("explanation").GetProperty("function");
        var sum = function.GetProperty("features").EnumerateArray().Sum(row => row.GetProperty("contribution").GetDouble());
        Assert.AreEqual(function.GetProperty("logLikelihoodRatio").GetDouble(), sum, 1e-9);
        Assert.Contains(FormattableString.Invariant($"  adds up to {sum:+0.00}: log-likelihood ratio of quiet and busy\n"), console.Out);
        Assert.Contains("Function: quiet; the nearest alternative is busy\n", console.Out);
        Assert.Contains("0 to 0.4 ", console.Out);
        Assert.Contains("0.6 to 1 ", console.Out);
        Assert.Contains("busy would fit better with duty cycle above", console.Out);
        Assert.Contains("  absent, so that they count for nothing: burstiness (ports)\n", console.Out);
        Assert.Contains("Also measured: dns_rate 7\n", console.Out);
        Assert.Contains("Not measured: flows\n", console.Out);
        Assert.DoesNotContain("Detectors of", console.Out);
    }

    [TestMethod]
    public async Task Explain_OfABeacon_TellsWhereToAndHowOftenWhateverThePersona()
    {
        await using var controller = await StartAsync(beacon: 0.8);

        var console = await TestConsole.RunAsync(controller, 0, "explain", "workload", "a");

        Assert.Contains("Persona: quiet", console.Out);
        Assert.Contains("Detectors of trouble: 0.45 by the last window, 0.45 with what was before\n", console.Out);
        var sign = console.Out.Split('\n').Single(line => line.StartsWith("  beacon ", StringComparison.Ordinal));
        Assert.Contains("203.0.113.9:443 every 60.0 s, jitter 2 %, 12 times", sign);
        Assert.Contains("  0.45   0.00        203", sign);
        Assert.Contains("Contacts with listed addresses:\n  opened a connection to 203.0.113.9 of indicator list botnet", console.Out);
    }

    private static async Task<TestController> StartAsync(double beacon)
    {
        var controller = await TestController.StartAsync(
            replace: services => services.AddSingleton<IPersonaCatalog>(new TwoPersonas()));
        var window = new FeatureWindow
        {
            Workload = new("vm:a"),
            End = DateTimeOffset.UnixEpoch,
            Length = TimeSpan.FromMinutes(1),
            Values = ImmutableDictionary<string, double>.Empty
                .Add("duty_cycle", 0.2).Add("initiator_ratio", 0).Add("distinct_servers", 3).Add("dns_rate", 7)
                .Add("beacon_score", beacon),
            Facts = beacon > 0
                ? ImmutableDictionary<string, string>.Empty.Add("beacon_score", "203.0.113.9:443 every 60.0 s, jitter 2 %, 12 times")
                : ImmutableDictionary<string, string>.Empty,
            Indicators = beacon > 0 ? [new("botnet", 60, 0.8, "203.0.113.9", true, DateTimeOffset.UnixEpoch, 2)] : [],
            MissingSources = ["flows"],
        };
        var classifier = controller.Services.GetRequiredService<IPersonaClassifier>();
        controller.Control.AllWorkloads.Add(
            FakeControlPlane.Workload("a") with { Assignment = classifier.Classify(window, null) });
        return controller;
    }
}
