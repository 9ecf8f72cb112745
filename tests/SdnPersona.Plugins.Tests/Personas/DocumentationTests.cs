using System.Text.RegularExpressions;
using SdnPersona.Abstractions;
using SdnPersona.Monitoring;
using SdnPersona.Personas;

namespace SdnPersona.Plugins.Tests.Personas;

/// <summary>docs/personas.md and docs/features.md say what is true.</summary>
[TestClass]
public class DocumentationTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Root(), "docs", "personas.md"));
    private static readonly string Features = File.ReadAllText(Path.Combine(Root(), "docs", "features.md"));

    [TestMethod]
    public void FeatureTable_IsTheCatalogue()
    {
        var rows = Features.Split('\n').Where(
            line => line.StartsWith("| `", StringComparison.Ordinal) && line.Split('|').Length == 7);
        Assert.AreEqual(string.Join('\n', FeatureCatalog.All.Select(Row)), string.Join('\n', rows));

        static string Row(Feature feature)
        {
            var comparison = feature.Logarithmic ? "ratio" : "amount";
            return $"| `{feature.Name}` | {feature.Unit} | {feature.Source} | {comparison} | {feature.Description} |";
        }
    }

    [TestMethod]
    public void Examples_AreRight()
    {
        var examples = Regex.Matches(Page, "```yaml\n(.*?)```", RegexOptions.Singleline);
        Assert.HasCount(3, examples);
        foreach (var example in examples.Where(one => one.Value.Contains("kind: Persona", StringComparison.Ordinal)))
        {
            var persona = PersonaDocument.Read("docs/personas.md", example.Groups[1].Value, out var errors);
            Assert.IsNotNull(persona, string.Join('\n', errors));
        }

        var lists = examples.Where(one => one.Value.Contains("kind: IndicatorList", StringComparison.Ordinal));
        var list = IndicatorDocument.Read("docs/personas.md", lists.Single().Groups[1].Value, out var mistakes);
        Assert.IsNotNull(list, string.Join('\n', mistakes));
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SdnPersona.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("the tests do not run inside the repository");
    }
}
