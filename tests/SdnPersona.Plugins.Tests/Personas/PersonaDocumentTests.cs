using System.Globalization;
using SdnPersona.Abstractions;
using SdnPersona.Personas;

namespace SdnPersona.Plugins.Tests.Personas;

[TestClass]
public class PersonaDocumentTests
{
    public const string Good = """
        kind: Persona
        metadata:
          name: batch
        spec:
          displayName: Batch Worker
          profile: service
          prior: 2
          features:
            - { feature: bytes_out_rate, mean: 1e6, spread: 3 }
            - { feature: initiator_ratio, mean: 0.5, spread: 0.2, weight: 2 }
        """;

    private const string Threat = """
        kind: Persona
        metadata: { name: scanner }
        spec:
          kind: threat
          profile: quarantine
          severity: 80
          indicators:
            - { feature: address_scan_width, midpoint: 20, steepness: 3, weight: 0.9, name: sweep }
        """;

    [TestMethod]
    public void Read_Functional_GivesEveryField()
    {
        var persona = PersonaDocument.Read("a.yaml", Good, out var errors);
        Assert.IsEmpty(errors);
        Assert.AreEqual(("batch", "Batch Worker", "service", 2.0, "a.yaml"), (
            persona!.Name, persona.DisplayName, persona.Profile, persona.Prior, persona.Origin));
        CollectionAssert.AreEqual(
            new FeatureExpectation[] { new("bytes_out_rate", 1e6, 3, 1), new("initiator_ratio", 0.5, 0.2, 2) },
            persona.Features.ToArray());
    }

    [TestMethod]
    public void Read_Threat_GivesEveryField()
    {
        var persona = PersonaDocument.Read("a.yaml", Threat, out var errors);
        Assert.IsEmpty(errors);
        Assert.AreEqual((PersonaKind.Threat, 80.0, "scanner"), (persona!.Kind, persona.Severity, persona.DisplayName));
        Assert.AreEqual(new ThreatIndicator("address_scan_width", 20, 3, 0.9, "sweep"), persona.Indicators.Single());
    }

    [TestMethod]
    [DataRow("name: batch", "name: Batch Job", 3, "metadata.name", "lower-case")]
    [DataRow("name: batch", "name: unknown", 5, "spec", "'unknown' cannot name a persona")]
    [DataRow("profile: service", "colour: red", 5, "spec.profile", "is required")]
    [DataRow("prior: 2", "prior: 0", 7, "spec.prior", "above 0")]
    [DataRow("prior: 2", "prior: many", 7, "spec.prior", "number")]
    [DataRow("prior: 2", "prior: .nan", 7, "spec.prior", "number")]
    [DataRow("prior: 2", "severity: 101", 7, "spec.severity", "from 0 to 100")]
    [DataRow("prior: 2", "kind: threat", 5, "spec.indicators", "is required")]
    [DataRow("bytes_out_rate", "bytes_gone", 9, "spec.features[0].feature", "known: bytes_out_rate")]
    [DataRow("initiator_ratio", "bytes_out_rate", 10, "spec.features[1].feature", "stated twice")]
    [DataRow("spread: 3", "spread: 1", 9, "spec.features[0].spread", "factor above 1")]
    [DataRow("spread: 0.2", "spread: 0", 10, "spec.features[1].spread", "above 0")]
    [DataRow("mean: 1e6", "mean: -1", 9, "spec.features[0].mean", "below 0")]
    [DataRow("mean: 1e6, ", "", 9, "spec.features[0].mean", "is required")]
    [DataRow("weight: 2", "weight: -2", 10, "spec.features[1].weight", "from 0")]
    [DataRow("weight: 2", "wieght: 2", 10, "spec.features[1].wieght", "is not known")]
    [DataRow("kind: Persona", "kind: Person", 1, "kind", "must be Persona")]
    public void Read_OneThingWrong_IsRefusedWithLineFieldAndReason(
        string right, string wrong, int line, string field, string reason)
    {
        Assert.IsNull(
            PersonaDocument.Read("a.yaml", Good.Replace(right, wrong, StringComparison.Ordinal), out var errors));
        var error = errors.FirstOrDefault(error => error.Field == field);
        Assert.IsNotNull(error, string.Join('\n', errors));
        Assert.AreEqual((line, "a.yaml"), (error.Line, error.File), error.ToString());
        Assert.Contains(reason, error.Reason);
    }

    [TestMethod]
    [DataRow("steepness: 3", "steepness: 0", "spec.indicators[0].steepness")]
    [DataRow("weight: 0.9", "weight: 1.1", "spec.indicators[0].weight")]
    [DataRow("midpoint: 20, ", "", "spec.indicators[0].midpoint")]
    [DataRow("severity: 80", "prior: 2", "spec.prior")]
    [DataRow("kind: threat", "kind: functional", "spec.indicators")]
    public void Read_ThreatWithOneThingWrong_IsRefused(string right, string wrong, string field)
    {
        Assert.IsNull(
            PersonaDocument.Read("a.yaml", Threat.Replace(right, wrong, StringComparison.Ordinal), out var errors));
        Assert.IsTrue(errors.Any(error => error.Field == field), string.Join('\n', errors));
    }

    [TestMethod]
    public void Read_SeveralThingsWrong_NamesAll()
    {
        var text = Good.Replace("prior: 2", "prior: x", StringComparison.Ordinal)
            .Replace("spread: 3", "spread: 0.5", StringComparison.Ordinal);
        PersonaDocument.Read("a.yaml", text, out var errors);
        CollectionAssert.IsSubsetOf(
            new[] { "spec.prior", "spec.features[0].spread" }, errors.Select(error => error.Field).ToArray());
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("{")]
    [DataRow("- a\n- b")]
    [DataRow("a: b: c")]
    [DataRow("kind: Persona\n---\nkind: Persona")]
    [DataRow("kind: Persona\nmetadata: {name: x}\nspec: 3")]
    [DataRow("kind: Persona\nmetadata: {name: x}\nspec: {profile: a, features: 7}")]
    [DataRow("kind: Persona\nmetadata: {name: x}\nspec: {profile: a, features: [7]}")]
    [DataRow("kind: [Persona]\nmetadata: x\nspec: {}")]
    public void Read_NoDocumentAtAll_IsRefusedNotThrown(string text)
    {
        Assert.IsNull(PersonaDocument.Read("a.yaml", text, out var errors));
        Assert.IsNotEmpty(errors);
    }

    [TestMethod]
    [DataRow("[", "]")]
    [DataRow("{a: ", "}")]
    public void Read_NestedWithoutEnd_IsRefusedNotACrash(string open, string close)
    {
        var text = string.Concat(Enumerable.Repeat(open, 200_000)) + string.Concat(Enumerable.Repeat(close, 200_000));
        Assert.IsNull(PersonaDocument.Read("a.yaml", text, out var errors));
        Assert.Contains("nested deeper than 100 levels", errors.Single().Reason);
    }

    [TestMethod]
    public void Read_EveryTruncation_IsRefusedNotThrown()
    {
        for (var length = 0; length < Good.Length - 2; length++)
        {
            if (PersonaDocument.Read("a.yaml", Good[..length], out var errors) is null)
            {
                Assert.IsNotEmpty(errors, length.ToString(CultureInfo.InvariantCulture));
            }
        }
    }
}
