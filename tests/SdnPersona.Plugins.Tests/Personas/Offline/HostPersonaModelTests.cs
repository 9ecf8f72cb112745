using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SdnPersona.Learning;
using SdnPersona.Personas;

namespace SdnPersona.Plugins.Tests.Personas.Offline;

[TestClass]
public sealed class HostPersonaModelTests
{
    private static readonly ImmutableArray<string> Personas = ["database", "desktop", "web"];

    private static readonly TimeSpan Window = TimeSpan.FromHours(1), Span = TimeSpan.FromDays(7);

    [TestMethod]
    public void Probabilities_OneLabelEach_NameTheOthers()
    {
        var (profiles, truth) = Enterprise(seed: 31);
        var labels = truth.GroupBy(entry => entry.Value).Select(group => group.First()).ToDictionary();

        var model = new HostPersonaModel(profiles, labels, Personas);

        var asked = profiles.Hosts.Where(span => truth.ContainsKey(span.Host) && !labels.ContainsKey(span.Host)).ToArray();
        double[][] said = [.. asked.Select(model.Probabilities)];
        int[] right = [.. asked.Select(span => Personas.IndexOf(truth[span.Host]))];
        Assert.AreEqual(3, model.LabelledHosts);
        Assert.IsTrue(said.All(row => Math.Abs(row.Sum() - 1) < 1e-9));
        Assert.IsGreaterThan(0.9, ClassificationMetrics.MacroF1(said, right));
    }

    [TestMethod]
    public void Probabilities_SameFlowsInOtherOrder_AreTheSame()
    {
        var (profiles, truth) = Enterprise(seed: 32);
        var (again, _) = Enterprise(seed: 32);
        var labels = truth.Take(12).ToDictionary();

        var one = new HostPersonaModel(profiles, labels, Personas);
        var two = new HostPersonaModel(again, labels.Reverse().ToDictionary(), Personas);

        var host = profiles.Hosts.Last(span => truth.ContainsKey(span.Host));
        CollectionAssert.AreEqual(one.Probabilities(host), two.Probabilities(host));
    }

    [TestMethod]
    public void Learn_NoLabelledHostInTheFlows_IsRefused()
    {
        var (profiles, _) = Enterprise(seed: 33);

        Assert.ThrowsExactly<ArgumentException>(() => new HostPersonaModel(
            profiles, new Dictionary<HostAddress, string> { [Flows.Host("192.0.2.1")] = "web" }, Personas));
    }

    /// <summary>Web servers ask databases, desktops ask web servers, everybody asks one DNS server.</summary>
    private static (HostProfiles Profiles, Dictionary<HostAddress, string> Truth) Enterprise(int seed)
    {
        var random = new Random(seed);
        var profiles = new HostProfiles(Window, Span);
        var truth = new Dictionary<HostAddress, string>();
        for (var i = 1; i <= 20; i++)
        {
            truth.Add(Flows.Host($"10.1.0.{i}"), "database");
            truth.Add(Flows.Host($"10.2.0.{i}"), "web");
            truth.Add(Flows.Host($"10.3.0.{i}"), "desktop");
        }

        for (var hour = 0; hour < 12; hour++)
        {
            for (var i = 1; i <= 20; i++)
            {
                var at = 3600.0 * hour + i;
                profiles.Add(Flows.At(at, $"10.2.0.{i}", $"10.1.0.{random.Next(1, 21)}", 5432));
                profiles.Add(Flows.At(at, $"10.3.0.{i}", $"10.2.0.{random.Next(1, 21)}", 443));
                profiles.Add(Flows.At(at, $"10.{random.Next(1, 4)}.0.{i}", "10.0.0.1", 53, Flows.Udp));
            }
        }

        return (profiles, truth);
    }
}
