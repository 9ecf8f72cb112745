using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Personas;

/// <summary>Reads a persona from YAML or JSON. docs/personas.md shows the format.</summary>
public static class PersonaDocument
{
    private const double Huge = 1e15;

    /// <summary>
    /// Reads one persona; null, with every reason in <paramref name="errors"/>, unless all of it is right.
    /// </summary>
    /// <param name="file">Name for messages, also the persona's origin.</param>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="errors">What is wrong, with line and field.</param>
    public static Persona? Read(string file, string text, out ImmutableArray<DocumentError> errors) =>
        DocumentNode.Read(file, text, "Persona", (name, spec) => Read(file, name, spec), out errors);

    private static Persona Read(string file, string name, DocumentNode spec)
    {
        if (name == Assignment.Unknown)
        {
            spec.Refuse("", $"'{Assignment.Unknown}' cannot name a persona: it is the answer when none fits");
        }

        var kind = spec.OneOf("kind", PersonaKind.Functional);
        var persona = new Persona
        {
            Name = name,
            DisplayName = spec.Text("displayName", name),
            Description = spec.Text("description"),
            Kind = kind,
            Prior = Positive(spec, "prior", 1, 1000),
            Severity = spec.Number("severity", 0, 0, 100),
            Profile = spec.Name("profile"),
            Features = ReadFeatures(spec),
            Indicators = ReadIndicators(spec),
            Origin = file,
        };
        if (kind == PersonaKind.Functional && !spec.Has("features"))
        {
            spec.Refuse("features", "is required: a functional persona is known by what it expects of features");
        }

        if (kind == PersonaKind.Threat && !spec.Has("indicators"))
        {
            spec.Refuse("indicators", "is required: a threat is known by its indicators");
        }

        if (kind == PersonaKind.Functional && spec.Has("indicators"))
        {
            spec.Refuse("indicators", "belongs to threats; a functional persona has features");
        }

        if (kind == PersonaKind.Threat && (spec.Has("features") || spec.Has("prior")))
        {
            var field = spec.Has("features") ? "features" : "prior";
            spec.Refuse(field, "belongs to functional personas; a threat has indicators");
        }

        return persona;
    }

    private static ImmutableArray<FeatureExpectation> ReadFeatures(DocumentNode spec)
    {
        var seen = new HashSet<string>();
        return [.. spec.Children("features").Select(node =>
        {
            var feature = ReadFeature(node);
            if (feature is not null && !seen.Add(feature.Name))
            {
                node.Refuse("feature", $"'{feature.Name}' is stated twice");
            }

            var mean = node.RequiredNumber("mean", -Huge, Huge);
            if (feature is { Logarithmic: true } && mean < 0)
            {
                node.Refuse("mean", $"'{feature.Name}' cannot be below 0");
            }

            var spread = node.RequiredNumber("spread", 0, Huge);
            if (feature is { Logarithmic: true } && node.Has("spread") && spread <= 1)
            {
                node.Refuse(
                    "spread",
                    $"must be a factor above 1, as '{feature.Name}' is compared by ratio: 3 is a third to three times");
            }
            else if (feature is { Logarithmic: false } && node.Has("spread") && spread <= 0)
            {
                node.Refuse("spread", $"must be above 0: one standard deviation of '{feature.Name}'");
            }

            return new FeatureExpectation(feature?.Name ?? "", mean, spread, Positive(node, "weight", 1, 100));
        })];
    }

    private static ImmutableArray<ThreatIndicator> ReadIndicators(DocumentNode spec)
    {
        return [.. spec.Children("indicators").Select(node =>
        {
            var feature = ReadFeature(node);
            var steepness = node.RequiredNumber("steepness", -Huge, Huge);
            if (steepness == 0 && node.Has("steepness"))
            {
                node.Refuse("steepness", "must not be 0: it is how far above the midpoint the score is 0.73");
            }

            var name = feature?.Name ?? "";
            return new ThreatIndicator(
                name,
                node.RequiredNumber("midpoint", -Huge, Huge),
                steepness,
                Positive(node, "weight", 1, 1),
                node.Text("name", name));
        })];
    }

    private static Feature? ReadFeature(DocumentNode node)
    {
        var name = node.RequiredText("feature");
        var feature = FeatureCatalog.Find(name);
        if (feature is null && name.Length > 0)
        {
            var known = string.Join(", ", FeatureCatalog.All.Select(item => item.Name));
            node.Refuse("feature", $"'{name}' is not a feature; known: {known}");
        }

        return feature;
    }

    private static double Positive(DocumentNode node, string field, double missing, double most)
    {
        var number = node.Number(field, missing, 0, most);
        if (number == 0)
        {
            node.Refuse(field, "must be above 0");
        }

        return number;
    }
}
